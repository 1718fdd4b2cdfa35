import GalleyCore
import Recipes

/// The steps of an upgrade in their order (house rules 4 to 6).
struct StepList {
    let names: UpgradeNames
    let recipe: Recipe
    let target: String
    let stepClass: StepClass
    /// To another series.
    let isRelease: Bool
    let data: [DataMount]
    let hasPorts: Bool
    let stopTimeout: Duration
    let budget: Duration
    /// False where containers keep the policy that they are created with.
    var changesRestartPolicy = true

    func steps() -> [Step] {
        prepare + quiesce + (stepClass == .converting ? convert : []) + open
    }

    private var name: String { names.database }

    private var prepare: [Step] {
        [
            step(.lock, "lock \(name) in the engine", "two operators never work on one database", 30, .nothing),
            step(
                .create(.successor), "create the successor \(names.successor) beside it",
                "what can't be created must fail while the database still runs", 60, .nothing),
        ]
    }

    private var quiesce: [Step] {
        [
            task(.flush, .original, "flush \(name)", "a short stop: dirty pages are written before it", .nothing)
        ] + holdRestart + [
            step(
                .recordPosition, "read identity and log position",
                "the successor must run on the same data and lose nothing of it", 60, .container)
        ] + refuseRuns + [
            step(
                .record(.stopping), "write down the intent to stop",
                stepClass == .compatible
                    ? "from here to the start of the successor nothing is uploaded"
                    : "another machine can resume or roll back from here",
                30, .container)
        ] + shutdown(.original, name, .container) + [
            step(
                .stop(.original), "stop \(name) cleanly, up to \(stopTimeout.text)",
                "the new server must find data that was shut down", stopTimeout, .container)
        ]
    }

    private var refuseRuns: [Step] {
        guard !recipe.maintenance.isEmpty || !recipe.backups.isEmpty else { return [] }
        return [
            step(
                .refuseRuns, "make sure that no task or backup runs in \(name)",
                "one that began while the plan was made would be cut off by the stop", 60, .container)
        ]
    }

    private var holdRestart: [Step] {
        guard changesRestartPolicy else { return [] }
        return [
            step(
                .holdRestart(.original), "set the restart policy of \(name) to no",
                "nothing but Galley starts it while its data is worked on", 30, .container)
        ]
    }

    private var convert: [Step] {
        var steps: [Step] = []
        for (index, mount) in data.enumerated() {
            steps.append(
                Step(
                    .copy(index), "copy \(mount.destination) (\(mount.used)) to \(copyPlace(index, mount))",
                    cause: "\(recipe.title) can't go back by itself: undo needs the data as it was",
                    timeout: .seconds(24 * 3600), undo: .container))
        }
        steps.append(
            step(.record(.copied), "write down the verified copy", "resume need not copy again", 30, .container))
        steps += closed(
            .closedOriginal, "the old server",
            [
                step(
                    .verifyIdentity(.closedOriginal), "compare identity and log position",
                    "data that went with the stop must be missed before anything else is done", 60, .container),
                fingerprint(.closedOriginal, "what the data holds before the conversion", .container),
            ] + offlineBackup, undo: .container)
        steps.append(
            step(
                .record(.converting), "write down the intent to convert", "from here undo needs the copy", 30, .copy))
        steps += closed(
            .closedSuccessor, "the new server",
            [
                task(
                    .convert, .closedSuccessor, "convert and check the data", "the recipe's own upgrade and checks",
                    .copy),
                step(
                    .verifyVersion(.closedSuccessor), "ask the server for its version",
                    "the image's promise is not the server's word", 60, .copy),
                step(
                    .verifyIdentity(.closedSuccessor), "compare identity and log position",
                    "what would be found missing after the door has opened could not be undone", 60, .copy),
                fingerprint(.closedSuccessor, "what the data holds after the conversion", .copy),
                step(
                    .compareFingerprints, "compare the two", "every table and row must still be there", 10, .copy),
            ], undo: .copy)
        steps.append(
            step(.record(.converted), "write down that the data is proved", "resume goes on from here", 30, .copy))
        return steps
    }

