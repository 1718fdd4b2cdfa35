import Foundation
import GalleyCore

/// One record of an upgrade's journal: a numbered file in the lock container, never overwritten.
struct JournalRecord: Sendable, Equatable, Codable {
    var sequence: Int
    /// ISO 8601, UTC.
    var at: String
    /// `plan`, or a ``Checkpoint``'s name.
    var kind: String
    var payload: JSONValue

    init(sequence: Int, at: String, kind: String, payload: JSONValue) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.payload = payload
    }

    static let planKind = "plan"

    var checkpoint: Checkpoint? { Checkpoint(rawValue: kind) }
}

/// A record as bytes: `{"record": …, "sha256": …}`. An upload that was cut leaves a file whose checksum is wrong or
/// missing; it reads as nothing, and the retry has a number of its own.
enum JournalFile {
    static let directory = "galley-journal"

    static func name(_ sequence: Int) -> String {
        let digits = String(sequence)
        return "\(directory)/\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).json"
    }

    static func bytes(of record: JournalRecord) throws(GalleyError) -> [UInt8] {
        let body = try JSONValue(encoding: record)
        return JSONValue.object(["record": body, "sha256": .string(ContentDigest.of(body.bytes()))]).bytes()
    }

    static func record(from bytes: [UInt8]) -> JournalRecord? {
        guard let whole = try? JSONValue(parsing: bytes), let body = whole["record"],
            whole["sha256"]?.string == ContentDigest.of(body.bytes())
        else { return nil }
        return try? body.decoded(as: JournalRecord.self)
    }
}
