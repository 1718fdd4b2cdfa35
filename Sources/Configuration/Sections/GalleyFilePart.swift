internal import GalleyCore
internal import YAMLReading

/// One key of the top: how it is read, and what can be checked only when every file was read.
struct GalleyFilePart: Sendable {
    let key: String
    let read: @Sendable (Section, inout Reading) -> Void
    let check: @Sendable (GalleyFile) -> [Diagnostic]

    init(
        key: String, read: @escaping @Sendable (Section, inout Reading) -> Void,
        check: @escaping @Sendable (GalleyFile) -> [Diagnostic] = { _ in [] }
    ) {
        self.key = key
        self.read = read
        self.check = check
    }

    static let all: [GalleyFilePart] = [.engines, .databases]
}

/// What the files read so far have said, and the one that is being read.
struct Reading {
    var file = GalleyFile()
    var findings: Findings

    /// Before relative paths: the folder of the file that is being read, with its slash; empty for the working
    /// directory.
    var folder: String { findings.file.lastIndex(of: "/").map { String(findings.file[...$0]) } ?? "" }

    func place(_ place: Place?) -> FilePlace {
        FilePlace(file: findings.file, line: place?.line ?? 0, column: place?.column ?? 0)
    }

    /// Names become arguments and, before a `/`, halves of them: what docker allows for a container is allowed here.
    func canName(_ what: String, _ entry: Entry) -> Bool {
        func isPlain(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber)
        }
        let isName =
            entry.name.first.map(isPlain) == true && entry.name.allSatisfy { isPlain($0) || "_.-".contains($0) }
        if !isName {
            findings.add(
                at: entry.place, "'\(entry.name)' can't name \(what)",
                hint: entry.name == "<<"
                    ? "merge keys are not read: write the keys out"
                    : "letters, digits, '_', '.' and '-', a letter or digit first")
        }
        return isName
    }

    /// Takes an entry over unless another file has one of that name.
    mutating func define(
        _ what: String, _ entry: Entry, at place: FilePlace, earlier: FilePlace?, _ add: (inout GalleyFile) -> Void
    ) {
        if let earlier {
            findings.add(
                at: entry.place, "the \(what) '\(entry.name)' is defined twice", hint: "the other one is at \(earlier)")
        } else {
            add(&file)
        }
    }
}
