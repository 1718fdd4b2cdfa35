import EngineAPI
import EngineSimulator
import GalleyCore
import StateStore
import Upgrade

/// One upgrade with one fault at one call, and what came of it.
struct MatrixRun {
    /// What Galley claims at the end: the exit status a user would see.
    enum Claim: String, CaseIterable {
        case done
        case undone
        /// Nothing was taken or changed.
        case untouched
        /// A human is needed.
        case stuck
        case locked
    }

    let image: String
    let fault: MatrixFault
    let call: Int
    /// With every task that a recipe may have besides.
    var isWhole = false
    /// What was in use before is so at the end; nobody can say so of a recipe without the task.
    var staysAwake = false
    /// The call of the recovery at which that is killed too; another one comes after it.
    var secondCall: Int?
    /// The recovery ended before its fault.
    var isPastRecovery = false
    var claim = Claim.done
    var message = ""
    var problems: [String] = []
    /// The call that the fault met; nil when the upgrade ended before it.
    var callName: String?

    var isConverting: Bool { image.hasSuffix("11.0") }

    init(image: String, fault: MatrixFault, call: Int, secondCall: Int? = nil, whole: FaultFreeRun? = nil) {
        if let whole {
            isWhole = true
            staysAwake = !fault.restartsEngine || whole.restartsThatAreWoken.contains(call)
        }
        self.secondCall = secondCall
        self.image = image
        self.fault = fault
        self.call = call
    }

    mutating func run() async throws {
        let scene = try await UpgradeScene(recipe: isWhole ? TestRecipe.whole : TestRecipe.recipe)
        defer { scene.tearDown() }
        scene.engine.inject(fault.fault(in: scene), atCall: call)
        do { try await scene.upgrader().upgrade(to: image) } catch { judge(error) }
        callName = scene.engine.calls.count >= call ? scene.engine.calls[call - 1] : nil
        scene.engine.withdrawFaults()
        if let secondCall {
            let number = scene.engine.calls.count + secondCall
            scene.engine.inject(.crashCaller, atCall: number)
            await recover(scene)
            isPastRecovery = scene.engine.calls.count < number
            scene.engine.withdrawFaults()
        }
        await recover(scene)
        check(scene)
        await checkNextAttempt(scene)
    }

    private mutating func recover(_ scene: UpgradeScene) async {
        switch fault.sequel {
        case .none: break
        case .resume: await sequel { try await scene.upgrader().resume("db") == .done ? .done : .undone }
        case .resumeElsewhere:
            await sequel {
                try await scene.upgrader(host: "there", keepsFiles: false).resume("db", takeOver: true) == .done
                    ? .done : .undone
            }
        case .rollback:
            await sequel {
                try await scene.upgrader().rollback("db")
                return .undone
            }
        }
    }

    private mutating func sequel(_ body: () async throws -> Claim) async {
        guard message.contains("killed") || claim == .stuck else { return }
        do {
            claim = try await body()
        } catch {
            judge(error)
        }
    }

    private mutating func judge(_ error: any Error) {
        message = String(describing: error)
        guard let error = error as? GalleyError else {
            // Before the lock Galley reports the engine's own error; a killed process claims nothing.
            claim = .untouched
            return
        }
        switch error.code {
        case .failedAndUndone: claim = .undone
        case .failedNotUndone: claim = .stuck
        case .locked: claim = .locked
        // Rightly refused: the door was open. Going forward remains.
        case .refused where error.message.contains("discards"): claim = .stuck
        default: claim = .untouched
        }
    }
}
