import GalleyCore
import Recipes

/// How far an upgrade got, read from the engine: the same for the process that ran it and for one that finds it later.
struct Situation: Sendable, Equatable {
    var plan: Plan
    var journal: Journal
    /// Nil where the container is gone.
    var original: ContainerState?
    var successor: ContainerState?
    var closedOriginal: ContainerState?
    var closedSuccessor: ContainerState?
    /// The lock has become a record.
    var isCommitted: Bool
    /// Somebody removed the lock with its journal: how far it got is known from the containers alone.
    var journalIsLost = false

    struct ContainerState: Sendable, Equatable {
        var id: String
        var name: String
        var isRunning: Bool
        /// False for a container that was created and never ran: its door was never open.
        var everStarted: Bool
        /// When it last ended (RFC 3339); nil where that is not known.
        var finishedAt: String?

        init(id: String, name: String, isRunning: Bool, everStarted: Bool, finishedAt: String? = nil) {
            self.finishedAt = finishedAt
            self.id = id
            self.name = name
            self.isRunning = isRunning
            self.everStarted = everStarted
        }
    }

    init(
        plan: Plan, journal: Journal, original: ContainerState?, successor: ContainerState?,
        closedOriginal: ContainerState? = nil, closedSuccessor: ContainerState? = nil, isCommitted: Bool = false
    ) {
        self.plan = plan
        self.journal = journal
        self.original = original
        self.successor = successor
        self.closedOriginal = closedOriginal
        self.closedSuccessor = closedSuccessor
        self.isCommitted = isCommitted
    }

    func state(_ role: ContainerRole) -> ContainerState? {
        switch role {
        case .original: original
        case .successor: successor
        case .closedOriginal: closedOriginal
        case .closedSuccessor: closedSuccessor
        }
    }

    /// A client may have written to the successor.
    var doorWasOpened: Bool {
        // One that was removed by hand may have served for hours before.
        successorServed
            || successor == nil && plan.stepClass == .converting && journal.checkpoints.contains(.converted)
    }

    /// The successor has run, with its ports.
    var successorServed: Bool { isCommitted || successor?.everStarted == true }

    /// Somebody ran the original although the copy was only half put back, and perhaps wrote to it.
    var originalRanWhileRestoring: Bool {
        guard let stopped = journal.payload(.restoring)?["stopped-at"]?.string, !stopped.isEmpty, let original else {
            return false
        }
        return original.isRunning || original.finishedAt.map { $0 != stopped } ?? false
    }

    /// The new server may have changed the data, and it was not put back since.
    var dataIsConverted: Bool {
        guard plan.stepClass == .converting else { return false }
        let last = journal.records.last { [.converting, .restored].contains($0.checkpoint) }
        if let last { return last.checkpoint == .converting }
        // Nothing but the copy leads back from what a hand started, either.
        return successorRanUnbidden && journal.checkpoints.contains(.copied)
    }

    /// The successor ran although no record says that it was its turn: a hand started it, or the journal is gone.
    public var successorRanUnbidden: Bool {
        guard !isCommitted, successor?.everStarted == true else { return false }
        return !journal.checkpoints.contains(plan.stepClass == .converting ? .converted : .stopping)
    }

    /// Somebody ran the original after the copies were made: they lack what it wrote since.
    var copiesAreStale: Bool {
        guard let stopped = journal.copiedAfterStop, !stopped.isEmpty, let original else { return false }
        return original.isRunning || original.finishedAt.map { $0 != stopped } ?? false
    }

    /// The container runs, and the recipe may have ended the server in it.
    func mayBeDown(_ role: ContainerRole) -> Bool {
        guard plan.shutsDown, state(role)?.isRunning == true else { return false }
        let last = journal.records.last { $0.checkpoint != nil }?.checkpoint
        return switch role {
        case .original: journal.checkpoints.contains(.stopping) || isCommitted || journalIsLost
        case .closedOriginal: last == .endingOriginal
        case .closedSuccessor: last == .endingSuccessor
        case .successor: false
        }
    }

    /// An undo has begun: going forward is no longer possible.
    var isBeingUndone: Bool { journal.checkpoints.contains(.undoing) }
}
