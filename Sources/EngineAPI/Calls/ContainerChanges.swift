import GalleyCore

extension Engine {
    /// Paths in the container's own layer that differ from its image (`GET /containers/{id}/changes`). What lies in
    /// mounts is not among them.
    public func containerChanges(_ id: String) async throws -> [ContainerChange] {
        let request = EngineRequest(.get, try Self.containerPath(id, "changes"), deadline: .seconds(300))
        return try await call(request).array?.map { entry in
            guard let path = entry["Path"]?.string, let number = entry["Kind"]?.integer,
                let kind = ContainerChange.Kind(rawValue: Int(number))
            else { throw EngineError(.malformed, "a change without path or kind", call: request.name) }
            return ContainerChange(path: path, kind: kind)
        } ?? []
    }
}

/// One path that a container changed in its own layer.
public struct ContainerChange: Sendable, Hashable {
    /// The engine's own numbers.
    public enum Kind: Int, Sendable { case modified = 0, added, deleted }

    /// Absolute in the container. A directory is modified when something in it was added or deleted.
    public var path: String
    /// How it differs from the image's.
    public var kind: Kind

    /// For tests: the engine's answer makes the others.
    public init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}
