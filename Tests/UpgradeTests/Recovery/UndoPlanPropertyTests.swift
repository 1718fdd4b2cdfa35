import GalleyCore
import Recipes
import TestSupport
import Testing

@testable import Upgrade

/// What holds of going back from anywhere.
@Suite struct UndoPlanPropertyTests {
    private struct Undo {
        var name: String
        var situation: Situation
        var discardWrites: Bool
        var hasSpecification: Bool
        /// Nil where it is refused.
        var actions: [Action]?
        /// What is there when all of them were done.
        var end: SituationModel

        var wasRestoring: Bool { situation.journal.checkpoints.contains(.restoring) }
        var restores: [Action] { situation.plan.data.indices.map { .restore($0) } }

        func has(_ isWanted: (Action) -> Bool) -> Bool { actions?.contains(where: isWanted) ?? false }
        var restoresAny: Bool { has { if case .restore = $0 { true } else { false } } }
        var removesCopy: Bool { has { if case .removeCopy = $0 { true } else { false } } }
        /// The place of an action; past the end when it is not there.
        func place(_ action: Action) -> Int { actions?.firstIndex(of: action) ?? .max }
    }

    private static let undos: [Undo] = {
        guard let space = try? SituationSpace() else { return [] }
        var random = SeededGenerator.announced(for: "undo")
        return (space.all() + (0..<1000).map { _ in space.random(&random) }).flatMap { name, situation in
            // Whether a specification is kept matters where the original is gone.
            let kept = situation.original == nil ? [true, false] : [true]
            return kept.flatMap { [(false, $0), (true, $0)] }.map { discardWrites, hasSpecification in
                let actions = try? RecoveryPlanner.undo(
                    situation, discardWrites: discardWrites, hasSpecification: hasSpecification
                ).map(\.action)
                var end = SituationModel(situation)
                end.perform(actions ?? [])
                return Undo(
                    name:
                        "\(name)\(discardWrites ? ", discarding" : "")\(hasSpecification ? "" : ", no specification")",
                    situation: situation, discardWrites: discardWrites, hasSpecification: hasSpecification,
                    actions: actions, end: end)
            }
        }
    }()

