import GalleyCore

/// Asks before something is changed.
struct Confirmation: Sendable {
    /// `--yes` was given.
    var isGiven: Bool
    /// What says so on the command line.
    var option = "--yes"
    var terminal = TerminalDevice()

    /// `question [y/N]`: only `y` and `yes` mean yes.
    /// - Throws: `GalleyError` `.refused` for any other answer, `.usage` when there is nobody to ask.
    func ask(_ question: String) async throws {
        try await require(question + " [y/N] ") { ["y", "yes"].contains($0.lowercased()) }
    }

    /// For what can't be undone: the name itself has to be typed.
    /// - Throws: as ``ask(_:)``.
    func ask(_ question: String, typing name: String) async throws {
        try await require("\(question)\nType '\(name)' to go on: ") { $0 == name }
    }

    private func require(_ question: String, _ isYes: (String) -> Bool) async throws {
        if isGiven { return }
        guard let answer = try await terminal.ask(question) else {
            throw GalleyError(
                .usage, "this needs a confirmation, and there is no terminal to ask on",
                hint: "look at it with --plan, then give \(option)")
        }
        guard isYes(answer.trimmed) else { throw GalleyError(.refused, "not confirmed; nothing was changed") }
    }
}

extension String {
    /// Without blanks at either end.
    fileprivate var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(
            start[..<(start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex)])
    }
}
