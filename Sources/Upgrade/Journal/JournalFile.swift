import GalleyCore

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
