import Foundation
import GalleyCore

/// Carries signals out of their handler as bytes in a pipe, where none is lost however late the reader comes.
///
/// Dispatch's own signal source is not used: it registers later than `resume()` returns, and a signal in between is
/// gone.
final class SignalPipe: Sendable {
    let readEnd: Int32
    private let numbers: [Int32]
    private let before: [UInt]

    /// The handler can hold nothing, so this is the process's; -1 while no pipe is open.
    nonisolated(unsafe) private static var writeEnd: Int32 = -1

    /// Takes over the signals until ``restore()``. One at a time in a process.
    /// - Throws: `GalleyError` `.refused` when the process has no file descriptor left.
    init(_ numbers: [Int32]) throws(GalleyError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw GalleyError(.refused, "can't watch for signals: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        Self.writeEnd = ends[1]
        readEnd = ends[0]
        self.numbers = numbers
        before = numbers.map { number in
            let handler: @convention(c) (Int32) -> Void = { number in
                // Only what is allowed in a handler: one write, errno kept.
                let number = UInt8(truncatingIfNeeded: number)
                let kept = errno
                _ = withUnsafePointer(to: number) { write(SignalPipe.writeEnd, $0, 1) }
                errno = kept
            }
            let before = unsafeBitCast(signal(number, handler), to: UInt.self)
            // Ignored from the start, as under nohup or behind `&` in a script: that was meant.
            if before == Self.ignored { signal(number, SIG_IGN) }
            return before
        }
    }

    private static let ignored = unsafeBitCast(SIG_IGN, to: UInt.self)

    /// Gives the signals their former effect back. The pipe itself stays: a handler may just be running.
    func restore() {
        for (number, before) in zip(numbers, before) {
            signal(number, unsafeBitCast(before, to: (@convention(c) (Int32) -> Void)?.self))
        }
    }

    /// How many signals came since the last call.
    func take() -> Int {
        var bytes = [UInt8](repeating: 0, count: 16)
        return max(read(readEnd, &bytes, bytes.count), 0)
    }
}
