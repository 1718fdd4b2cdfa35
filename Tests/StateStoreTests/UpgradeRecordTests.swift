import Foundation
import GRDB
import GalleyCore
import Testing

@testable import StateStore

@Suite struct UpgradeRecordTests {
    let folder: TemporaryFolder
    let store: StateStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await StateStore.open(folder.state)
    }

    @Test func everyFieldComesBack() async throws {
        var record = UpgradeRecord.sample("u-1", at: 123, outcome: .done)
        record.successorId = "beef"
        record.toVersion = "1.1.0"
        record.prunedAt = date(999)
        try await store.insert(record)
        #expect(try await store.find("u-1") == record)
    }

    @Test func anIdIsKnownOnce() async throws {
        try await store.insert(.sample("u-1"))
        let error = await galleyError { try await store.insert(.sample("u-1")) }
        #expect(error?.code == .badInput)
    }

    @Test func theOutcomeEndsAndReopens() async throws {
        try await store.insert(.sample("u-1"))
        try await store.setOutcome(.failed, of: "u-1", at: date(10), successorId: "beef", detail: ["outage": 1])
        var record = try await store.find("u-1")
        #expect(record.outcome == .failed)
        #expect(record.endedAt == date(10))
        try await store.setOutcome(.running, of: "u-1", at: date(20))
        record = try await store.find("u-1")
        #expect(record.endedAt == nil)
        #expect(record.successorId == "beef")
        #expect(record.detail == ["outage": 1])
        try await store.setOutcome(.done, of: "u-1", at: date(30), toVersion: "1.1")
        try await store.setPruned("u-1", at: date(40))
        record = try await store.find("u-1")
        #expect(record.outcome == .done)
        #expect(record.toVersion == "1.1")
        #expect(record.prunedAt == date(40))
    }

    @Test func aRunningUpgradeIsNotPruned() async throws {
        try await store.insert(.sample("u-1"))
        let error = await galleyError { try await store.setPruned("u-1", at: date(1)) }
        #expect(error?.code == .badInput)
        #expect(try await store.find("u-1").prunedAt == nil)
    }

    @Test func anUnknownIdIsNotFound() async throws {
        for call in [
            { try await store.setOutcome(.done, of: "u-9", at: date(0)) },
            { try await store.setPruned("u-9", at: date(0)) },
            { try await store.append("note", "x", to: "u-9", at: date(0)) },
            { _ = try await store.find("u-9") },
            { _ = try await store.find("") },
        ] as [@Sendable () async throws -> Void] {
            #expect(await galleyError { try await call() }?.code == .notFound)
        }
    }

    @Test func historyIsNewestFirstAndBounded() async throws {
        for (index, id) in ["a", "b", "c", "d"].enumerated() {
            try await store.insert(
                .sample(id, database: id == "c" ? "other" : "shop", at: index * 1000, outcome: .done))
        }
        #expect(try await store.history().map(\.id) == ["d", "c", "b", "a"])
        #expect(try await store.history(database: "shop").map(\.id) == ["d", "b", "a"])
        #expect(try await store.history(database: "shop", limit: 2).map(\.id) == ["d", "b"])
        #expect(try await store.history(database: "none").isEmpty)
        #expect(try await store.history(limit: -1).isEmpty)
    }

    @Test func findsByTheStartOfTheId() async throws {
        for id in ["ab12", "ab13", "ab", "c_%"] { try await store.insert(.sample(id)) }
        #expect(try await store.find("ab12").id == "ab12")
        #expect(try await store.find("c").id == "c_%")
        #expect(try await store.find("ab").id == "ab")
        let error = await galleyError { _ = try await store.find("ab1") }
        #expect(error?.code == .usage)
        #expect(error?.hint == "one of ab12, ab13" || error?.hint == "one of ab13, ab12")
        #expect(await galleyError { _ = try await store.find("%") }?.code == .notFound)
    }

    @Test func eventsKeepTheirOrderUnderConcurrentWriters() async throws {
        try await store.insert(.sample("u-1"))
        try await store.insert(.sample("u-2"))
        let store = store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    try await store.append("step", "\(index)", to: index % 2 == 0 ? "u-1" : "u-2", at: date(index))
                }
            }
            try await group.waitForAll()
        }
        for id in ["u-1", "u-2"] {
            let events = try await store.events(id)
            #expect(events.map(\.sequence) == Array(1...20))
            #expect(Set(events.map(\.text)).count == 20)
        }
        #expect(try await store.events("u-9").isEmpty)
    }

    @Test("the schema itself refuses what no caller should send")
    func constraints() async throws {
        try await store.insert(.sample("u-1", outcome: .done))
        try await store.append("note", "text", to: "u-1", at: date(0))
        for sql in [
            "DELETE FROM upgrade", "DELETE FROM event", "UPDATE event SET text = 'x'",
            "UPDATE upgrade SET plan = '{}'", "UPDATE upgrade SET operator = 'x'", "UPDATE upgrade SET startedAt = 'x'",
            "UPDATE upgrade SET outcome = 'fine'", "UPDATE upgrade SET outcome = 'running'",
            "UPDATE upgrade SET endedAt = NULL", "UPDATE upgrade SET stepClass = 'refused'",
            "UPDATE upgrade SET detail = 'no json'", "INSERT INTO event VALUES ('u-9', 1, '', 'note', 'x')",
            "INSERT INTO event VALUES ('u-1', 0, '2025-01-01T00:00:00.000Z', 'note', 'x')",
        ] {
            let error = await galleyError { try await store.write { try $0.execute(sql: sql) } }
            #expect(error?.code == .badInput, "\(sql)")
        }
        #expect(try await store.find("u-1") == .sample("u-1", outcome: .done))
        #expect(try await store.events("u-1").count == 1)
    }

    @Test func timesAreTextThatSortsAndRoundTrips() {
        #expect(Timestamp.text(Date(timeIntervalSince1970: 0)) == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp.date("2025-13-01T00:00:00.000Z") == nil)
        for milliseconds in stride(from: 0, to: 2000, by: 7) {
            let text = Timestamp.text(date(milliseconds))
            #expect(text.utf8.count == 24)
            #expect(text < Timestamp.text(date(milliseconds + 1)))
            #expect(Timestamp.date(text).map { Timestamp.text($0) } == text)
        }
    }
}
