/// Colours, or none.
struct Style: Sendable, Equatable {
    enum Emphasis: String, Sendable {
        case good = "32", caution = "33", bad = "31", strong = "1", faint = "2"
    }

    let isColored: Bool
    static let plain = Style(isColored: false)

    /// Colours stand on terminals only, and not where `NO_COLOR`, `TERM=dumb` or `--no-color` asks for none.
    static func suited(toTerminal: Bool, noColor: Bool, environment: [String: String]) -> Style {
        let refused = noColor || environment["NO_COLOR"].map { !$0.isEmpty } == true || environment["TERM"] == "dumb"
        return Style(isColored: toTerminal && !refused)
    }

    func callAsFunction(_ text: String, _ emphasis: Emphasis?) -> String {
        guard isColored, let emphasis, !text.isEmpty else { return text }
        return "\u{1B}[\(emphasis.rawValue)m\(text)\u{1B}[0m"
    }
}
