import Foundation
import TestSupport

#if canImport(Glibc)
    import Glibc
#endif

/// A host of a test's own: a network namespace at the other end of a cable, with a TCP socket in it that listens.
struct FarHost: Sendable {
    private let name: String
    private let net: String
    /// Where it listens.
    var address: String { net + ".1" }
    private var ours: String { net + ".2" }
    let port: Int
    /// Listens already; whoever serves on it closes it.
    let socket: CInt

    static var isPossible: Bool { getuid() == 0 && ProgramRun.has("ip") && access("/run/netns", W_OK) == 0 || make() }
    static let absence = "network namespaces need root and iproute2"

    private static func make() -> Bool {
        guard getuid() == 0, ProgramRun.has("ip") else { return false }
        return mkdir("/run/netns", 0o755) == 0
    }

    /// - Throws: `LabError` with what `ip` printed.
    static func with<Value: Sendable>(_ body: @Sendable (FarHost) async throws -> Value) async throws -> Value {
        let number = UInt32.random(in: 0...UInt32.max)
        let name = "gtest" + String(number, radix: 36)
        // Of the range that is set aside for tests of networks.
        let net = "198.18.\(number >> 8 & 0xFF)"
        func ip(_ arguments: String) async throws {
            try await LabProcess.checked(["ip"] + arguments.split(separator: " ").map(String.init))
        }
        try await ip("netns add \(name)")
        let result: Result<Value, any Error>
        do {
            try await ip("link add \(name) type veth peer name far netns \(name)")
            try await ip("addr add \(net).2/30 dev \(name)")
            try await ip("link set \(name) up")
            try await ip("-n \(name) addr add \(net).1/30 dev far")
            try await ip("-n \(name) link set far up")
            let (socket, port) = try listener(in: name, at: net + ".1")
            result = .success(try await body(FarHost(name: name, net: net, port: port, socket: socket)))
        } catch {
            result = .failure(error)
        }
        // Takes the cable along.
        await Task { _ = try? await ip("netns delete \(name)") }.value
        return try result.get()
    }

    /// From now on nothing comes back from there, not even a word that nothing does.
    func vanish() async throws {
        try await LabProcess.checked(["ip", "-n", name, "route", "add", "blackhole", ours + "/32"])
    }

    /// A socket belongs to the namespace of the thread that makes it, whoever uses it later.
    private static func listener(in namespace: String, at address: String) throws -> (socket: CInt, port: Int) {
        let made = Made()
        let thread = Thread {
            made.finish {
                let file = open("/run/netns/" + namespace, O_RDONLY | O_CLOEXEC)
                guard file >= 0, enter(file) else { throw failure("the namespace") }
                close(file)
                let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
                var place = sockaddr_in()
                place.sin_family = sa_family_t(AF_INET)
                inet_pton(AF_INET, address, &place.sin_addr)
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                let isBound = withUnsafeMutablePointer(to: &place) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        bind(socket, $0, length) == 0 && listen(socket, 64) == 0
                            && getsockname(socket, $0, &length) == 0
                    }
                }
                guard isBound else { throw failure("the socket") }
                return (socket, Int(UInt16(bigEndian: place.sin_port)))
            }
        }
        thread.start()
        return try made.value()
    }

    /// `setns`, which Swift's view of the C library leaves out: this thread goes into a network namespace.
    private static func enter(_ namespace: CInt) -> Bool {
        guard let found = dlsym(nil, "setns") else { return false }
        let setns = unsafeBitCast(found, to: (@convention(c) (CInt, CInt) -> CInt).self)
        let ofNetworks: CInt = 0x4000_0000
        return setns(namespace, ofNetworks) == 0
    }

    private static func failure(_ what: String) -> LabError { LabError("\(what): \(String(cString: strerror(errno)))") }

    private final class Made: @unchecked Sendable {
        private let done = DispatchSemaphore(value: 0)
        private var result: Result<(CInt, Int), any Error>?

        func finish(_ make: () throws -> (CInt, Int)) {
            result = Result { try make() }
            done.signal()
        }

        func value() throws -> (socket: CInt, port: Int) {
            done.wait()
            guard let result else { throw LabError("no listener") }
            let made = try result.get()
            return (made.0, made.1)
        }
    }
}
