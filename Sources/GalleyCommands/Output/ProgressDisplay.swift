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
        var parts: [ProgressPart] = []
    }

    let mode: Mode
    let style: Style
    private var step: Step?
    private var lastLine: Duration = .zero
    private var frame = 0
    /// Lines below the live one, where the cursor is.
    private var drawn = 0
    /// Parts beyond these are only counted: a screen has an end.
    private static let shownParts = 12
    private static let barWidth = 24
    private static let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
    /// In a log, a step that takes long says so this often.
    private static let heartbeat = Duration.seconds(60)
    private static let eraseLine = "\r\u{1B}[2K"

    /// Takes away what is shown, and leaves the cursor where it began.
    private mutating func erase() -> String {
        defer { drawn = 0 }
        return Self.eraseLine + String(repeating: "\u{1B}[1A\u{1B}[2K", count: drawn)
    }

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
        case .parts(let parts):
            step?.parts = parts
            return live(now)
        case .stepFinished(let title, let took):
            let number = step?.number
            step = nil
            let text = "\(DisplayText.oneLine(title)) (\(took.text))"
            guard case .live = mode else { return mode == .quiet ? "" : line(now, text) }
            return erase() + ([style("✓", .good)] + (number.map { [$0] } ?? []) + [text]).joined(separator: " ")
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
    mutating func clear() -> String {
        guard case .live = mode, step != nil else { return "" }
        return erase()
    }

    /// Ends a step that did not finish and leaves a clean line behind.
    mutating func end(_ now: Moment) -> String {
        guard let open = step else { return "" }
        step = nil
        let text = "\(open.title): not finished after \((now.at - open.started).text)"
        switch mode {
        case .quiet: return ""
        case .lines: return line(now, text)
        case .live: return erase() + "\(style("✗", .bad)) \(open.number) \(text)\n"
        }
    }

    private mutating func said(_ text: String, _ now: Moment, always: Bool = false) -> String {
        switch mode {
        case .quiet: always ? text + "\n" : ""
        case .lines: line(now, text)
        case .live: erase() + text + "\n" + live(now)
        }
    }

    private func line(_ now: Moment, _ text: String) -> String { "\(now.clock)  \(text)\n" }

    private mutating func live(_ now: Moment) -> String {
        guard case .live(let width) = mode, let step else { return "" }
        let parts =
            [String(Self.frames[frame]), step.number, step.title] + state(of: step) + [(now.at - step.started).text]
        let lines = [parts.joined(separator: " ")] + bars(of: step)
        let shown = erase() + lines.map { DisplayText.fitted($0, to: width - 1) }.joined(separator: "\n")
        drawn = lines.count - 1
        return shown
    }

    /// One bar a part: `b624b36e36de ━━━━━━──────  45 % downloading 12.3 MiB of 27.3 MiB`.
    private func bars(of step: Step) -> [String] {
        var lines = step.parts.prefix(Self.shownParts).map { part in
            let fraction = min(max(part.fraction ?? 0, 0), 1)
            let full = Int(fraction * Double(Self.barWidth))
            let bar = String(repeating: "━", count: full) + String(repeating: "─", count: Self.barWidth - full)
            let percent = part.fraction == nil ? "    -" : "\(Int(fraction * 100))".leftPadded(to: 3) + " %"
            return "  \(DisplayText.oneLine(part.name)) \(bar) \(percent) \(DisplayText.oneLine(part.text))"
        }
        if step.parts.count > Self.shownParts { lines.append("  and \(step.parts.count - Self.shownParts) more") }
        return lines
    }

    private func state(of step: Step) -> [String] {
        let percent = step.fraction.map { ["\(Int($0 * 100)) %"] } ?? []
        return percent + (step.text.isEmpty ? [] : [step.text])
    }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: " ", count: max(count - self.count, 0)) + self
    }
}
