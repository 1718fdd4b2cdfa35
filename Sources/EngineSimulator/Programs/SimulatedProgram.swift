/// What a simulated image runs: the behaviour of its main process and of commands executed in it.
///
/// One program stands for all containers of an image, so what it remembers it keeps in the container's files and
/// mounts, through the ``ProgramContext``; two containers on one volume therefore see the same data, as in reality.
/// The engine calls it while it holds its state: a program can't call the engine back.
public protocol SimulatedProgram: Sendable {
    /// The main process begins, with ``ProgramContext/arguments`` as its command line. A container made for one
    /// command (`/bin/sh -c …`) asks the same program.
    func start(_ context: inout ProgramContext) -> ProgramStart
    /// A signal other than SIGKILL reached the main process.
    func stop(_ context: inout ProgramContext, signal: String) -> ProgramStop
    /// The main process was killed: by SIGKILL, or because it outlived the stop's timeout.
    func killed(_ context: inout ProgramContext)
    /// A command is executed in the running container.
    func exec(_ context: inout ProgramContext, _ command: ExecCommand) -> ProgramExec
    /// The first bytes a client gets that connects to a port of the container (`3306/tcp`); nil when nothing listens.
    func answer(_ context: inout ProgramContext, port: String) -> [UInt8]?
}

extension SimulatedProgram {
    /// Nothing happens, unless a program says otherwise.
    public func killed(_ context: inout ProgramContext) {}
    /// Nothing listens, unless a program says otherwise.
    public func answer(_ context: inout ProgramContext, port: String) -> [UInt8]? { nil }
}

/// How a main process takes its start.
public enum ProgramStart: Sendable {
    /// It runs until it is stopped.
    case runs
    /// It ends by itself.
    case exits(ProcessResult)
    /// It wants its stdin whole: the engine asks again with ``ProgramContext/stdin`` once that has ended.
    case readsInput
    /// The process can't be made; the engine answers 400 with this text and the container's exit code is 127.
    case cannotStart(String)
}

/// How a main process takes a signal.
public enum ProgramStop: Sendable {
    case exits(Int, after: Duration = .zero)
    case ignores
}

/// How a command executed in a container goes.
public enum ProgramExec: Sendable {
    case exits(ProcessResult)
    /// It wants its stdin whole: the engine asks again with ``ExecCommand/stdin`` once that has ended.
    case readsInput
    /// There is no such executable.
    case notFound
}

/// A process that ends by itself: when, with what, and what it has done by then.
public struct ProcessResult: Sendable {
    /// 0 to 255, as inspect shows it.
    public var exitCode: Int
    /// Printed on stdout when it begins. Only of commands executed in a container.
    public var early: [UInt8] = []
    /// Printed all at once, at its end.
    public var stdout: [UInt8]
    /// Printed behind stdout, at the same moment.
    public var stderr: [UInt8]
    /// How long it runs.
    public var after: Duration
    /// What it does at its end; not done when it is killed before.
    public var finish: (@Sendable (inout ProgramContext) -> Void)?

    /// Ends at once and in silence, unless told otherwise.
    public init(
        _ exitCode: Int, stdout: String = "", stderr: String = "", after: Duration = .zero,
        finish: (@Sendable (inout ProgramContext) -> Void)? = nil
    ) {
        self.exitCode = exitCode
        self.stdout = Array(stdout.utf8)
        self.stderr = Array(stderr.utf8)
        self.after = after
        self.finish = finish
    }
}

/// A command executed in a container.
public struct ExecCommand: Sendable {
    /// Program first; no shell has looked at them.
    public let arguments: [String]
    /// The container's environment with the command's own on top.
    public let environment: [String: String]
    /// Empty for the container's user.
    public let user: String
    /// The command's own, else the container's; empty for the root directory.
    public let workingDirectory: String
    /// The whole stdin; nil while it is still open.
    public let stdin: [UInt8]?

    /// The stdin as text; nil while it is still open.
    public var input: String? { stdin.map { String(decoding: $0, as: UTF8.self) } }
}
