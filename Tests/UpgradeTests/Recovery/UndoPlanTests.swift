import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// The way back, one example for each kind of place it begins at.
@Suite struct UndoPlanTests {
    let space: SituationSpace
    static let converting: [Checkpoint] = [.stopping, .copied, .converting]
    static let converted = converting + [.converted]
    let restart: [Action] = [
        .nameOriginal, .start(.original), .awaitReady(.original), .releaseRestart(.original),
    ]
    let restore: [Action] = [
        .stop(.original), .record(.restoring), .restore(0), .restore(1), .record(.restored),
    ]
    let keep: [Action] = [.record(.undone), .commit]
    let closeDoor: [Action] = [.holdRestart(.successor), .stop(.successor)]

    init() throws { space = try SituationSpace() }

    private func actions(_ found: RecoveryCase, discardWrites: Bool = false, hasSpecification: Bool = true) throws
        -> [Action]
    {
        try RecoveryPlanner.undo(
            space.situation(found), discardWrites: discardWrites, hasSpecification: hasSpecification
        ).map(\.action)
    }

    private func refusal(_ found: RecoveryCase, discardWrites: Bool = false, hasSpecification: Bool = true)
        -> GalleyError?
    {
        do {
            _ = try RecoveryPlanner.undo(
                space.situation(found), discardWrites: discardWrites, hasSpecification: hasSpecification)
            return nil
        } catch { return error }
    }

    private static let discardHint =
        "galley rollback db --discard-writes; what lies on its mounts goes too, dumps and backups"

