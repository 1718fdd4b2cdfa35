import EngineAPI
import EngineSimulator

/// What happens at one call of a run.
enum RunFault: String, CaseIterable, Sendable {
    case refused = "refused before sending"
    case cutBefore = "cut before acting"
    case cut = "cut after sending"
    case answerLost = "answer lost"
    case status500 = "status 500"
    case hang = "hang past the deadline"
    case hangAfterActing = "acts, then hangs"
    case kill = "kill -9"
    case killBefore = "kill -9 before"
    case engineRestartBefore = "engine restarted before"
    case engineRestartAfter = "engine restarted after"
    case containerRestart = "container restarted"
    case containerKill = "container killed"

    /// The container, and with it the run, goes on.
    var isOfTheWay: Bool {
        [.refused, .cutBefore, .cut, .answerLost, .status500, .hang, .hangAfterActing].contains(self)
    }

    var fault: Fault {
        switch self {
        case .refused: .refuseBeforeSending
        case .cutBefore: .cutBeforeActing
        case .cut: .cutAfterSending
        case .answerLost: .loseAnswer
        case .status500: .status(500)
        case .hang: .hang
        case .hangAfterActing: .hangAfterActing
        case .kill: .crashCaller
        case .killBefore: .crashCallerBefore
        case .engineRestartBefore: .restartEngine(.before)
        case .engineRestartAfter: .restartEngine(.after)
        case .containerRestart:
            .action { engine in
                let client = Engine(transport: engine.transport(counted: false), version: engine.apiVersion)
                try? await client.containerStop("db", timeout: 5)
                try? await client.containerStart("db")
            }
        case .containerKill:
            .action { engine in
                let client = Engine(transport: engine.transport(counted: false), version: engine.apiVersion)
                try? await client.containerStop("db", timeout: 5)
            }
        }
    }
}
