import Foundation
import GalleyCore

/// The two streams, unbuffered: what was printed before a crash is not lost.
enum Standard {
    /// Prints a result.
    /// - Throws: `GalleyError` `.usage` when it can't be written. A reader that went away (`| head`) is no error.
    static func out(_ text: String) throws(GalleyError) { try out(Array(text.utf8)) }

    /// The same for bytes in no particular encoding.
    static func out(_ bytes: [UInt8]) throws(GalleyError) {
        let number = write(bytes, to: STDOUT_FILENO)
        guard number == 0 || number == EPIPE else {
            throw GalleyError(
                .usage, "the result can't be written to standard output: \(String(cString: strerror(number)))")
        }
    }

    /// Prints for the person at the terminal. Where that fails nobody is left to be told.
    static func error(_ text: String) { error(Array(text.utf8)) }

    static func error(_ bytes: [UInt8]) { _ = write(bytes, to: STDERR_FILENO) }

    /// 0, or the system's error number.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    // A shared terminal that another program made non-blocking.
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&ready, 1, 1000)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}

/// What stands behind a stream.
enum Terminal {
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Columns; 80 where the terminal does not say.
    static func width(_ descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
