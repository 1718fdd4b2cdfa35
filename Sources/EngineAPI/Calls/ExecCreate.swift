import GalleyCore

extension Engine {
    /// Prepares a process in a running container (`POST /containers/{id}/exec`).
    /// - Returns: its id, for ``execStart(_:tty:)`` and ``execInspect(_:)``. Gone after a restart of the engine.
    public func execCreate(_ container: String, _ options: ExecOptions) async throws -> String {
        guard !options.command.isEmpty else { throw GalleyError(.usage, "the command to execute is empty") }
        let request = EngineRequest(.post, try Self.containerPath(container, "exec"), body: .json(options.json))
        guard let id = try await call(request)["Id"]?.string, !id.isEmpty else {
            throw EngineError(.malformed, "the engine named no id for the process", call: request.name)
        }
        return id
    }
}

/// What ``Engine/execCreate(_:_:)`` prepares.
public struct ExecOptions: Sendable, Hashable {
    /// Program and arguments; no shell is involved.
    public var command: [String]
    /// `name`, `uid` or `uid:gid`; nil for the container's own.
    public var user: String?
    /// `NAME=value`, added to the container's. Visible in the process's /proc entry: never a secret.
    public var environment: [String]
    /// Nil for the container's own.
    public var workingDirectory: String?
    /// Keeps stdin open for ``AttachSession/write(_:)``; without it the process reads the end at once.
    public var attachStdin: Bool
    /// False drops what the process prints to stdout.
    public var attachStdout: Bool
    /// False drops what the process prints to stderr. With a TTY that comes as stdout.
    public var attachStderr: Bool
    /// A terminal: stdout and stderr become one.
    public var tty: Bool

    /// By default as the container's own user, in its directory, without stdin and TTY.
    public init(
        _ command: [String], user: String? = nil, environment: [String] = [], workingDirectory: String? = nil,
        attachStdin: Bool = false, attachStdout: Bool = true, attachStderr: Bool = true, tty: Bool = false
    ) {
        self.command = command
        self.user = user
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.attachStdin = attachStdin
        self.attachStdout = attachStdout
        self.attachStderr = attachStderr
        self.tty = tty
    }

    var json: JSONValue {
        var json: JSONValue = [
            "Cmd": .array(command.map(JSONValue.string)), "AttachStdin": .bool(attachStdin),
            "AttachStdout": .bool(attachStdout), "AttachStderr": .bool(attachStderr), "Tty": .bool(tty),
        ]
        if let user { json["User"] = .string(user) }
        if !environment.isEmpty { json["Env"] = .array(environment.map(JSONValue.string)) }
        if let workingDirectory { json["WorkingDir"] = .string(workingDirectory) }
        return json
    }
}
