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
    /// - Throws: `GalleyError` `.unrestorable` when the recipe's script fails on all of the backup, `.failed` when it could
    ///   not be tried: its connection was cut, there was no room. The helper is gone in every case.
    public func restore(_ entry: BackupDirectory.Entry, by method: BackupMethod) async throws {
        try await engine.containerRemoveIfPresent(name)
        do {
            _ = try await engine.containerCreate(name: name, spec: spec(entry.manifest, method))
            try await run(entry, method.restore)
        } catch {
            await Task { try? await engine.containerRemoveIfPresent(name) }.value
            throw error
        }
        try await engine.containerRemoveIfPresent(name)
    }

    private enum Part: Sendable { case sent, cut(String), printed(String), late }

    private func run(_ entry: BackupDirectory.Entry, _ task: RecipeTask) async throws {
        let session = try await engine.containerAttach(name, stdin: true)
        var (said, cut) = ("", "")
        do {
            try await engine.containerStart(name)
            (said, cut) = try await withThrowingTaskGroup(of: Part.self) { group in
                group.addTask {
                    do {
                        try await StoredStream(entry: entry).read { try await session.write($0) }
                        try await session.write(Array(WholeArrival.mark(entry.manifest).utf8))
                        try await session.closeWrite()
                        return .sent
                    } catch let error as EngineError where error.isTransport {
                        // What it printed until then, and its own end, tell more than the connection's.
                        return .cut(error.message)
                    }
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
                var cut = ""
                while let part = try await group.next() {
                    switch part {
                    case .sent: continue
                    case .cut(let why): cut = why
                    // Its output ends with it: whatever was still to be sent has no reader.
                    case .printed(let said): return (said, cut)
                    case .late: throw GalleyError(.failed, "the restore took longer than \(task.timeout.text)")
                    }
                }
                return ("", cut)
            }
        } catch let error as EngineError where error.isTransport {
            cut = error.message
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        try Self.judge(code: try await engine.containerWait(name), said: said, cut: cut)
    }

    /// - Throws: `GalleyError` as ``restore(_:by:)`` says.
    static func judge(code: Int, said: String, cut: String) throws(GalleyError) {
        guard code != 0 else { return }
        let lines = said.split(whereSeparator: \.isNewline)
        // A server's own warnings stand before what failed, and behind it.
        let telling = lines.filter { !$0.contains("[Warning]") && !$0.contains("[Note]") }
        let words = (telling.isEmpty ? lines : telling).suffix(3).joined(separator: "; ")
        let what = "the restore ended with exit code \(code): \(words.isEmpty ? "it said nothing" : words)"
        switch code {
        case WholeArrival.notWhole:
            // What it said went with the connection, as likely as not.
            throw GalleyError(
                .failed, "the backup did not arrive whole in the container" + (cut.isEmpty ? "" : ": \(cut)"))
        case WholeArrival.lacking: throw GalleyError(.failed, what)
        default: throw GalleyError(said.contains("No space left on device") ? .failed : .unrestorable, what)
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
        let command = (replaces ? clear : "") + WholeArrival.script(around: script, of: manifest)
        return [
            "Image": .string(image), "User": .string(task.user),
            "Entrypoint": ["/bin/sh", "-c", .string(command), "galley-bring-back"], "Cmd": [],
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
