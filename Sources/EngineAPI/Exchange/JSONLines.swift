import GalleyCore

/// Splits a stream of JSON documents, one a line, as the engine sends progress. Pure: bytes in, documents out.
struct JSONLines {
    /// A longer line is refused.
    static let maximumLine = 1 << 20

    private var line: [UInt8] = []

    /// - Throws: ``EngineError`` `.malformed` for a line that is no JSON, `.tooLarge` for one that never ends.
    mutating func push(_ bytes: [UInt8]) throws(EngineError) -> [JSONValue] {
        var documents: [JSONValue] = []
        for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if piece.offset > 0, let document = try take() { documents.append(document) }
            line += piece.element
            guard line.count <= Self.maximumLine else {
                throw EngineError(.tooLarge, "a line of progress is longer than \(Self.maximumLine) bytes")
            }
        }
        return documents
    }

    /// The document in a last line without an end.
    mutating func finish() throws(EngineError) -> JSONValue? { try take() }

    private mutating func take() throws(EngineError) -> JSONValue? {
        defer { line.removeAll(keepingCapacity: true) }
        guard line.contains(where: { $0 > 32 }) else { return nil }
        do {
            return try JSONValue(parsing: line)
        } catch {
            throw EngineError(.malformed, "a line of progress is no JSON")
        }
    }
}
