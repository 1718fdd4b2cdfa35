public import GalleyCore

/// What `galley.yaml` and its drop-ins say.
///
/// Each key of the top is a part of its own below `Sections/`: a struct for what it holds, its reader, and its line in
/// ``GalleyFilePart/all``.
public struct GalleyFile: Sendable, Equatable {
    /// Engines by the names that the user gave them.
    public internal(set) var engines: [String: EngineEntry] = [:]
    /// Databases by the names that commands take.
    public internal(set) var databases: [String: DatabaseEntry] = [:]
    /// Where all of this was read, in the order of reading; none when there is no file.
    public internal(set) var files: [String] = []

    /// Says nothing: as if there were no file.
    public init() {}
}

/// Where something stands in a file; its description is the form that editors jump to.
public struct FilePlace: Sendable, Hashable, CustomStringConvertible {
    /// Path as the user gave it.
    public var file: String
    /// 1-based; 0 when the whole file is meant.
    public var line: Int
    /// 1-based; 0 when the whole line is meant.
    public var column: Int

    /// `/etc/galley/galley.yaml:3:3`
    public var description: String { line > 0 ? "\(file):\(line):\(column)" : file }

    /// For tests; others are read.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension Diagnostic {
    /// A finding at a place of a file.
    public init(_ severity: Severity, at place: FilePlace, _ message: String, hint: String? = nil) {
        self.init(severity, file: place.file, line: place.line, column: place.column, message, hint: hint)
    }
}
