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
        let variables = SSHCommand.environment(program.environment).compactMap { name, value in
            Environment.Key(rawValue: name).map { ($0, value) }
        }
        let configured = options
        let run = Task<Int32?, Never> {
            do {
                let result = try await Subprocess.run(
                    program.path.map { .path(FilePath($0)) } ?? .name("ssh"), arguments: Arguments(arguments),
                    environment: .custom(Dictionary(variables) { $1 }), platformOptions: configured,
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
}

/// The ssh to start, and what of the environment it may see.
struct SSHProgram: Sendable {
    /// Nil finds `ssh` on the search path.
    var path: String?
    var environment: [String: String]

    static var users: SSHProgram { SSHProgram(environment: ProcessInfo.processInfo.environment) }
}
