public import GalleyCore

extension Engine {
    /// Creates a container without starting it (`POST /containers/create`). 409 when the name is taken.
    /// - Parameters:
    ///   - name: nil lets the engine choose one.
    ///   - spec: the body as the API has it: `Config`'s members on top, `HostConfig`, `NetworkingConfig`.
    ///   - platform: `linux/amd64`; nil for the engine's own.
    ///   - version: another API version than the agreed one.
    public func containerCreate(
        name: String?, spec: JSONValue, platform: String? = nil, version: APIVersion? = nil
    ) async throws -> ContainerCreated {
        var request = EngineRequest(
            .post, "/containers/create", version: version, body: .json(spec), deadline: .seconds(120))
        if let name {
            _ = try Self.part(name, "container name")
            request.query.append(("name", name))
        }
        if let platform { request.query.append(("platform", platform)) }
        let answer = try await call(request)
        guard let id = answer["Id"]?.string, !id.isEmpty else {
            throw EngineError(.malformed, "the engine named no id for the new container", call: request.name)
        }
        return ContainerCreated(id: id, warnings: answer["Warnings"]?.strings ?? [])
    }
}

/// The answer to ``Engine/containerCreate(name:spec:platform:version:)``.
public struct ContainerCreated: Sendable, Hashable {
    /// 64 hex digits.
    public var id: String
    /// The engine's remarks on what it ignored or changed.
    public var warnings: [String]

    /// For tests: the engine's answer makes the others.
    public init(id: String, warnings: [String] = []) {
        self.id = id
        self.warnings = warnings
    }
}
