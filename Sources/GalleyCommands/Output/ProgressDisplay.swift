import GalleyCore

/// Turns progress into what is written to stderr. A value: times come in, text goes out.
struct ProgressDisplay {
    enum Mode: Sendable, Equatable {
        /// Warnings only.
        case quiet
        /// One line a finished step, with the time of day: for logs.
        case lines
        /// One line that is rewritten, so many columns wide: for terminals.
        case live(width: Int)
    }

    struct Moment {
        /// Since any fixed point.
        var at: Duration
        /// The time of day, `14:03:22`.
        var clock: String
    }

    private struct Step {
        var number: String
        var title: String
        var started: Duration
        var fraction: Double?
        var text = ""
    }

    let mode: Mode
    let style: Style
    private var step: Step?
    private var lastLine: Duration = .zero
    private var frame = 0
    private static let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
    /// In a log, a step that takes long says so this often.
    private static let heartbeat = Duration.seconds(60)
    private static let erase = "\r\u{1B}[2K"

    init(_ mode: Mode, _ style: Style) {
        self.mode = mode
        self.style = style
    }

    mutating func handle(_ event: ProgressEvent, _ now: Moment) -> String {
        switch event {
        case .stepStarted(let index, let total, let title):
            let ended = end(now)
            step = Step(number: "[\(index)/\(total)]", title: DisplayText.oneLine(title), started: now.at)
            lastLine = now.at
            return ended + live(now)
        case .stepProgress(let fraction, let text):
            step?.fraction = fraction.map { min(max($0, 0), 1) }
            step?.text = DisplayText.oneLine(text)
            guard mode == .lines, let step, now.at - lastLine >= Self.heartbeat else { return live(now) }
            lastLine = now.at
            return line(now, ([step.title + ":"] + state(of: step)).joined(separator: " "))
        case .stepFinished(let title, let took):
            let number = step?.number
            step = nil
            let text = "\(DisplayText.oneLine(title)) (\(took.text))"
            guard case .live = mode else { return mode == .quiet ? "" : line(now, text) }
            return Self.erase + ([style("✓", .good)] + (number.map { [$0] } ?? []) + [text]).joined(separator: " ")
                + "\n"
        case .note(let text): return said(text, now)
        case .warning(let text): return said(style("warning:", .caution) + " " + text, now, always: true)
        }
    }

    /// The live line once more: its spinner turned, its time gone on.
    mutating func tick(_ now: Moment) -> String {
        frame = (frame + 1) % Self.frames.count
        return live(now)
    }

    /// Takes the live line away until something is shown again.
    func clear() -> String {
        guard case .live = mode, step != nil else { return "" }
        return Self.erase
    }

    /// Ends a step that did not finish and leaves a clean line behind.
    mutating func end(_ now: Moment) -> String {
        guard let open = step else { return "" }
        step = nil
        let text = "\(open.title): not finished after \((now.at - open.started).text)"
        switch mode {
        case .quiet: return ""
        case .lines: return line(now, text)
        case .live: return Self.erase + "\(style("✗", .bad)) \(open.number) \(text)\n"
        }
    }

    private func said(_ text: String, _ now: Moment, always: Bool = false) -> String {
        switch mode {
        case .quiet: always ? text + "\n" : ""
        case .lines: line(now, text)
        case .live: Self.erase + text + "\n" + live(now)
        }
    }

    private func line(_ now: Moment, _ text: String) -> String { "\(now.clock)  \(text)\n" }

    private func live(_ now: Moment) -> String {
        guard case .live(let width) = mode, let step else { return "" }
        let parts =
            [String(Self.frames[frame]), step.number, step.title] + state(of: step) + [(now.at - step.started).text]
        return Self.erase + DisplayText.fitted(parts.joined(separator: " "), to: width - 1)
    }

    private func state(of step: Step) -> [String] {
        let percent = step.fraction.map { ["\(Int($0 * 100)) %"] } ?? []
        return percent + (step.text.isEmpty ? [] : [step.text])
    }
}
