import EngineSimulator
import Foundation
import GalleyCore

/// A database server as the simulator runs it: its data is a few files in `/data`, its version the image's.
///
/// A newer series changes the data's format the moment it opens it, and an older one refuses a newer format: exactly
/// what makes a conversion dangerous. With ports, clients commit rows.
struct SimulatedDatabase: SimulatedProgram {
    /// `10.1`; the part before the dot is the series.
    let version: String
    /// Opens and converts the data, then never answers.
    var isBroken = false
    /// Has its host's name in the data, and what was in use at its stop sleeps until it is woken.
    var isWhole = false

    /// Files of the container's own: the server in it was shut down, its main process goes on; and what is in use.
    private static let (down, awake) = ("/server/down", "/server/awake")

    private var series: Int { Int(version.split(separator: ".")[0]) ?? 0 }

    func start(_ context: inout ProgramContext) -> ProgramStart {
        let arguments = context.arguments
        if arguments.count >= 4, arguments[0] == "/bin/sh", arguments[3].hasPrefix("galley-") {
            if arguments[3] == "galley-bring-back" {
                return bringBack(context, replaces: arguments[2].contains("-delete"))
            }
            return .exits(helper(arguments[3], Array(arguments.dropFirst(4)), context))
        }
        guard let format = context["/data/format"].flatMap(Int.init) else {
            return .exits(ProcessResult(1, stderr: "no data\n"))
        }
        guard format <= series else { return .exits(ProcessResult(1, stderr: "the data is of a newer server\n")) }
        if isWhole, context["/data/host"] ?? context.hostname != context.hostname {
            return .exits(ProcessResult(1, stderr: "the data is another host's\n"))
        }
        context[Self.down] = nil
        context[Self.awake] = nil
        if isWhole, context["/data/host"] == nil {
            // Made just now: its first client comes at once.
            context["/data/host"] = context.hostname
            context[Self.awake] = "shop"
        }
        context["/data/format"] = String(series)
        context["/data/log"] = String((context["/data/log"].flatMap(Int.init) ?? 0) + 10)
        // A client is quick: its write is there as soon as the door is open.
        if !context.publishedPorts.isEmpty {
            context["/data/clients"] = (context["/data/clients"] ?? "") + version + ";"
        }
        return .runs
    }

    /// The stream is the data's files, one a line, `NAME=TEXT`; one of another form can't be unpacked. Behind it stands the
    /// mark that it is whole.
    private func bringBack(_ context: ProgramContext, replaces: Bool) -> ProgramStart {
        guard let stdin = context.stdin else { return .readsInput }
        let parts = String(decoding: stdin, as: UTF8.self).components(separatedBy: "galley-whole ")
        guard parts.count == 2 else { return .exits(ProcessResult(74, stderr: "it did not arrive whole\n")) }
        let lines = parts[0].split(separator: "\n")
        var files: [String: String] = [:]
        for line in lines {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { files[parts[0]] = parts[1] }
        }
        guard replaces || context.files(under: "/data").isEmpty else {
            return .exits(ProcessResult(1, stderr: "/data is not empty\n"))
        }
        let (found, isWhole) = (files, files.count == lines.count)
        return .exits(
            ProcessResult(
                isWhole ? 0 : 1, stderr: isWhole ? "" : "the backup could not be unpacked\n", after: .seconds(3)
            ) { context in context.setFiles(found, under: "/data") })
    }

    func stop(_ context: inout ProgramContext, signal: String) -> ProgramStop { .exits(0, after: .seconds(1)) }

    func killed(_ context: inout ProgramContext) { context["/data/crashed"] = "yes" }

    func answer(_ context: inout ProgramContext, port: String) -> [UInt8]? {
        isBroken || context[Self.down] != nil ? [] : [0, 0, 0, 0, 10]
    }

