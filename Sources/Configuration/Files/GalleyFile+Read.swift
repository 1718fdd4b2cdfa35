import Foundation
public import GalleyCore

extension GalleyFile {
    /// Reads a file and its drop-ins: `*.yaml` in the folder beside it that has its name with `.d` for `.yaml`, in the
    /// order of their names.
    /// - Parameter isOptional: true where only drop-ins may be there.
    /// - Returns: as ``parse(_:isWhole:)``.
    /// - Throws: `GalleyError` `.notFound` when there is no such file.
    public static func read(
        _ path: String, isOptional: Bool = false
    ) throws(GalleyError) -> (file: GalleyFile, diagnostics: [Diagnostic]) {
        var reader = FileReader()
        if Self.exists(path) {
            reader.read(path)
        } else if !isOptional {
            throw GalleyError(.notFound, "no configuration at '\(path)'")
        }
        reader.readDropIns(dropIns(of: path))
        let (file, diagnostics) = parse(reader.texts, isWhole: reader.diagnostics.allSatisfy { $0.severity != .error })
        return (file, reader.diagnostics + diagnostics)
    }

    /// `/etc/galley/galley.d` of `/etc/galley/galley.yaml`.
    static func dropIns(of path: String) -> String {
        (path.hasSuffix(".yaml") ? String(path.dropLast(5)) : path) + ".d"
    }

    /// Whether anything is there, also a link that leads nowhere: what was put there must not be passed over.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}

/// Reads files as texts; what stands in the way becomes a finding.
private struct FileReader {
    var texts: [GalleyFile.Text] = []
    var diagnostics: [Diagnostic] = []

    /// What a person writes is far below it.
    private static let limit = 1 << 20

    mutating func readDropIns(_ folder: String) {
        guard GalleyFile.exists(folder) else { return }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            return complain(folder, "this folder can't be read", hint: "who owns it, and who are you? ls -ld \(folder)")
        }
        warnOfStrangers(folder)
        for name in names where !name.hasPrefix(".") {
            if name.hasSuffix(".yaml") { read("\(folder)/\(name)", isDropIn: true) }
            if name.hasSuffix(".yml") {
                complain("\(folder)/\(name)", "is not read", hint: "its name must end in .yaml")
            }
        }
    }

    mutating func read(_ path: String, isDropIn: Bool = false) {
        var status = stat()
        guard stat(path, &status) == 0 else { return complain(path, "can't be read: \(Self.reason)") }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else {
            return complain(path, "is a folder", hint: isDropIn ? nil : "name the file in it")
        }
        // Reading another kind may wait for ever; who names one on the command line means it.
        guard kind == S_IFREG || !isDropIn else { return complain(path, "is no file") }
        if kind == S_IFREG { warnOfStrangers(path) }
        // A pipe that nobody writes to would hold even its opening up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            return complain(
                path, "can't be read: \(Self.reason)", hint: "who owns it, and who are you? ls -l \(path)")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let bytes: Data
        do {
            bytes = try FileText.bytes(of: file.fileDescriptor, limit: Self.limit)
        } catch {
            return complain(path, error.text)
        }
        guard bytes.count <= Self.limit else { return complain(path, "is larger than 1 MiB") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let place = Self.firstOddByte(in: bytes)
            diagnostics.append(
                Diagnostic(
                    .error, file: path, line: place.line, column: place.column, "this is not UTF-8",
                    hint: "save the file as UTF-8; 'file \(path)' tells what it is"))
            return
        }
        texts.append(GalleyFile.Text(path: path, text: text))
    }

    /// Who may write there chooses the engine on which a database is upgraded.
    private mutating func warnOfStrangers(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IWOTH != 0 else { return }
        complain(path, "everybody on this machine may change this", hint: "chmod o-w \(path)", severity: .warning)
    }

    private mutating func complain(
        _ path: String, _ message: String, hint: String? = nil, severity: Diagnostic.Severity = .error
    ) {
        diagnostics.append(Diagnostic(severity, file: path, message, hint: hint))
    }

    private static var reason: String { String(cString: strerror(errno)) }

    private static func firstOddByte(in bytes: Data) -> (line: Int, column: Int) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where String(validating: line, as: UTF8.self) == nil {
            let text = String(decoding: line, as: UTF8.self)
            let column = text.firstIndex(of: "\u{FFFD}").map { text.distance(from: text.startIndex, to: $0) }
            return (index + 1, (column ?? 0) + 1)
        }
        return (0, 0)
    }
}