    private func expectNone(_ wrong: [Undo]) {
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5).map(\.name).joined(separator: "\n"))")
    }

    @Test func `nothing is put back over what clients wrote unless they asked for it`() {
        let undos = Self.undos
        #expect(undos.contains { $0.restoresAny && $0.situation.doorWasOpened && !$0.wasRestoring })
        expectNone(
            undos.filter {
                $0.restoresAny && ($0.situation.doorWasOpened || $0.situation.copiesAreStale) && !$0.discardWrites
                    && !$0.wasRestoring
            })
    }

    @Test func `it is refused only for a reason`() {
        let undos = Self.undos.filter { $0.actions == nil }
        #expect(undos.count > 100)
        expectNone(
            undos.filter {
                let isRenamed = $0.situation.successor?.name == "archive"
                let cannotMakeOriginal = $0.situation.original == nil && !$0.hasSpecification
                let loses =
                    $0.situation.dataIsConverted && ($0.situation.doorWasOpened || $0.situation.copiesAreStale)
                    && !$0.discardWrites && !$0.wasRestoring
                let hasNoCopy =
                    $0.situation.plan.stepClass == .converting && $0.situation.successorRanUnbidden
                    && !$0.situation.journal.checkpoints.contains(.copied) && !$0.discardWrites
                return !isRenamed && !cannotMakeOriginal && !loses && !hasNoCopy
            })
    }

    @Test func `a renamed successor is never touched`() {
        expectNone(Self.undos.filter { $0.situation.successor?.name == "archive" && $0.actions != nil })
    }

    @Test func `converted data is back, every mount of it, before the original is started`() {
        let undos = Self.undos.filter { $0.actions != nil && $0.situation.dataIsConverted }
        #expect(undos.count > 100)
        expectNone(
            undos.filter { undo in
                let start = undo.place(.start(.original))
                let begun = undo.place(.record(.restoring))
                let ended = undo.place(.record(.restored))
                return undo.restores.contains { undo.place($0) < begun || undo.place($0) > ended } || ended > start
            })
    }

    @Test func `data that was not converted is never overwritten`() {
        expectNone(Self.undos.filter { $0.restoresAny && !$0.situation.dataIsConverted })
    }

    @Test func `the engine can't start the successor again once it is stopped`() {
        expectNone(
            Self.undos.filter {
                $0.has { $0 == .stop(.successor) } && $0.place(.holdRestart(.successor)) > $0.place(.stop(.successor))
            })
    }

    @Test func `a copy is kept where the data was converted or put back`() {
        let undos = Self.undos
        #expect(undos.contains { $0.removesCopy })
        expectNone(
            undos.filter {
                $0.removesCopy && ($0.situation.dataIsConverted || $0.wasRestoring || $0.situation.plan.data.isEmpty)
            })
        // And where it goes, the original has taken a login before.
        expectNone(undos.filter { $0.removesCopy && $0.place(.removeCopy(0)) < $0.place(.awaitReady(.original)) })
    }

    @Test func `an original that runs at the end has its server in it, and what was in use is woken`() {
        let undos = Self.undos.filter { $0.actions != nil }
        #expect(undos.contains { SituationModel($0.situation).down.contains(.original) })
        expectNone(undos.filter { !$0.end.down.isEmpty })
        expectNone(
            undos.filter {
                $0.situation.plan.activates && $0.situation.journal.position != nil
                    && $0.place(.task(.activate, .original)) > $0.place(.releaseRestart(.original))
            })
        // A server that nothing was done to is not stopped for it.
        expectNone(
            undos.filter {
                !$0.situation.plan.shutsDown && !$0.situation.dataIsConverted && $0.has { $0 == .stop(.original) }
            })
        expectNone(
            undos.filter {
                !$0.situation.journal.checkpoints.contains(.stopping) && !$0.situation.isCommitted
                    && !$0.situation.journalIsLost && !$0.situation.dataIsConverted && $0.has { $0 == .stop(.original) }
            })
    }

    @Test func `two servers never run on the data, and no copy is put back under a running one`() {
        expectNone(
            Self.undos.filter { !$0.end.harm.isEmpty }.map {
                var undo = $0
                undo.name += ": \($0.end.harm)"
                return undo
            })
    }

    @Test func `it ends with the original alone, under its name, and the lock gone or turned into a record`() {
        expectNone(
            Self.undos.filter { undo in
                guard let actions = undo.actions else { return false }
                let end = undo.end.situation
                let keepsRecord = undo.situation.dataIsConverted || undo.wasRestoring
                return actions.last != (keepsRecord ? .commit : .unlock) || undo.end.running != [.original]
                    || end.original?.name != "db" || end.successor != nil || end.closedOriginal != nil
                    || end.closedSuccessor != nil
                    || keepsRecord != end.journal.checkpoints.contains(.undone)
                        && !undo.situation.journal.checkpoints.contains(.undone)
            })
    }

    @Test func `an undo that is cut off anywhere is gone on with`() {
        var wrong: [Undo] = []
        for (number, undo) in Self.undos.enumerated() where undo.hasSpecification {
            guard let actions = undo.actions else { continue }
            // Never after the last step, which takes the journal away: then there is nothing to go on with.
            let done = number % actions.count
            var model = SituationModel(undo.situation)
            model.perform(actions.prefix(done))
            let next = try? RecoveryPlanner.undo(
                model.situation, discardWrites: undo.discardWrites, hasSpecification: true)
            model.perform(next?.map(\.action) ?? [])
            if next == nil || !model.harm.isEmpty || model.running != [.original] || !model.down.isEmpty {
                wrong.append(undo)
            }
        }
        expectNone(wrong)
    }
}
