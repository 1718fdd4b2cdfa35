import EngineSimulator
import GalleyCore
import Upgrade

/// Is what the engine holds what Galley claims?
extension MatrixRun {
    mutating func check(_ scene: UpgradeScene) {
        let engine = scene.engine
        problems += engine.violations.map { "two writers: \($0)" }
        problems += engine.removedContainers.filter {
            $0.id == scene.originalID && !$0.cause.lowercased().contains("prune")
        }
        .map { "the original was removed by \($0.cause)" }
        let data = scene.data()
        if data["rows"] != "42" || data["identity"] != "cluster-1" { problems.append("the data is gone: \(data)") }
        if data["crashed"] != nil { problems.append("a server was killed on the data") }
        // Where a human is needed, waking may be just what is left to do.
        checkServer(scene, isSettled: claim != .stuck)
        switch claim {
        case .done: checkDone(scene)
        case .undone, .untouched: checkOriginalRuns(scene)
        case .stuck:
            // A human is needed only where writes would be lost, or where pieces vanished.
            let wasOpened = engine.containers.contains {
                $0.labels[UpgradeLabels.role] == "successor" && $0.everStarted
            }
            if !(isConverting && wasOpened || fault == .prune) { problems.append("a human is needed: \(message)") }
        case .locked: if fault != .takeover { problems.append("locked: \(message)") }
        }
    }

    /// One act may have been in flight when the lock was taken over: its holder was thought dead and was not.
    private var mayHaveActedLate: Bool { claim == .locked && callName?.hasPrefix("GET") == false }

    /// A container that runs has its server in it, and what was in use can be used.
    private mutating func checkServer(_ scene: UpgradeScene, isSettled: Bool) {
        guard scene.engine.container("db")?.isRunning == true, !mayHaveActedLate else { return }
        if !scene.serves { problems.append("'db' runs, and the server in it is shut down") }
        if staysAwake, isSettled, !scene.isAwake { problems.append("'db' runs, and what was in use in it sleeps") }
    }

    private mutating func checkDone(_ scene: UpgradeScene) {
        guard let database = scene.engine.container("db") else { return problems.append("done, but there is no 'db'") }
        if database.id == scene.originalID { problems.append("done, but 'db' is the original") }
        if !database.isRunning { problems.append("done, but 'db' is \(database.status)") }
        if database.restartPolicy != "always" {
            problems.append("done, but the restart policy is '\(database.restartPolicy)'")
        }
        if database.networks != UpgradeScene.networks { problems.append("done, but 'db' is on \(database.networks)") }
        if isConverting, scene.data()["converted"] != "11.0" { problems.append("done, but the data was not converted") }
        if isConverting, scene.data()["backup"] != (isWhole ? "10.1" : nil) {
            problems.append("done, and the old server's backup is '\(scene.data()["backup"] ?? "")'")
        }
        if let original = scene.engine.containers.first(where: { $0.id == scene.originalID }) {
            if original.restartPolicy != "no" { problems.append("done, but the original may start by itself") }
        } else if fault != .prune {
            problems.append("done, but the original is gone")
        }
        leftovers(scene)
    }

    private mutating func checkOriginalRuns(_ scene: UpgradeScene) {
        guard let database = scene.engine.container("db") else {
            return problems.append("\(claim), but there is no 'db'")
        }
        let old = scene.engine.containers.first { $0.id == scene.originalID }
        if database.id != scene.originalID, old != nil || fault != .prune {
            problems.append("\(claim), but 'db' is not the original")
        }
        if !database.isRunning { problems.append("\(claim), but 'db' is \(database.status)") }
        if database.restartPolicy != "always" {
            problems.append("\(claim), but the restart policy is '\(database.restartPolicy)'")
        }
        if scene.data()["format"] != "10" { problems.append("\(claim), but the data is converted") }
        leftovers(scene)
    }

    private mutating func leftovers(_ scene: UpgradeScene) {
        let left = scene.engine.containers.map(\.name).filter {
            $0.hasPrefix("galley-lock") || $0.contains("-galley-") && !$0.hasPrefix("galley-ask")
        }
        if !left.isEmpty { problems.append("left behind: \(left)") }
    }

    /// Whatever happened, the way on is open: `resume` or `rollback` where a human was asked for, then an upgrade.
    mutating func checkNextAttempt(_ scene: UpgradeScene) async {
        let engine = scene.engine
        do {
            if claim == .stuck {
                if (try? await scene.upgrader(host: "next").resume("db", takeOver: true)) == nil {
                    try await scene.upgrader(host: "next").rollback("db", discardWrites: true, takeOver: true)
                }
                checkServer(scene, isSettled: true)
            }
            let now = engine.container("db")
            if mayHaveActedLate, now?.isRunning != true || !scene.serves { return }
            let isUpgraded = now?.id != scene.originalID
            let next = "lab/testdb:" + (scene.data()["format"] == "11" ? "11.1" : isUpgraded ? "11.0" : "10.2")
            let upgrader = scene.upgrader(host: "next")
            if call % 5 == 0 {
                try await upgrader.upgrade(to: next)
            } else if case .ready = try await upgrader.prepare(
                "db", image: ImageReference(parsing: next), options: UpgradeOptions())
            {
            } else {
                problems.append("the next upgrade is refused")
            }
        } catch {
            problems.append("the next attempt fails: \(error)")
        }
        problems += engine.violations.map { "two writers later: \($0)" }
        if scene.data()["rows"] != "42" { problems.append("the data is gone later") }
    }
}
