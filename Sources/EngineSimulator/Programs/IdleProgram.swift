/// A program that runs for ever and knows a handful of commands: what an image does that nobody gave a program.
public struct IdleProgram: SimulatedProgram {
    /// It remembers nothing: one serves any number of images.
    public init() {}

    /// Runs the words that ``run(_:environment:stdin:)`` knows, and stays up with any others.
    public func start(_ context: inout ProgramContext) -> ProgramStart {
        let words = context.arguments
        // What this program does not know, a server for example, it takes for something that runs until it is stopped.
        guard !Self.isForever(words), Self.trap(words) == nil else { return .runs }
        return switch Self.run(words, environment: context.environment, stdin: context.stdin) {
        case .exits(let result): .exits(result)
        case .readsInput: .readsInput
        case .notFound: .runs
        }
    }

    /// A first process without a handler outlives SIGTERM: `sleep` and shells do, unless a script begins with
    /// `trap "exit N" SIGNAL`. Everything else ends with 0.
    public func stop(_ context: inout ProgramContext, signal: String) -> ProgramStop {
        let words = context.arguments
        if let trap = Self.trap(words) {
            return trap.signals.contains(signal) ? .exits(trap.exitCode, after: .milliseconds(50)) : .ignores
        }
        let name = words.first.map(Self.lastPathComponent) ?? ""
        return ["sleep", "sh", "bash", "cat"].contains(name) ? .ignores : .exits(0, after: .milliseconds(50))
    }

    private static func isForever(_ words: [String]) -> Bool {
        guard let name = words.first.map(lastPathComponent) else { return true }
        return name == "sleep" && words.count == 2 && Double(words[1]) == nil
    }

    /// The exit code and the signals of a script that begins with `trap "exit N" TERM INT`.
    private static func trap(_ words: [String]) -> (exitCode: Int, signals: Set<String>)? {
        guard words.count >= 3, words[1] == "-c", words[2].hasPrefix("trap ") else { return nil }
        let first = words[2].prefix { $0 != ";" }.split { $0 == " " || $0 == "\"" || $0 == "'" }.map(String.init)
        guard first.count >= 4, first[1] == "exit", let code = Int(first[2]) else { return nil }
        return (code, Set(first[3...].map { "SIG" + $0 }))
    }

    /// Runs the words that ``run(_:environment:stdin:)`` knows; others are not found.
    public func exec(_ context: inout ProgramContext, _ command: ExecCommand) -> ProgramExec {
        Self.run(command.arguments, environment: command.environment, stdin: command.stdin)
    }

    /// Runs `true`, `false`, `cat`, `echo`, `printenv`, `sleep N`, `exit N`, and `sh -c` with one of them or a list of
    /// them joined by `;`.
    public static func run(_ words: [String], environment: [String: String], stdin: [UInt8]?) -> ProgramExec {
        guard let name = words.first.map(lastPathComponent) else { return .notFound }
        switch name {
        case "true": return .exits(ProcessResult(0))
        case "false": return .exits(ProcessResult(1))
        case "echo":
            let text = words.dropFirst().joined(separator: " ")
            if text.hasSuffix(" >&2") { return .exits(ProcessResult(0, stderr: text.dropLast(4) + "\n")) }
            return .exits(ProcessResult(0, stdout: text + "\n"))
        case "printenv":
            guard let value = words.last.flatMap({ environment[$0] }) else { return .exits(ProcessResult(1)) }
            return .exits(ProcessResult(0, stdout: value + "\n"))
        case "cat":
            guard let stdin else { return .readsInput }
            return .exits(ProcessResult(0, stdout: String(decoding: stdin, as: UTF8.self)))
        case "sleep":
            return .exits(ProcessResult(0, after: .seconds(words.last.flatMap(Double.init) ?? 0)))
        case "exit": return .exits(ProcessResult(words.last.flatMap(Int.init) ?? 0))
        case "sh", "bash":
            guard words.count >= 3, words[1] == "-c" else { return .notFound }
            return script(words[2], environment: environment, stdin: stdin)
        default: return .notFound
        }
    }

    private static func script(_ text: String, environment: [String: String], stdin: [UInt8]?) -> ProgramExec {
        var whole = ProcessResult(0)
        for line in text.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
            let words = line.split(separator: " ").map(String.init)
            guard !words.isEmpty else { continue }
            switch run(words, environment: environment, stdin: stdin) {
            case .readsInput: return .readsInput
            case .notFound:
                whole.exitCode = 127
                whole.stderr += Array("sh: \(words[0]): not found\n".utf8)
            case .exits(let part):
                whole.exitCode = part.exitCode
                whole.stdout += part.stdout
                whole.stderr += part.stderr
                whole.after += part.after
                if words[0] == "exit" { return .exits(whole) }
            }
        }
        return .exits(whole)
    }

    private static func lastPathComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
