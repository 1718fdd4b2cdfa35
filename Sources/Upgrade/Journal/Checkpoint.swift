/// Points in an upgrade that the journal remembers.
public enum Checkpoint: String, Sendable, Codable, Hashable, CaseIterable {
    /// The original will be stopped, and (compatible step) names swapped and the successor started.
    case stopping
    /// Every cold copy is complete and verified.
    case copied
    /// The old server behind the closed door is being ended by the recipe: from here on its container may run without
    /// it. Written for recipes that do so.
    case endingOriginal = "ending-original"
    /// The same of the new server.
    case endingSuccessor = "ending-successor"
    /// The new server will be started on the data: from here on undo needs the copy.
    case converting
    /// The converted data is proved; the names will be swapped and the door opened.
    case converted
    /// Galley is putting things back.
    case undoing
    /// The data will be overwritten with the copy.
    case restoring
    /// The data is again what it was.
    case restored
    /// A finished upgrade whose kept containers and copies are being removed.
    case pruning
    /// Everything was put back; the record is kept for the copy's sake.
    case undone
}
