import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// What holds of a restore in place, gone on with or put back from anywhere.
@Suite struct RestoreRecoveryTests {
    private static let situations: [(name: String, situation: Situation)] = {
        guard let space = try? SituationSpace(), let plan = try? RestorePlanTests.plan() else { return [] }
        return space.all().filter { $0.situation.plan == space.converting }.map { name, situation in
            var situation = situation
            situation.plan = plan
            return (name, situation)
        }
    }()

    private func expectNone(_ wrong: [String]) {
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5).joined(separator: "\n"))")
    }

    @Test func `going forward, the backup is put in as long as it was not proved, and never beside a server`() {
        var wrong: [String] = []
        var seen: Set<Bool> = []
        for (name, situation) in Self.situations {
            guard let steps = try? RecoveryPlanner.resume(situation) else { continue }
            var model = SituationModel(situation)
            model.perform(steps)
            if !model.harm.isEmpty { wrong.append("\(name): \(model.harm)") }
            let actions = steps.map(\.action)
            let isProved = situation.journal.checkpoints.contains(.converted)
            seen.insert(isProved)
            if actions.contains(.bringBack) == isProved { wrong.append("\(name): \(actions)") }
            if actions.contains(.create(.closedSuccessor)) == isProved { wrong.append("\(name): not proved again") }
            if let bring = actions.firstIndex(of: .bringBack),
                let record = actions.firstIndex(of: .record(.converting)),
                bring < record
            {
                wrong.append("\(name): the intent comes too late")
            }
            if actions.last != .commit { wrong.append("\(name): no end") }
        }
        #expect(seen == [true, false])
        expectNone(wrong)
    }

    @Test func `going back, the copy is put back wherever the backup may have taken the data's place`() {
        var wrong: [String] = []
        var count = 0
        for (name, situation) in Self.situations {
            guard let steps = try? RecoveryPlanner.undo(situation, discardWrites: true, hasSpecification: true) else {
                continue
            }
            count += 1
            var model = SituationModel(situation)
            model.perform(steps)
            if !model.harm.isEmpty { wrong.append("\(name): \(model.harm)") }
            let actions = steps.map(\.action)
            if actions.contains(.restore(0)) != situation.dataIsConverted { wrong.append("\(name): \(actions)") }
            if actions.contains(.bringBack) { wrong.append("\(name): the backup is put in") }
            if model.running != [.original] { wrong.append("\(name): \(model.running) runs") }
        }
        #expect(count > 500)
        expectNone(wrong)
    }

    @Test func `what clients wrote since is discarded only where that was accepted`() {
        var count = 0
        for (name, situation) in Self.situations where situation.dataIsConverted && situation.doorWasOpened {
            guard !situation.journal.checkpoints.contains(.restoring),
                (try? RecoveryPlanner.undo(situation, discardWrites: true, hasSpecification: true)) != nil
            else { continue }
            count += 1
            #expect(throws: GalleyError.self, "\(name)") {
                try RecoveryPlanner.undo(situation, discardWrites: false, hasSpecification: true)
            }
        }
        #expect(count > 50)
    }
}
