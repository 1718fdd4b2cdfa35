import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// What is left to do of an upgrade that was cut off, one example for each place it can be cut off at.
@Suite struct ResumePlanTests {
    let space: SituationSpace
    let conversion: [Action] = [
        .create(.closedSuccessor), .start(.closedSuccessor), .awaitReady(.closedSuccessor),
        .task(.convert, .closedSuccessor), .verifyVersion(.closedSuccessor), .verifyIdentity(.closedSuccessor),
        .fingerprint(.closedSuccessor), .compareFingerprints, .stop(.closedSuccessor), .remove(.closedSuccessor),
        .record(.converted),
    ]
    let before: [Action] = [
        .create(.closedOriginal), .start(.closedOriginal), .awaitReady(.closedOriginal),
        .verifyIdentity(.closedOriginal),
        .fingerprint(.closedOriginal),
        .stop(.closedOriginal), .remove(.closedOriginal), .record(.converting),
    ]
    let copying: [Action] = [.copy(0), .copy(1), .record(.copied)]
    /// From the original's stop on; nothing of it is left out because of what a record says.
    let stopping: [Action] = [.create(.successor), .holdRestart(.original), .stop(.original)]
    let opening: [Action] = [
        .parkOriginal, .nameSuccessor, .start(.successor), .awaitReady(.successor), .probePorts,
        .verifyIdentity(.successor),
        .releaseRestart(.successor), .commit,
    ]

    init() throws { space = try SituationSpace() }

    private func actions(_ found: RecoveryCase) throws -> [Action] {
        try RecoveryPlanner.resume(space.situation(found)).map(\.action)
    }

    private func refusal(_ found: RecoveryCase) -> GalleyError? {
        do {
            _ = try RecoveryPlanner.resume(space.situation(found))
            return nil
        } catch { return error }
    }

