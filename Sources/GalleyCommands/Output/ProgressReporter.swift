import Foundation
import GalleyCore
import Synchronization

/// Shows progress on stderr while a command works.
final class ProgressReporter: Sendable {
    private let display: Mutex<ProgressDisplay>
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> ProgressDisplay.Moment
    private let ticker = Mutex<Task<Void, Never>?>(nil)

    init(
        _ mode: ProgressDisplay.Mode, _ style: Style,
        write: @escaping @Sendable (String) -> Void = { Standard.error($0) },
        now: @escaping @Sendable () -> ProgressDisplay.Moment = { .now }
    ) {
        display = Mutex(ProgressDisplay(mode, style))
        self.write = write
        self.now = now
        guard case .live = mode else { return }
        let task = Task { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(120))
                guard !Task.isCancelled, let self else { return }
                self.update { $0.tick($1) }
            }
        }
        ticker.withLock { $0 = task }
    }

    /// The one that suits where stderr goes.
    static func suited(quiet: Bool, style: Style) -> ProgressReporter {
        let isLive = Terminal.isTerminal(STDERR_FILENO)
        let lines: ProgressDisplay.Mode = isLive ? .live(width: Terminal.width(STDERR_FILENO)) : .lines
        return ProgressReporter(quiet ? .quiet : lines, style)
    }

    func handle(_ event: ProgressEvent) { update { $0.handle(event, $1) } }

    /// Clears the live line, so that something else can be printed; the next tick brings it back.
    func pause() { update { display, _ in display.clear() } }

    /// Leaves a clean line behind and shows nothing that moves any more.
    func finish() {
        ticker.withLock { $0?.cancel() }
        update { $0.end($1) }
    }

    private func update(_ body: (inout ProgressDisplay, ProgressDisplay.Moment) -> String) {
        // Written under the lock, or two lines could change places.
        display.withLock { display in
            let text = body(&display, now())
            if !text.isEmpty { write(text) }
        }
    }
}

extension ProgressDisplay.Moment {
    static var now: Self {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }
        var since = timespec()
        clock_gettime(CLOCK_MONOTONIC, &since)
        return Self(
            at: .seconds(since.tv_sec) + .nanoseconds(since.tv_nsec), clock: clock.joined(separator: ":"))
    }
}
