public import GalleyCore
internal import YAMLReading

extension GalleyFile {
    /// A file's path, as it is shown, and its text.
    public struct Text: Sendable, Equatable {
        /// Also what relative paths in it are relative to.
        public var path: String
        /// The whole of it.
        public var text: String

        /// Nothing is read.
        public init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// Reads texts in order and says everything that is wrong with any of them.
    /// - Parameter isWhole: false where a text is missing that may say what others lean on.
    /// - Returns: what could be understood, to be used only when no finding is an error; and the findings in the order
    ///   of the files.
    public static func parse(
        _ texts: [Text], isWhole: Bool = true
    ) -> (file: GalleyFile, diagnostics: [Diagnostic]) {
        var reading = Reading(findings: Findings(file: ""))
        var isWhole = isWhole
        var found: [Diagnostic] = []
        for text in texts {
            reading.findings = Findings(file: text.path)
            reading.file.files.append(text.path)
            // An empty file is as good as none: a place for what comes.
            if let document = YAMLDocument(text.text, findings: reading.findings) {
                if let section = Section(
                    document, as: "galley.yaml", required: [], optional: GalleyFilePart.all.map(\.key))
                {
                    for part in GalleyFilePart.all { part.read(section, &reading) }
                }
            } else if reading.findings.hasErrors {
                isWhole = false
            }
            found += reading.findings.diagnostics
        }
        if isWhole { found += GalleyFilePart.all.flatMap { $0.check(reading.file) } }
        return (reading.file, sorted(found, by: texts.map(\.path)))
    }

    private static func sorted(_ diagnostics: [Diagnostic], by paths: [String]) -> [Diagnostic] {
        func key(_ diagnostic: Diagnostic) -> (Int, Int, Int, String) {
            let file = paths.firstIndex(of: diagnostic.file) ?? paths.count
            return (file, diagnostic.line, diagnostic.column, diagnostic.message)
        }
        return diagnostics.sorted { key($0) < key($1) }
    }
}
