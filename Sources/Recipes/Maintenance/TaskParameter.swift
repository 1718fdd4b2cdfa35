import GalleyCore

/// One thing that a user may tell a ``MaintenanceTask``.
public struct TaskParameter: Sendable, Equatable {
    /// What a value has to look like.
    public enum Kind: Sendable, Equatable {
        /// Any text of one line, not empty: names are quoted by the script that uses them.
        case text
        /// A whole number in a range.
        case integer(ClosedRange<Int>)
        /// `true` or `false`; to the script `true` or nothing.
        case flag
        /// One of these words.
        case choice([String])
    }

    /// As users type it: lower-case words joined by dashes.
    public var name: String
    /// One line for people.
    public var about: String
    /// Text unless the recipe says otherwise.
    public var kind: Kind
    /// What the script gets when nothing was said; nil is the empty text.
    public var standard: String?
    /// Without it the task can't be run. Excludes a default.
    public var isRequired: Bool

    /// For tests; ``RecipeLoader`` checks what it makes.
    public init(name: String, about: String, kind: Kind, standard: String? = nil, isRequired: Bool = false) {
        self.name = name
        self.about = about
        self.kind = kind
        self.standard = standard
        self.isRequired = isRequired
    }

    /// The script's name for it: `with_new_size` for `new-size`.
    public var variable: String { "with_" + name.split(separator: "-").joined(separator: "_") }

    /// `TEXT`, `1..16`, `true|false`, `fast|full`: what may stand behind the `=`.
    public var form: String {
        switch kind {
        case .text: "TEXT"
        case .integer(let range): "\(range.lowerBound)..\(range.upperBound)"
        case .flag: "true|false"
        case .choice(let words): words.joined(separator: "|")
        }
    }

    /// - Throws: `GalleyError` `.usage` for a value that is missing or of another type.
    func value(_ said: String?, of task: TaskName) throws(GalleyError) -> String {
        guard let said else {
            if isRequired {
                throw GalleyError(
                    .usage, "the task '\(task)' needs to know '\(name)': \(about)", hint: "--with \(name)=\(form)")
            }
            return Self.shellValue(standard ?? "", kind)
        }
        guard accepts(said) else {
            throw GalleyError(.usage, "'\(said)' can't be the '\(name)' of the task '\(task)'", hint: "\(name)=\(form)")
        }
        return Self.shellValue(said, kind)
    }

    func accepts(_ value: String) -> Bool {
        switch kind {
        case .text: !value.isEmpty && !value.unicodeScalars.contains { $0.properties.generalCategory == .control }
        case .integer(let range): Int(value).map(range.contains) ?? false
        case .flag: value == "true" || value == "false"
        case .choice(let words): words.contains(value)
        }
    }

    private static func shellValue(_ value: String, _ kind: Kind) -> String {
        kind == .flag && value == "false" ? "" : value
    }
}
