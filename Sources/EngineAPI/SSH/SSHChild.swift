import Foundation
import GalleyCore
import NIOCore
import NIOPosix
import Subprocess
import Synchronization
import SystemPackage

/// One ssh that runs, and its reason when it ends. It is reaped whatever happens.
final class SSHChild: Sendable {
    /// What is left of an ssh.
    struct End: Sendable {
        /// The exit code; nil for one that a signal ended or that never ran.
        var status: Int32?
        var complaint: String
    }

    private let run: Task<Int32?, Never>
    private let stderr: SSHStderr
    /// Completes when the child is gone and what it printed is read.
    let ended: EventLoopFuture<End>
    private let gone = Mutex(false)
    private let stalled = Mutex(false)

    /// Starts ssh at once.
    /// - Parameter socket: becomes its standard input and output; closed here once the child has it.
    /// - Throws: ``EngineError`` `.unreachable` where the system has no descriptors left.
    init(program: SSHProgram, arguments: [String], socket: CInt) throws {
        let output = fcntl(socket, F_DUPFD_CLOEXEC, 3)
        guard output >= 0, let (complaints, childsStderr) = SocketPair.make() else {
            if output >= 0 { _ = Foundation.close(output) }
            _ = Foundation.close(socket)
            throw SocketPair.exhausted
        }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let stderr = SSHStderr()
        self.stderr = stderr
        let reading = ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SSHStderr.Reader(stderr))
                }
            }
            .withConnectedSocket(complaints)

        let (input, error) = (FileDescriptor(rawValue: socket), FileDescriptor(rawValue: childsStderr))
        var options = PlatformOptions()
        // A Ctrl-C at the terminal is Galley's to handle: the undo still needs its connections.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        let variables = program.variables
        let configured = options
        let run = Task<Int32?, Never> {
            do {
                let result = try await Subprocess.run(
                    program.executable, arguments: Arguments(arguments),
                    environment: .custom(variables), platformOptions: configured,
                    input: .fileDescriptor(input, closeAfterSpawningProcess: true),
                    output: .fileDescriptor(FileDescriptor(rawValue: output), closeAfterSpawningProcess: true),
                    error: .fileDescriptor(error, closeAfterSpawningProcess: true))
                if case .exited(let code) = result.terminationStatus { return code }
                return nil
            } catch {
                if !Task.isCancelled { stderr.add(Array("ssh can't be started: \(error)".utf8)) }
                return nil
            }
        }
        self.run = run
        let ended = loop.makePromise(of: End.self)
        self.ended = ended.futureResult
        Task {
            let status = await run.value
            self.gone.withLock { $0 = true }
            // A master that ssh left behind (ControlPersist) may hold the pipe open: what is there by now is all.
            let closing = reading.flatMap { channel in
                loop.scheduleTask(in: .milliseconds(200)) { channel.close(promise: nil) }
                return channel.closeFuture
            }
            try? await closing.get()
            ended.succeed(End(status: status, complaint: stderr.text))
        }
    }

    /// Ends the child, by force after two seconds.
    func end() { run.cancel() }

    /// Ends the child unless it ends by itself within a second, as it does when our end of its input is closed: its exit
    /// status then still tells the reason.
    func endSoon() {
        let timer = ended.eventLoop.scheduleTask(in: .seconds(1)) { self.end() }
        ended.whenComplete { _ in timer.cancel() }
    }

    /// How it ended, waited for; nil when it still runs then.
    func end(within limit: Duration) async -> End? {
        let promise = ended.eventLoop.makePromise(of: End?.self)
        let timer = ended.eventLoop.scheduleTask(in: limit.timeAmount) { promise.succeed(nil) }
        ended.whenComplete { result in
            timer.cancel()
            promise.succeed(try? result.get())
        }
        return try? await promise.futureResult.get()
    }

    var hasEnded: Bool { gone.withLock { $0 } }

    /// What it has printed so far.
    var complaint: String { stderr.text }

    /// Calls once: when it is logged in, or has ended without.
    func whenThroughLogin(_ act: @escaping @Sendable () -> Void) {
        stderr.whenLoggedIn(act)
        ended.whenComplete { _ in act() }
    }

    /// False also for one that shares another's login: it says nothing of that.
    var isLoggedIn: Bool { stderr.isLoggedIn }

    /// Set when it was ended for not getting through its login in time.
    var isStalled: Bool { stalled.withLock { $0 } }

    /// Ends the child unless it is logged in by then.
    /// - Parameter shares: asked at the end of that time; true for one that needs no login of its own.
    func expectLogin(within limit: Duration, shares: @escaping @Sendable () async -> Bool) {
        let timer = ended.eventLoop.scheduleTask(in: limit.timeAmount) {
            guard !self.stderr.isLoggedIn else { return }
            Task {
                guard await !shares(), !self.stderr.isLoggedIn, !self.hasEnded else { return }
                self.stalled.withLock { $0 = true }
                self.end()
            }
        }
        whenThroughLogin { timer.cancel() }
    }
}

/// The ssh to start, and what of the environment it may see.
struct SSHProgram: Sendable {
    /// Nil finds `ssh` on the search path.
    var path: String?
    var environment: [String: String]

    /// Connecting and logging in may take so long; ssh's own time for connecting is ten seconds of it.
    var loginLimit: Duration = .seconds(20)

    static var users: SSHProgram { SSHProgram(environment: ProcessInfo.processInfo.environment) }

    var executable: Executable { path.map { .path(FilePath($0)) } ?? .name("ssh") }

    var variables: [Environment.Key: String] {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in SSHCommand.environment(environment) {
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        return variables
    }

    /// Whether another ssh has a login to that host which a new one would use (`ControlMaster`).
    func shares(_ destination: SSHDestination) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                let asked = try? await Subprocess.run(
                    executable, arguments: Arguments(SSHCommand.question(of: destination)),
                    environment: .custom(variables), input: .none, output: .discarded, error: .discarded)
                return asked?.terminationStatus.isSuccess ?? false
            }
            group.addTask {
                // One that does not answer is there all the same: what goes through it has the call's time.
                (try? await Task.sleep(for: .seconds(2))) != nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}
