import GalleyCore
import Recipes

/// What an upgrade's records say, whoever reads them.
struct Journal: Sendable, Equatable {
    private(set) var records: [JournalRecord]

    init(records: [JournalRecord] = []) {
        self.records = records.sorted { $0.sequence < $1.sequence }
    }

    mutating func append(_ record: JournalRecord) { records.append(record) }
    mutating func removeLast() { records.removeLast() }

    var nextSequence: Int { (records.last?.sequence ?? 0) + 1 }

    /// The plan in force: the first record.
    var plan: Plan? {
        records.first { $0.kind == JournalRecord.planKind }.flatMap { try? $0.payload.decoded(as: Plan.self) }
    }

    var checkpoints: Set<Checkpoint> { Set(records.compactMap(\.checkpoint)) }

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
