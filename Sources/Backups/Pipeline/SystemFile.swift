import Foundation
import GalleyCore

/// A system call that failed: what was tried, and the system's own words.
struct FileFailure: Error, CustomStringConvertible {
    let description: String
    let number: Int32

    init(_ action: String, number: Int32 = errno) {
        self.number = number
        description = "can't \(action): \(String(cString: strerror(number)))"
    }
}

/// An open file, closed once.
final class SystemFile: @unchecked Sendable {
    // Every use is on the queue of the one pipeline it belongs to; closing it is guarded.
    let descriptor: Int32
    private let lock = NSLock()
    private var isOpen = true

    init(owning descriptor: Int32) { self.descriptor = descriptor }

    convenience init(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws {
        let descriptor = open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileFailure("open '\(path)'") }
        self.init(owning: descriptor)
    }

    /// A file without a name, for what a child says: nobody has to read it while it runs.
    static func nameless() throws -> SystemFile {
        var path = Array("\(NSTemporaryDirectory())/galley-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw FileFailure("make a temporary file") }
        unlink(path)
        let file = SystemFile(owning: descriptor)
        try file.closeOnExec()
        return file
    }

    /// A program that ends without reading must be an error and not the end of this process, whoever uses the library.
    private static let brokenPipesAreErrors: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    static func pipe() throws -> (read: SystemFile, write: SystemFile) {
        brokenPipesAreErrors
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw FileFailure("make a pipe") }
        let (read, write) = (SystemFile(owning: ends[0]), SystemFile(owning: ends[1]))
        try read.closeOnExec()
        try write.closeOnExec()
        return (read, write)
    }

    private func closeOnExec() throws {
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw FileFailure("protect a descriptor") }
    }

    deinit { close() }

    func close() {
        lock.withLock {
            if isOpen { _ = Foundation.close(descriptor) }
            isOpen = false
        }
    }

    /// A second descriptor of the same file, for a child.
    func duplicate() throws -> Int32 {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw FileFailure("duplicate a descriptor") }
        return copy
    }

    /// Writes all of it, however long that takes.
    func write(_ bytes: UnsafeRawBufferPointer, to what: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw FileFailure("write \(what)")
            }
        }
    }

    /// What is there by now, at most as much as the buffer holds; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, from what: String) throws -> Int {
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw FileFailure("read \(what)") }
        }
    }

    func sync(_ what: String) throws {
        guard fsync(descriptor) == 0 else { throw FileFailure("sync \(what)") }
    }

    /// The last of what is in it, as text on one line.
    func tail(_ limit: Int = 2000) -> String {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: min(Int(size), limit))
        let count = pread(descriptor, &bytes, bytes.count, size - off_t(bytes.count))
        guard count > 0 else { return "" }
        return String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isNewline).suffix(3)
            .joined(separator: "; ")
    }
}
