import GalleyCore
import Recipes

/// What an upgrade's records say, whoever reads them.
public struct Journal: Sendable, Equatable {
    public private(set) var records: [JournalRecord]

    public init(records: [JournalRecord] = []) {
        self.records = records.sorted { $0.sequence < $1.sequence }
    }

    mutating func append(_ record: JournalRecord) { records.append(record) }

    var nextSequence: Int { (records.last?.sequence ?? 0) + 1 }

    /// The plan in force: the first record.
    public var plan: Plan? {
        records.first { $0.kind == JournalRecord.planKind }.flatMap { try? $0.payload.decoded(as: Plan.self) }
    }

    public var checkpoints: Set<Checkpoint> { Set(records.compactMap(\.checkpoint)) }

    /// The newest payload of a checkpoint.
    func payload(_ checkpoint: Checkpoint) -> JSONValue? {
        records.last { $0.checkpoint == checkpoint }?.payload
    }

    /// Identity and log position of the original before its stop.
    var position: ServerPosition? { payload(.stopping).flatMap { try? $0.decoded(as: ServerPosition.self) } }

    /// SHA-256 of each copy's listing, by place in the plan's data list.
    var copies: [String: String] {
        payload(.copied)?["sha256"]?.object?.compactMapValues(\.string) ?? [:]
    }

    /// When the original had stopped that the copies were made of; it must not have run since.
    var copiedAfterStop: String? { payload(.copied)?["stopped-at"]?.string }

    /// What the old server's tables held.
    var fingerprint: Fingerprint? {
        payload(.converting)?["fingerprint"].flatMap { try? $0.decoded(as: Fingerprint.self) }
    }
}

/// Which data a server runs on and how far its log is.
public struct ServerPosition: Sendable, Codable, Equatable {
    public var identity: String
    /// Bytes of log written since the data was made; never falls.
    public var logPosition: Int64

    /// - Throws: `GalleyError` `.badInput` when a recipe's script did not print both.
    init(_ facts: Facts) throws(GalleyError) {
        guard let identity = facts["identity"], let text = facts["log-position"], let position = Int64(text) else {
            throw GalleyError(.badInput, "the recipe's position task printed no identity and log-position")
        }
        self.identity = identity
        logPosition = position
    }

    /// Nil when `later` is the same data at the same place or further on; otherwise what is wrong.
    func contradiction(by later: ServerPosition) -> String? {
        if later.identity != identity {
            return "the server runs on other data: identity \(later.identity), was \(identity)"
        }
        if later.logPosition < logPosition {
            return "the log position went back from \(logPosition) to \(later.logPosition): writes are missing"
        }
        return nil
    }
}
