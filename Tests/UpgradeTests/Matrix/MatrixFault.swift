import EngineAPI
import EngineSimulator
import GalleyCore
import Upgrade

/// What happens at one call of an upgrade, and who comes afterwards.
enum MatrixFault: String, CaseIterable, Sendable {
    case refused = "refused before sending"
    case cut = "cut after sending"
    case answerLost = "answer lost"
    case status500 = "status 500"
    case hang = "hang past the deadline"
    case hangAfterActing = "acts, then hangs"
    case killThenResume = "kill -9, resume"
    case killThenRollback = "kill -9, rollback"
    case killBeforeThenResume = "kill -9 before, resume"
    case killBeforeThenRollback = "kill -9 before, rollback"
    case killThenElsewhere = "kill -9, other machine"
    case engineRestartBefore = "engine restarted before"
    case engineRestartAfter = "engine restarted after"
    case prune = "container prune"
    case takeover = "takeover by another"

    enum Sequel { case none, resume, rollback, resumeElsewhere }

    var restartsEngine: Bool { [.engineRestartBefore, .engineRestartAfter].contains(self) }

    var sequel: Sequel {
        switch self {
        case .killThenResume, .killBeforeThenResume: .resume
        case .killThenRollback, .killBeforeThenRollback: .rollback
        case .killThenElsewhere: .resumeElsewhere
        default: .none
        }
    }

    func fault(in scene: UpgradeScene) -> Fault {
        switch self {
        case .refused: .refuseBeforeSending
        case .cut: .cutAfterSending
        case .answerLost: .loseAnswer
        case .status500: .status(500)
        case .hang: .hang
        case .hangAfterActing: .hangAfterActing
        case .killThenResume, .killThenRollback, .killThenElsewhere: .crashCaller
        case .killBeforeThenResume, .killBeforeThenRollback: .crashCallerBefore
        case .engineRestartBefore: .restartEngine(.before)
        case .engineRestartAfter: .restartEngine(.after)
        case .prune:
            .action { engine in
                let bystander = engine.transport(counted: false)
                _ = try? await bystander.send(EngineRequest(.post, "/containers/prune", version: engine.apiVersion))
            }
        case .takeover:
            .action { _ in
                // Fails where there is nothing to take over yet, or nothing left.
                try? await scene.upgrader(counted: false, host: "there").rollback(
                    "db", discardWrites: true, takeOver: true)
            }
        }
    }
}
