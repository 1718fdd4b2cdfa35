import Foundation
import GalleyCore

/// The person at the terminal, whatever stdin and stdout are connected to.
struct TerminalDevice: Sendable {
    var path = "/dev/tty"

    /// Asks and reads one line, without its newline; empty at the end of input. Nil when there is no terminal.
    ///
    /// Reads by polling, so that a signal ends it: the terminal shows what is typed again whichever way this is left.
    /// - Parameter echo: false hides what is typed.
    func ask(_ question: String, echo: Bool = true) async throws -> String? {
        let descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var before = termios()
        guard tcgetattr(descriptor, &before) == 0 else { return nil }
        if !echo {
            var hidden = before
            hidden.c_lflag &= ~tcflag_t(ECHO)
            hidden.c_lflag |= tcflag_t(ICANON)
            guard tcsetattr(descriptor, TCSAFLUSH, &hidden) == 0 else { return nil }
        }
        defer {
            if !echo {
                tcsetattr(descriptor, TCSAFLUSH, &before)
                show("\n", descriptor)
            }
        }
        show(question, descriptor)
        return try await readLine(descriptor)
    }

    private func readLine(_ descriptor: Int32) async throws -> String {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1024)
        while !line.contains(UInt8(ascii: "\n")) {
            try Task.checkCancellation()
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 0) > 0 else {
                try await Task.sleep(for: .milliseconds(30))
                continue
            }
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 {
                line += chunk[..<count]
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                break
            }
        }
        return String(decoding: line.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }

    private func show(_ text: String, _ descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}
