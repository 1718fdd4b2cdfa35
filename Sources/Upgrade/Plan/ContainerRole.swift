/// The containers one upgrade deals with.
public enum ContainerRole: String, Sendable, Codable, Hashable, CaseIterable {
    /// The container as it was found; kept until `galley prune`.
    case original
    /// Its replacement, with the new image.
    case successor
    /// The old image on the same mounts, without network and ports.
    case closedOriginal = "closed-original"
    /// The new image on the same mounts, without network and ports.
    case closedSuccessor = "closed-successor"
}