    @Test func `before the stop only the successor and the lock go`() throws {
        #expect(
            try actions(RecoveryCase(isConverting: false, original: .running)) == [.remove(.successor)] + restart
                + [.unlock])
        #expect(
            try actions(RecoveryCase(isConverting: false, original: .running, successor: .none)) == restart + [.unlock])
    }

    @Test func `a compatible step goes back whatever clients wrote`() throws {
        for successor in [RecoveryCase.Successor.stopped, .running] {
            let found = RecoveryCase(
                isConverting: false, checkpoints: [.stopping], original: .parked, successor: successor)
            #expect(
                try actions(found) == [.record(.undoing)] + closeDoor + [.remove(.successor)] + restart + [.unlock])
        }
        let complete = RecoveryCase(
            isConverting: false, checkpoints: [.stopping], original: .parked, successor: .running, isCommitted: true)
        #expect(try actions(complete) == [.record(.undoing)] + closeDoor + [.remove(.successor)] + restart + [.unlock])
    }

    @Test func `before the conversion the copies go last, when the original has taken a login`() throws {
        for records: [Checkpoint] in [[.stopping], [.stopping, .copied]] {
            let found = RecoveryCase(isConverting: true, checkpoints: records, closedOriginal: .running)
            #expect(
                try actions(found) == [
                    .record(.undoing), .stop(.closedOriginal), .remove(.closedOriginal), .remove(.successor),
                ] + restart + [.removeCopy(0), .removeCopy(1), .unlock])
        }
    }

    @Test func `a closed new server that never got its turn ends cleanly`() throws {
        let found = RecoveryCase(isConverting: true, checkpoints: [.stopping, .copied], closedSuccessor: .running)
        #expect(
            try actions(found).prefix(3) == [.record(.undoing), .stop(.closedSuccessor), .remove(.closedSuccessor)])
    }

    @Test func `converted data is put back while nobody runs on it, and its copy is kept`() throws {
        let during = RecoveryCase(isConverting: true, checkpoints: Self.converting, closedSuccessor: .running)
        #expect(
            try actions(during) == [.record(.undoing), .remove(.closedSuccessor)] + restore + [.remove(.successor)]
                + restart + keep)
        let parked = RecoveryCase(
            isConverting: true, checkpoints: Self.converted, original: .parked, successor: .named)
        #expect(
            try actions(parked) == [.record(.undoing)] + restore + [.remove(.successor)] + restart + keep)
    }

    @Test(arguments: [RecoveryCase.Successor.stopped, .running], [false, true])
    func `an open door keeps converted data until its writes are given up`(
        successor: RecoveryCase.Successor, isCommitted: Bool
    ) throws {
        let found = RecoveryCase(
            isConverting: true, checkpoints: Self.converted, original: .parked, successor: successor,
            isCommitted: isCommitted)
        let refused = try #require(refusal(found))
        #expect(refused.code == .refused)
        #expect(
            refused.message == "clients may have written to 'db' since it was converted; going back discards that")
        #expect(refused.hint == Self.discardHint)
        #expect(
            try actions(found, discardWrites: true) == [.record(.undoing)] + closeDoor + restore
                + [.remove(.successor)] + restart + keep)
    }

    @Test func `what the original wrote after the copy is given up on request only`() throws {
        let found = RecoveryCase(isConverting: true, checkpoints: Self.converting, original: .again)
        let refused = try #require(refusal(found))
        #expect(refused.code == .refused)
        #expect(
            refused.message
                == "the original of 'db' ran after its data was copied; going back discards what it wrote")
        #expect(
            try actions(found, discardWrites: true) == [.record(.undoing)] + restore + [.remove(.successor)] + restart
                + keep)
        // Not converted: the original's data is the newest there is, and nothing is put back.
        let untouched = RecoveryCase(isConverting: true, checkpoints: [.stopping, .copied], original: .again)
        #expect(try !actions(untouched).contains(.restore(0)))
    }

    @Test func `a restore that began is brought to its end without asking again`() throws {
        let begun = RecoveryCase(
            isConverting: true, checkpoints: Self.converted + [.undoing, .restoring], original: .parked,
            successor: .stopped)
        #expect(
            try actions(begun) == [.record(.undoing)] + closeDoor + restore + [.remove(.successor)] + restart + keep)
        var ended = begun
        ended.checkpoints.append(.restored)
        #expect(
            try actions(ended) == [.record(.undoing)] + closeDoor + [.remove(.successor)] + restart + keep)
        ended.successor = .none
        ended.original = .running
        #expect(try actions(ended) == [.record(.undoing)] + restart + keep)
    }

    @Test func `a successor started by hand on copied data counts as a conversion`() throws {
        let found = RecoveryCase(
            isConverting: true, checkpoints: [.stopping, .copied], successor: .earlyRunning)
        #expect(refusal(found)?.hint == Self.discardHint)
        #expect(
            try actions(found, discardWrites: true) == [.record(.undoing)] + closeDoor + restore
                + [.remove(.successor)] + restart + keep)
    }

    @Test func `without original and specification a human is needed`() throws {
        var found = RecoveryCase(isConverting: true, checkpoints: Self.converted, original: .gone)
        let converted = try #require(refusal(found, hasSpecification: false))
        #expect(converted.code == .failedNotUndone)
        #expect(converted.message == "the original container of 'db' is gone, and so is its specification")
        #expect(converted.hint == "its data is converted; the copy is kept, see galley status")
        found = RecoveryCase(isConverting: false, checkpoints: [.stopping], original: .gone)
        let compatible = try #require(refusal(found, hasSpecification: false))
        #expect(compatible.code == .failedNotUndone)
        #expect(compatible.hint == "its data is untouched; create the container by hand")
        #expect(try actions(found).suffix(5) == restart + [.unlock])
    }

    @Test(arguments: [false, true])
    func `a successor that goes by another name is left alone`(discardWrites: Bool) throws {
        let found = RecoveryCase(
            isConverting: true, checkpoints: Self.converted, original: .parked, successor: .renamed, isCommitted: true)
        let refused = try #require(refusal(found, discardWrites: discardWrites))
        #expect(refused.code == .refused)
        #expect(refused.message == "the container that replaced 'db' goes by the name 'archive' now")
        #expect(refused.hint == "docker rename archive db, then try again")
    }
}
