/// A secret's text. It prints as `•••` wherever it is shown, logged or encoded; only ``reveal()`` gives the text.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Takes the text as it is: a newline at a file's end is the caller's to cut off.
    public init(_ text: String) { self.text = text }

    /// The text itself, for the one place that hands it over.
    public func reveal() -> String { text }

    /// What stands in a secret's place wherever something is printed.
    public static let mask = "•••"
    public var description: String { Self.mask }
    public var debugDescription: String { Self.mask }
    /// Empty: a dump would show the text.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a secret comes from: `env:NAME`, `file:PATH` or `prompt`. Reading it is the caller's work.
public enum SecretReference: Sendable, Hashable, CustomStringConvertible {
    case environment(String)
    case file(String)
    case prompt

    /// - Throws: `GalleyError` `.usage` for anything but the three forms; a bare secret is never accepted (and never
    ///   repeated in the error), since it would stand in the command line.
    public init(parsing text: String) throws(GalleyError) {
        if text == "prompt" {
            self = .prompt
        } else if text.hasPrefix("env:"), text.count > 4 {
            self = .environment(String(text.dropFirst(4)))
        } else if text.hasPrefix("file:"), text.count > 5 {
            self = .file(String(text.dropFirst(5)))
        } else {
            throw GalleyError(
                .usage, "a password is given by reference, not as text", hint: "use env:NAME, file:PATH or prompt")
        }
    }

    public var description: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        case .prompt: "prompt"
        }
    }
}
