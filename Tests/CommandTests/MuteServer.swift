import Foundation
import GalleyCore

#if canImport(Glibc)
    import Glibc
#endif

enum MuteServer {
    /// A socket that takes connections into its backlog and never reads.
    static func listen(at path: String) throws -> Int32 {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, Glibc.listen(descriptor, 16) == 0 else {
            throw GalleyError(.failed, "no socket at \(path): \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