    func exec(_ context: inout ProgramContext, _ command: ExecCommand) -> ProgramExec {
        if let run = SimulatedRuns.exec(&context, command) { return run }
        guard command.arguments.count >= 5, command.arguments[3] == "galley-task" else {
            return IdleProgram.run(command.arguments, environment: command.environment, stdin: command.stdin)
        }
        guard command.stdin != nil else { return .readsInput }
        let name = command.arguments[4]
        let (code, output) =
            context[Self.down] == nil ? task(name, &context, command.input ?? "") : taskWithoutServer(name)
        return .exits(ProcessResult(0, stdout: output + "\ngalley-exit=\(code)\n", after: .milliseconds(50)))
    }

    /// Nobody answers: what waits for the server goes on waiting, and ending it is done already.
    private func taskWithoutServer(_ name: String) -> (Int, String) {
        switch name {
        case "ready", "ready-locally": (75, "")
        case "shutdown": (0, "")
        default: (1, "")
        }
    }

    private func task(_ name: String, _ context: inout ProgramContext, _ script: String) -> (Int, String) {
        let log = context["/data/log"] ?? "0"
        var identity = "identity=\(context["/data/identity"] ?? "none")\nlog-position=\(log)\n"
        if isWhole { identity += "log-position=\(log) its second log\nkeep=\(context[Self.awake] ?? "")\n" }
        switch name {
        case "observe":
            return (
                0,
                "version=\(version)\nport=3306\npath=/data\nreplication=none\nuid=999\n"
                    + "collation.c=\(context["/data/collation"] ?? "1")\n" + identity
            )
        case "position": return (0, identity)
        case "ready", "ready-locally": return (isBroken ? 75 : 0, "")
        case "flush": return (0, "")
        case "fingerprint":
            return (0, "table\tapp.t\t1\t\(context["/data/rows"] ?? "gone")\nend\t1\t1\n")
        case "convert":
            context["/data/converted"] = version
            context["/data/collation"] = "1"
            return (0, "")
        case "shutdown":
            context[Self.down] = "yes"
            return (0, "")
        case "offline-backup":
            context["/data/backup"] = version
            return (0, "backup=/data/backup\n")
        case "activate":
            if script.contains("GALLEY_KEPT='shop'\n") { context[Self.awake] = "shop" }
            return (0, "")
        case "space": return (0, "space.0.free=1000000000000\nspace.0.used=1000\nspace.0.device=1\nspace.0.root=/x\n")
        default: return (64, "")
        }
    }

    private func helper(_ purpose: String, _ arguments: [String], _ context: ProgramContext) -> ProcessResult {
        switch purpose {
        case "galley-image":
            return ProcessResult(0, stdout: "version=\(version)\nuid=999\ncollation.c=1\n", after: .milliseconds(200))
        case "galley-copy":
            let sum = Self.sum(context.files(under: "/galley/from"))
            return ProcessResult(0, stdout: "copied=1\nsha256=\(sum)\n", after: .seconds(5)) { context in
                context.copyFiles(from: "/galley/from", to: arguments[0])
            }
        case "galley-verify-copy":
            return ProcessResult(
                0, stdout: "sha256=\(Self.sum(context.files(under: arguments[0])))\n", after: .seconds(2))
        case "galley-directory": return ProcessResult(0, stdout: "free=1000000000000\n")
        case "galley-restore":
            guard Self.sum(context.files(under: arguments[0])) == arguments[1] else {
                return ProcessResult(32, stderr: "the copy is not what was copied\n")
            }
            return ProcessResult(0, stdout: "restored=yes\n", after: .seconds(5)) { context in
                context.copyFiles(from: arguments[0], to: "/galley/data")
            }
        case "galley-remove-copy":
            return ProcessResult(0, after: .milliseconds(100)) { context in
                context.setFiles([:], under: arguments[0])
            }
        default: return ProcessResult(64)
        }
    }

    private static func sum(_ files: [String: String]) -> String {
        ContentDigest.of(files.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n").utf8)
    }
}