    @Test(arguments: [false, true])
    func `with only the lock taken, everything is left but the lock`(isConverting: Bool) throws {
        let plan = isConverting ? space.converting : space.compatible
        #expect(
            try actions(RecoveryCase(isConverting: isConverting, original: .running, successor: .none))
                == plan.steps.map(\.action).filter { $0 != .lock })
    }

    @Test func `an original that an engine's restart ended is started again for its clean stop`() throws {
        let left = try actions(RecoveryCase(isConverting: false, original: .stopped))
        #expect(Array(left.prefix(3)) == [.start(.original), .awaitReady(.original), .releaseRestart(.original)])
        #expect(
            Array(left.dropFirst(3)) == [
                .create(.successor), .task(.flush, .original), .holdRestart(.original), .recordPosition,
                .refuseRuns, .record(.stopping), .stop(.original),
            ] + opening)
    }

    @Test(arguments: [
        (RecoveryCase.Original.running, RecoveryCase.Successor.created), (.stopped, .created), (.parked, .created),
        (.parked, .named), (.parked, .stopped), (.parked, .running), (.parked, .none),
    ])
    func `a compatible step goes from the stop to the commit`(
        original: RecoveryCase.Original, successor: RecoveryCase.Successor
    ) throws {
        let found = RecoveryCase(
            isConverting: false, checkpoints: [.stopping], original: original, successor: successor)
        #expect(try actions(found) == stopping + opening)
    }

    @Test(arguments: [false, true])
    func `an original that was pruned after its stop is not asked for`(isConverting: Bool) throws {
        let found = RecoveryCase(
            isConverting: isConverting,
            checkpoints: [.stopping] + (isConverting ? [.copied, .converting, .converted] : []),
            original: .gone, successor: .stopped)
        #expect(try actions(found) == [.create(.successor)] + opening.filter { $0 != .parkOriginal })
    }

    @Test func `a converting step goes on after each record`() throws {
        func left(_ count: Int, _ closedOriginal: RecoveryCase.Closed = .none) throws -> [Action] {
            let records: [Checkpoint] = [.stopping, .copied, .converting, .converted]
            return try actions(
                RecoveryCase(
                    isConverting: true, checkpoints: Array(records.prefix(count)), closedOriginal: closedOriginal,
                    closedSuccessor: count == 3 ? .running : .none))
        }
        #expect(try left(1) == stopping + copying + before + conversion + opening)
        #expect(try left(2) == stopping + before + conversion + opening)
        #expect(try left(2, .running) == stopping + before + conversion + opening)
        #expect(try left(3) == stopping + conversion + opening)
        #expect(try left(4) == stopping + opening)
    }

    @Test(arguments: [RecoveryCase.Original.again, .running])
    func `copies of data that changed since are made again, with nobody on the data`(original: RecoveryCase.Original)
        throws
    {
        var found = RecoveryCase(isConverting: true, checkpoints: [.stopping, .copied], original: original)
        #expect(try actions(found) == stopping + copying + before + conversion + opening)
        found.closedOriginal = .stopped
        #expect(
            try actions(found) == [.stop(.closedOriginal), .remove(.closedOriginal)] + stopping + copying + before
                + conversion + opening)
    }

    @Test(arguments: [RecoveryCase.Original.again, .running])
    func `data that was converted and then opened by the original is refused`(original: RecoveryCase.Original) throws {
        for records: [Checkpoint] in [
            [.stopping, .copied, .converting], [.stopping, .copied, .converting, .converted],
        ] {
            let refused = try #require(
                refusal(RecoveryCase(isConverting: true, checkpoints: records, original: original)))
            #expect(refused.code == .refused)
            #expect(
                refused.message
                    == "the original of 'db' ran on its data after the conversion began: two servers wrote to it")
            #expect(refused.hint == "look at both; galley rollback db --discard-writes puts the copy back")
        }
    }

    @Test(arguments: [false, true])
    func `a complete upgrade has nothing to resume`(isConverting: Bool) throws {
        let found = RecoveryCase(
            isConverting: isConverting, checkpoints: SituationSpace.forward(isConverting: isConverting).last ?? [],
            original: .parked, successor: .running, isCommitted: true)
        let refused = try #require(refusal(found))
        #expect(refused.code == .refused)
        #expect(refused.message == "the upgrade of 'db' is complete: nothing to resume")
    }

    @Test func `a successor that goes by another name is left alone`() throws {
        let refused = try #require(
            refusal(
                RecoveryCase(isConverting: false, checkpoints: [.stopping], original: .parked, successor: .renamed)))
        #expect(refused.code == .refused)
        #expect(refused.message == "the container that replaced 'db' goes by the name 'archive' now")
        #expect(refused.hint == "docker rename archive db, then try again")
    }

    @Test(arguments: SituationSpace.undone(isConverting: true))
    func `an undo that began is not turned round`(records: [Checkpoint]) throws {
        let refused = try #require(refusal(RecoveryCase(isConverting: true, checkpoints: records)))
        #expect(refused.code == .refused)
        #expect(refused.message == "the upgrade of 'db' is being undone: the way forward is closed")
        #expect(refused.hint == "galley rollback db")
    }

    @Test(arguments: [
        RecoveryCase(isConverting: false, original: .gone),
        RecoveryCase(isConverting: true), RecoveryCase(isConverting: true, checkpoints: [.stopping]),
        RecoveryCase(isConverting: true, checkpoints: [.stopping, .copied, .converting]),
    ])
    func `a successor that was started before its turn is not gone on with`(found: RecoveryCase) throws {
        var found = found
        for successor in [RecoveryCase.Successor.early, .earlyRunning, .running] {
            found.successor = successor
            let refused = try #require(refusal(found))
            #expect(refused.code == .refused)
            #expect(
                refused.message
                    == "the successor of 'db' was started, but no record says that it was its turn: whether it is proved can't be known"
            )
            #expect(refused.hint == "galley rollback db")
        }
    }

    @Test func `a compatible step without its journal is proved again from the original on`() throws {
        let left = try actions(RecoveryCase(isConverting: false, original: .parked, successor: .running))
        #expect(
            left == [
                .holdRestart(.successor), .stop(.successor), .start(.original), .awaitReady(.original),
                .releaseRestart(.original), .create(.successor), .task(.flush, .original), .holdRestart(.original),
                .recordPosition, .refuseRuns, .record(.stopping), .stop(.original),
            ] + opening)
    }
}
