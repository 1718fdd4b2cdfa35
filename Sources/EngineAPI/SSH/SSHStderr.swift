import NIOCore
import Synchronization

/// The end of what a child prints to its stderr; and, of an ssh, whether it is logged in.
final class SSHStderr: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isLoggedIn = false
        var waiting: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private static let limit = 16 << 10
    /// What ssh itself tells with `LogLevel=VERBOSE`, when all is well: first the login, then how much there was.
    private static let login = "Authenticated to "
    private static let accounts = [login, "Transferred: sent ", "Bytes per second: sent "]

    func add(_ more: [UInt8]) {
        let waiting = state.withLock { state -> [@Sendable () -> Void] in
            state.bytes += more
            if state.bytes.count > Self.limit { state.bytes.removeFirst(state.bytes.count - Self.limit) }
            guard !state.isLoggedIn else { return [] }
            state.isLoggedIn = Self.lines(state.bytes).contains { $0.hasPrefix(Self.login) }
            guard state.isLoggedIn else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for act in waiting { act() }
    }

    /// False also for an ssh that uses another's login (`ControlMaster`): it says nothing of that.
    var isLoggedIn: Bool { state.withLock { $0.isLoggedIn } }

    /// Calls once, at once where that has been.
    func whenLoggedIn(_ act: @escaping @Sendable () -> Void) {
        let isNow = state.withLock { state in
            if !state.isLoggedIn { state.waiting.append(act) }
            return state.isLoggedIn
        }
        if isNow { act() }
    }

    /// Without what ssh tells when all is well.
    var text: String {
        Self.lines(state.withLock { $0.bytes })
            .filter { line in !Self.accounts.contains { line.hasPrefix($0) } }.joined(separator: "\n")
    }

    private static func lines(_ bytes: [UInt8]) -> [Substring] {
        String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let stderr: SSHStderr

        init(_ stderr: SSHStderr) { self.stderr = stderr }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            stderr.add(Array(buffer: unwrapInboundIn(data)))
        }
    }
}
