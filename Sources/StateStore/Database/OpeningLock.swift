import Foundation

/// Lets one process at a time open the file. The kernel drops the lock with the process, however it ends.
enum OpeningLock {
    struct Taken: Error {}

    static func hold<Value: Sendable>(
        _ path: String, patience: Duration, _ body: () throws -> Value
    ) async throws -> Value {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(calling: "open '\(path)'") }
        defer { close(descriptor) }
        let deadline = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw FileError(calling: "lock '\(path)'") }
            guard ContinuousClock.now < deadline else { throw Taken() }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try body()
    }
}
