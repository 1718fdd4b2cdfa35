import GalleyCore

/// What the shell in a container does with the texts under which Galley runs tasks there: a folder for each run, one run
/// of a task at a time, and a session in the server for as long as a run's script works.
///
/// The texts are known by the words behind them. A script may use what ``IdleProgram/run(_:environment:stdin:)`` knows.
public enum SimulatedRuns {
    /// Nil for a command that is none of these texts.
    public static func exec(_ context: inout ProgramContext, _ command: ExecCommand) -> ProgramExec? {
        let words = command.arguments
        guard words.count >= 5, words[0] == "/bin/sh" else { return nil }
        let runs = RunFolder(user: command.user)
        switch (words[3], words[4]) {
        case ("galley-task", let task) where words[2].contains("galley-started"):
            guard let script = command.input else { return .readsInput }
            return .exits(runs.start(words[5], of: task, script, &context))
        case ("galley-task", "runs"):
            return answer(runs.underWay(context).map { "run=\($0) - \(runs.now($0, context))" }, "\ngalley-exit=0")
        case ("galley-task", "still-running"), ("galley-task", "cancel"):
            guard let script = command.input else { return .readsInput }
            let found = sessions(context, taggedIn: script)
            if words[4] == "cancel" { for session in found { context[sessionPath(session)] = nil } }
            return answer(words[4] == "cancel" ? [] : found.map { "session=\($0)" }, "\ngalley-exit=0")
        case ("galley-look", let run): return answer(runs.look(run, context), "through=1")
        case ("galley-current", let task):
            let run = runs.now(task, context)
            return answer(runs.isAlive(run, context) ? ["run=\(run)"] : [], "through=1")
        case ("galley-forget", let run):
            if !runs.isAlive(run, context) { context.setFiles([:], under: runs.path(run)) }
            return answer([], "through=1")
        case ("galley-follow", let run):
            let known = (Int(words[5]) ?? 0, Int(words[6]) ?? 0)
            return .exits(runs.follow(run, known, context))
        case ("galley-cancel", let run):
            if runs.isAlive(run, context) {
                context[runs.path(run, "exit")] = "143"
                context["\(historyFolder)/ended/\(run)"] = "143"
            }
            return answer([], "galley-ended")
        default: return nil
        }
    }

    /// Of every run that began: its id, and its exit code once its script came to its end.
    public static func history(_ files: [String: String]) -> [(run: String, exitCode: Int?)] {
        (files["history"] ?? "").split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            return (words[0], files["ended/\(words[0])"].flatMap(Int.init))
        }
    }

    /// Where ``history(_:)`` finds its files.
    public static let historyFolder = "/server/runs"

    static func sessionPath(_ tag: String) -> String { "/server/sessions/\(tag)" }

    /// Sessions end with the server that has them.
    static func sessions(_ context: ProgramContext, tagged start: String) -> [String] {
        context.files(under: "/server/sessions").filter {
            $0.key.hasPrefix(start) && $0.value == RunFolder.life(context)
        }.keys.sorted()
    }

    private static func sessions(_ context: ProgramContext, taggedIn script: String) -> [String] {
        let tag = script.split(separator: "\n").first { $0.hasPrefix("GALLEY_TAG='") }
        return tag.map { sessions(context, tagged: String($0.dropFirst("GALLEY_TAG='".count).dropLast())) } ?? []
    }

    private static func answer(_ lines: [String], _ last: String) -> ProgramExec {
        .exits(ProcessResult(0, stdout: (lines + [last]).map { $0 + "\n" }.joined(), after: .milliseconds(50)))
    }
}

/// The directory in which a user's runs are.
struct RunFolder {
    let base: String

    init(user: String) { base = "/tmp/.galley-\(user)" }

    func path(_ run: String, _ file: String? = nil) -> String { "\(base)/\(run)" + (file.map { "/\($0)" } ?? "") }

    /// Which run of the main process this is: whatever ran under an earlier one is gone.
    static func life(_ context: ProgramContext) -> String { "\(context.startedAt)" }

