public import Foundation
import GalleyCore

/// Everything that is known about one backup. It lies beside the bytes, so that any machine can list and restore them;
/// it holds nothing of the container's environment.
public struct BackupManifest: Sendable, Equatable, Codable {
    /// What this Galley writes and reads.
    public static let currentFormat = 1

    /// ``currentFormat`` of the Galley that wrote it.
    public var format: Int = currentFormat
    /// `20261126-221503-7k2m9xqd`: unique, and in the order of time.
    public var id: String
    /// The container's name.
    public var database: String
    /// The engine's endpoint, as text.
    public var engine: String
    /// 64 hex digits.
    public var containerId: String
    /// As the container was given it: `postgres:16`.
    public var image: String
    /// `sha256:…`: the image it ran.
    public var imageId: String
    /// `postgres@sha256:…`, by which a registry gives this very image; empty where the engine knows none.
    public var imageDigests: [String]
    /// The recipe's name.
    public var recipe: String
    /// The recipe's method: `physical`, `dump`.
    public var method: String
    /// The server's.
    public var version: String
    /// The server's own number: whatever was committed before its log got there is in the backup. Nil where the method
    /// can't tell it.
    public var logPosition: String?
    /// What it holds, as the server names it.
    public var databases: [String]
    /// The data's directory in the container.
    public var data: String
    /// Where in the container that was mounted; the data's directory itself where nothing was.
    public var mount: String
    /// What the method needs to know to bring it back.
    public var kept: [String]
    /// For people.
    public var notes: [String]
    /// What else the method said: `identity`, `gtid`.
    public var facts: [String: [String]]
    /// Names of the keys without which it can't be read; empty for one that is not encrypted.
    public var keys: [String]
    /// Kept to the millisecond.
    public var startedAt: Date
    /// When its last byte was stored.
    public var endedAt: Date
    /// Before it was compressed.
    public var streamBytes: Int64
    /// The file's size.
    public var storedBytes: Int64
    /// Of the stored bytes: `sha256:…`.
    public var sha256: String

    /// The file's text: the same for the same manifest.
    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            // The style cuts off: aim at the middle of the millisecond.
            try container.encode((date + 0.000_1).formatted(Self.time))
        }
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// - Throws: `GalleyError` `.badInput` for a text that is none, or of another format.
    static func parse(_ bytes: [UInt8], at path: String) throws(GalleyError) -> BackupManifest {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let date = try time.parse(try decoder.singleValueContainer().decode(String.self))
            // Equal again after it was written and read.
            return Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
        }
        struct Head: Decodable { var format: Int }
        do {
            let format = try decoder.decode(Head.self, from: Data(bytes)).format
            guard format == currentFormat else {
                throw GalleyError(
                    .badInput, "'\(path)' is of format \(format), and this Galley reads \(currentFormat)")
            }
            return try decoder.decode(BackupManifest.self, from: Data(bytes))
        } catch let error as GalleyError {
            throw error
        } catch {
            throw GalleyError(.badInput, "'\(path)' is no manifest of a backup", cause: error)
        }
    }

    private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
