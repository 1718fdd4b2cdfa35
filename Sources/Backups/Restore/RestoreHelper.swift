public import EngineAPI
public import GalleyCore
public import Recipes
import Tasks

/// A container of the server's image, without network, whose one process brings a backup into a data directory. It reads
/// the stream from its standard input; its exit code is the container's own.
public struct RestoreHelper: Sendable {
    let engine: Engine
    let name: String
    let image: String
    let mount: JSONValue
    let labels: [String: String]
    let environment: [String]
    let replaces: Bool

    /// - Parameters:
    ///   - name: the helper's own; one of that name is another try's, and is ended first.
    ///   - image: on the engine already.
    ///   - mount: as `HostConfig.Mounts` has it, with the data's directory on it.
    ///   - environment: `NAME=value`, of the container whose data it is; the helper gets it where the method asks for it.
    ///   - replaces: what is in the data's directory goes first. Else it must be empty.
    public init(
        engine: Engine, name: String, image: String, mount: JSONValue, labels: [String: String], environment: [String],
        replaces: Bool = false
    ) {
        self.engine = engine
        self.name = name
        self.image = image
        self.mount = mount
        self.labels = labels
        self.environment = environment
        self.replaces = replaces
    }

    /// The bytes are taken as they lie there: check them first.
    /// - Throws: `GalleyError` `.badInput` when the backup is damaged, `.failed` when the recipe's script fails. The helper
    ///   is gone in every case.
    public func restore(_ entry: BackupDirectory.Entry, by method: BackupMethod) async throws {
        try await engine.containerRemoveIfPresent(name)
        do {
            _ = try await engine.containerCreate(name: name, spec: spec(entry.manifest, method))
            try await run(StoredStream(entry: entry), method.restore)
        } catch {
            await Task { try? await engine.containerRemoveIfPresent(name) }.value
            throw error
        }
        try await engine.containerRemoveIfPresent(name)
    }

    private enum Part: Sendable { case sent, printed(String), late }

    private func run(_ stream: StoredStream, _ task: RecipeTask) async throws {
        let session = try await engine.containerAttach(name, stdin: true)
        var said = ""
        do {
            try await engine.containerStart(name)
            said = try await withThrowingTaskGroup(of: Part.self) { group in
                group.addTask {
                    try await stream.read { try await session.write($0) }
                    try await session.closeWrite()
                    return .sent
                }
                group.addTask {
                    let output = try await session.output.collectTail(limit: 16 << 10)
                    return .printed(String(decoding: output.stderr, as: UTF8.self))
                }
                group.addTask {
                    try await Task.sleep(for: task.timeout)
                    return .late
                }
                defer { group.cancelAll() }
                while let part = try await group.next() {
                    switch part {
                    case .sent: continue
                    // Its output ends with it: whatever was still to be sent has no reader.
                    case .printed(let said): return said
                    case .late: throw GalleyError(.failed, "the restore took longer than \(task.timeout.text)")
                    }
                }
                return ""
            }
        } catch let error as EngineError where error.isTransport {
            // Its own end tells more than the connection's.
            said = "its connection was cut: \(error.message)"
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        let code = try await engine.containerWait(name)
        guard code == 0 else {
            let words = said.split(whereSeparator: \.isNewline).suffix(3).joined(separator: "; ")
            throw GalleyError(
                .failed, "the restore ended with exit code \(code): \(words.isEmpty ? "it said nothing" : words)")
        }
    }

    private func spec(_ manifest: BackupManifest, _ method: BackupMethod) -> JSONValue {
        let task = method.restore
        let variables = (method.needsEnvironment ? environment : []) + ["LC_ALL=C"]
        // No login is in it: this stands in the container's arguments.
        let script = task.rendered(
            variables: ["GALLEY_DATA": manifest.data, "GALLEY_KEPT": manifest.kept.joined(separator: "\n")]
        ).reveal()
        let clear = """
            if [ -d \(RecipeTask.quoted(manifest.data)) ]; then
                find \(RecipeTask.quoted(manifest.data)) -mindepth 1 ! -name lost+found -delete || exit 1
            fi

            """
        return [
            "Image": .string(image), "User": .string(task.user),
            "Entrypoint": ["/bin/sh", "-c", .string((replaces ? clear : "") + script), "galley-bring-back"], "Cmd": [],
            "Labels": .object(labels.mapValues { .string($0) }), "Healthcheck": ["Test": ["NONE"]],
            "Env": .array(variables.map { .string($0) }),
            "OpenStdin": true, "StdinOnce": true, "AttachStdin": true, "AttachStdout": true, "AttachStderr": true,
            "HostConfig": [
                "NetworkMode": "none", "RestartPolicy": ["Name": "no"],
                "CapAdd": .array(method.capabilities.map { .string($0) }),
                "Mounts": [mount],
            ],
        ]
    }
}