    /// The run that holds the task's lock, or was the last to.
    func now(_ task: String, _ context: ProgramContext) -> String { context["\(base)/\(task).now"] ?? "" }

    func isAlive(_ run: String, _ context: ProgramContext) -> Bool {
        context[path(run, "life")] == Self.life(context) && context[path(run, "exit")] == nil
    }

    /// Tasks with a run that is under way.
    func underWay(_ context: ProgramContext) -> [String] {
        context.files(under: base).keys.filter { $0.hasSuffix(".now") }.map { String($0.dropLast(".now".count)) }
            .filter { isAlive(now($0, context), context) }.sorted()
    }

    func look(_ run: String, _ context: ProgramContext) -> [String] {
        guard context[path(run, "life")] != nil else { return ["state=absent"] }
        if let code = context[path(run, "exit")] { return ["state=exited", "exit=\(code)"] }
        return [isAlive(run, context) ? "state=running" : "state=killed"]
    }

    /// The script's whole output at its end, as everything that a simulated process prints.
    func follow(_ run: String, _ known: (out: Int, err: Int), _ context: ProgramContext) -> ProcessResult {
        func rest(_ file: String, after known: Int) -> [UInt8] {
            Array((context.bytes(at: path(run, file)) ?? []).dropFirst(known))
        }
        let end = Int64(context[path(run, "end")] ?? "").map { Duration.milliseconds($0) } ?? context.now
        var result = ProcessResult(0, after: isAlive(run, context) ? max(.zero, end - context.now) : .zero)
        result.stdout = rest("out", after: known.out)
        result.stderr = rest("err", after: known.err)
        return result
    }

    func start(_ run: String, of task: String, _ script: String, _ context: inout ProgramContext) -> ProcessResult {
        guard script.hasSuffix("# galley-end\n") else { return ProcessResult(74) }
        let holder = now(task, context)
        if context[path(run, "life")] != nil { return ProcessResult(0, stdout: "galley-started\n") }
        if isAlive(holder, context) { return ProcessResult(75, stdout: "galley-busy \(holder)\n") }
        var script = Self.result(of: script)
        let tag = "galley-\(run)"
        let others = SimulatedRuns.sessions(context, tagged: "galley-\(task).")
        if !others.isEmpty { context["\(SimulatedRuns.historyFolder)/two/\(run)"] = others.joined(separator: " ") }
        context["\(base)/\(task).now"] = run
        context[path(run, "life")] = Self.life(context)
        context[path(run, "end")] = "\((context.now + script.after).milliseconds)"
        context.setBytes(script.stdout, at: path(run, "out"))
        context.setBytes(script.stderr, at: path(run, "err"))
        context["\(SimulatedRuns.historyFolder)/history", default: ""] += run + "\n"
        context[SimulatedRuns.sessionPath(tag)] = Self.life(context)
        let code = script.exitCode
        script.finish = { [self] context in
            context[SimulatedRuns.sessionPath(tag)] = nil
            // Somebody ended it.
            guard context["\(SimulatedRuns.historyFolder)/ended/\(run)"] == nil else { return }
            context[path(run, "exit")] = "\(code)"
            context["\(SimulatedRuns.historyFolder)/ended/\(run)"] = "\(code)"
        }
        script.exitCode = 0
        script.stdout = []
        script.stderr = []
        script.early = Array("galley-started\n".utf8)
        return script
    }

    /// Without assignments and comments.
    private static func result(of script: String) -> ProcessResult {
        let lines = script.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.contains("='") }
        let text = lines.joined(separator: "\n")
        guard case .exits(let result) = IdleProgram.run(["sh", "-c", text], environment: [:], stdin: nil) else {
            return ProcessResult(127)
        }
        return result
    }
}

extension ProgramContext {
    fileprivate subscript(path: String, default text: String) -> String {
        get { self[path] ?? text }
        set { self[path] = newValue }
    }
}
