public import Recipes

/// What one step does: one engine call, or one task. Each is written so that doing it again does no harm.
public enum Action: Sendable, Hashable, Codable {
    /// Takes the database's lock in the engine and writes the plan into it.
    case lock
    case create(ContainerRole)
    case start(ContainerRole)
    /// A clean stop with the recipe's patience; an unclean exit fails the step.
    case stop(ContainerRole)
    case remove(ContainerRole)
    /// Restart policy `no`, so that nothing but Galley starts the container.
    case holdRestart(ContainerRole)
    /// The restart policy the original was found with.
    case releaseRestart(ContainerRole)
    case task(TaskName, ContainerRole)
    /// Until the recipe's readiness task logs in.
    case awaitReady(ContainerRole)
    /// Identity and log position of the running original, kept in the journal.
    case recordPosition
    /// Nothing that a user began runs in the original: the lock keeps new ones out, so nothing will.
    case refuseRuns
    /// One record that holds the intent of everything up to the next record.
    case record(Checkpoint)
    /// Copies one mount's data; the number is its place in the plan's data list.
    case copy(Int)
    case restore(Int)
    case removeCopy(Int)
    case fingerprint(ContainerRole)
    case compareFingerprints
    case verifyVersion(ContainerRole)
    /// The original takes its parked name.
    case parkOriginal
    /// The successor takes the database's name.
    case nameSuccessor
    /// The original takes the database's name back.
    case nameOriginal
    /// The server's own first answer on each published port.
    case probePorts
    /// The same identity and no lower log position than before the stop.
    case verifyIdentity(ContainerRole)
    /// The lock becomes a record, kept until `galley prune`.
    case commit
    /// The lock is removed: nothing is left to resume.
    case unlock
}
