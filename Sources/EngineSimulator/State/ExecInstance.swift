import GalleyCore

/// A command executed, or to be executed, in a container.
struct ExecInstance: Sendable {
    enum Status: Sendable { case created, running, ended }

    let id: String
    let containerID: String
    let config: JSONValue
    var status = Status.created
    /// Which run of the container's main process it belongs to.
    var run = 0
    var pid = 0
    /// What the engine reports; nil until it ends.
    var exitCode: Int?
    /// The attached client is gone. The process goes on, and if it prints anything from then on the engine says 126 at
    /// its end, whatever its exit code was; a silent one's is told (Docker 20.10 and 26.1; 28.5 tells both).
    var isCut = false
    var output: [LogEntry] = []
    var input = InputPipe()
    var finish: (@Sendable (inout ProgramContext) -> Void)?
    /// What it prints and returns at its end.
    var result: ProcessResult?

    var arguments: [String] { config["Cmd"]?.strings ?? [] }
    var hasTerminal: Bool { config["Tty"]?.bool ?? false }

    var inspected: JSONValue {
        var process: JSONValue = [
            "tty": .bool(hasTerminal), "entrypoint": .string(arguments.first ?? ""),
            "arguments": .array(arguments.dropFirst().map(JSONValue.string)),
            "privileged": .bool(config["Privileged"]?.bool ?? false),
        ]
        if let user = config["User"]?.string, !user.isEmpty { process["user"] = .string(user) }
        return [
            "ID": .string(id), "Running": .bool(status == .running),
            "ExitCode": exitCode.map { .integer(Int64($0)) } ?? .null, "ProcessConfig": process,
            "OpenStdin": .bool(config["AttachStdin"]?.bool ?? false),
            "OpenStderr": .bool(config["AttachStderr"]?.bool ?? false),
            "OpenStdout": .bool(config["AttachStdout"]?.bool ?? false), "CanRemove": .bool(isCut),
            "ContainerID": .string(containerID), "DetachKeys": "", "Pid": .integer(Int64(pid)),
        ]
    }
}
