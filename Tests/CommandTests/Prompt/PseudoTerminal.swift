import Foundation
import Testing

@testable import GalleyCommands

/// A terminal whose other side the test holds.
final class PseudoTerminal: Sendable {
    let master: Int32
    /// Kept open, or the master would see the end between two opens.
    private let slave: Int32
    let device: TerminalDevice
    /// `TIOCSPTLCK` and `TIOCGPTN` of Linux.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    init() throws {
        // Through ioctl, since Glibc's module does not bring grantpt and its kin.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var locked: Int32 = 0
        var number: Int32 = -1
        try #require(master >= 0 && ioctl(master, Self.setLock, &locked) == 0)
        try #require(ioctl(master, Self.getNumber, &number) == 0)
        let path = "/dev/pts/\(number)"
        slave = open(path, O_RDWR | O_NOCTTY)
        try #require(slave >= 0)
        device = TerminalDevice(path: path)
    }

    deinit {
        close(slave)
        close(master)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Waits until the screen shows a text, and gives all it shows.
    func screen(until text: String) async throws -> String {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<500 {
            var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            while poll(&ready, 1, 0) > 0 {
                let count = read(master, &chunk, chunk.count)
                guard count > 0 else { break }
                all += chunk[..<count]
            }
            if String(decoding: all, as: UTF8.self).contains(text) { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        return String(decoding: all, as: UTF8.self)
    }

    var echoes: Bool {
        var state = termios()
        return tcgetattr(slave, &state) == 0 && state.c_lflag & tcflag_t(ECHO) != 0
    }
}
