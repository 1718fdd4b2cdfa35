import Foundation

/// Reads what may be a pipe, which may have nobody who writes to it.
enum FileText {
    /// Why it can't be read.
    struct Failure: Error, Equatable {
        var text: String
    }

    /// The whole of it, or one byte more than is allowed at least.
    /// - Parameters:
    ///   - descriptor: opened so that no reading waits (`O_NONBLOCK`).
    ///   - patience: seconds for the next byte to come, or the end.
    static func bytes(of descriptor: Int32, limit: Int, patience: Double = 10) throws(Failure) -> Data {
        var all = Data()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while all.count <= limit {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(patience * 1000))
            guard ready != 0 else {
                throw Failure(text: "is a pipe that nobody writes to: nothing came within \(Int(patience)) s")
            }
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            if count > 0 {
                all += chunk[..<count]
            } else if errno != EINTR, errno != EAGAIN {
                throw Failure(text: "can't be read: \(String(cString: strerror(errno)))")
            }
        }
        return all
    }
}
