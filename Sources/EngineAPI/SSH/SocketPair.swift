import Foundation

/// Two sockets joined to each other, which no other child inherits: one that did would keep a connection open.
enum SocketPair {
    /// Nil where the system has no descriptors left.
    static func make() -> (CInt, CInt)? {
        var pair: [CInt] = [-1, -1]
        #if os(Linux)
            let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { return nil }
        #else
            guard socketpair(AF_UNIX, SOCK_STREAM, 0, &pair) == 0 else { return nil }
            for descriptor in pair { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        #endif
        return (pair[0], pair[1])
    }

    static let exhausted = EngineError(.unreachable, "no descriptors are left to start ssh with")
}