    private var open: [Step] {
        let before: UndoCost = stepClass == .converting ? .copy : .container
        let after: UndoCost = stepClass == .converting ? .discardsWrites : .container
        var steps = [
            step(
                .parkOriginal, "rename \(name) to \(names.parked)", "the original is kept until galley prune", 30,
                before),
            step(
                .nameSuccessor, "rename \(names.successor) to \(name)", "clients and files find it by its name", 30,
                before),
            step(.start(.successor), "start \(name) with its ports", "the door opens", 60, after),
            Step(
                .awaitReady(.successor), "wait until \(name) answers at its port and takes a login",
                cause: "a port that listens proves nothing",
                timeout: recipe.server.startTimeout, undo: after),
        ]
        if hasPorts {
            steps.append(
                step(.probePorts, "ask each published port", "clients come that way", 60, after))
        }
        steps.append(
            step(
                .verifyIdentity(.successor), "compare identity and log position",
                "the same data, and nothing of it lost", 60, after))
        if recipe.tasks[.activate] != nil {
            steps.append(
                task(
                    .activate, .successor, "activate what was active", "the image leaves it to the first client", after)
            )
        }
        return steps + [
            changesRestartPolicy
                ? step(.releaseRestart(.successor), "give \(name) its restart policy", "it is proved now", 30, after)
                : step(
                    .releaseRestart(.successor), "make sure that \(name) runs",
                    "its restart policy is its own from the start", 30, after),
            step(.commit, "turn the lock into a record", "the upgrade is done", 30, after),
        ]
    }

    private func closed(_ role: ContainerRole, _ who: String, _ inner: [Step], undo: UndoCost) -> [Step] {
        let container = names.container(role)
        return [
            step(.create(role), "create \(container)", "\(who) on the same mounts, without network or ports", 60, undo),
            step(.start(role), "start \(container)", "the door stays closed", 60, undo),
            Step(
                .awaitReady(role), "wait until it takes a login inside", cause: "\(who) must open the data",
                timeout: recipe.server.startTimeout, undo: undo),
        ] + inner + closedShutdown(role, container, undo) + [
            step(.stop(role), "stop \(container) cleanly", "one writer at a time", stopTimeout, undo),
            step(.remove(role), "remove \(container)", "it has done its work", 30, undo),
        ]
    }

    private func shutdown(_ role: ContainerRole, _ container: String, _ undo: UndoCost) -> [Step] {
        guard recipe.tasks[.shutdown] != nil else { return [] }
        return [
            task(
                .shutdown, role, "shut the server in \(container) down",
                "the container's own exit code would not tell whether that worked", undo)
        ]
    }

    /// With a record before it: a resume would otherwise wait in vain for the server in a container that runs.
    private func closedShutdown(_ role: ContainerRole, _ container: String, _ undo: UndoCost) -> [Step] {
        let shutdown = shutdown(role, container, undo)
        guard !shutdown.isEmpty else { return [] }
        let checkpoint: Checkpoint = role == .closedOriginal ? .endingOriginal : .endingSuccessor
        return [
            step(
                .record(checkpoint), "write down that its server is being ended",
                "a resume must not wait for a server that is down", 30, undo)
        ] + shutdown
    }

    private var offlineBackup: [Step] {
        guard isRelease, recipe.tasks[.offlineBackup] != nil else { return [] }
        return [
            task(
                .offlineBackup, .closedOriginal, "back up every database with the old server",
                "a release has no way back but a backup made before it", .container)
        ]
    }

    private func fingerprint(_ role: ContainerRole, _ cause: String, _ undo: UndoCost) -> Step {
        // The script keeps the budget between tables; one large table may overrun it.
        Step(
            .fingerprint(role), "fingerprint every table, up to \(budget.text)", cause: cause,
            timeout: max(budget * 10 + .seconds(60), recipe.tasks[.fingerprint]?.timeout ?? .zero),
            undo: undo)
    }

    private func task(_ task: TaskName, _ role: ContainerRole, _ title: String, _ cause: String, _ undo: UndoCost)
        -> Step
    {
        Step(.task(task, role), title, cause: cause, timeout: recipe.tasks[task]?.timeout ?? .seconds(60), undo: undo)
    }

    private func step(_ action: Action, _ title: String, _ cause: String, _ seconds: Int, _ undo: UndoCost) -> Step {
        Step(action, title, cause: cause, timeout: .seconds(seconds), undo: undo)
    }

    private func step(_ action: Action, _ title: String, _ cause: String, _ timeout: Duration, _ undo: UndoCost) -> Step
    {
        Step(action, title, cause: cause, timeout: timeout, undo: undo)
    }

    private func copyPlace(_ index: Int, _ mount: DataMount) -> String {
        switch mount.source {
        case .volume: "volume \(names.copyVolume(index))"
        case .bind(_, let copy): copy
        }
    }
}
