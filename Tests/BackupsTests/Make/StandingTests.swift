import Foundation
import GalleyCore
import StateStore
import Testing

@testable import Backups

/// How old a database's newest backups are, by this machine's records.
@Suite struct StandingTests {
    private static let now = Date(timeIntervalSince1970: 1_750_000_000)
    private static let who = Operator(name: "maria", host: "here", process: "1:0")

    private func record(_ id: String, hoursAgo: Double, _ outcome: BackupRecord.Outcome = .succeeded) -> BackupRecord {
        var record = BackupRecord(
            id: id, database: "shop", engine: "unix:///run/engine.sock", containerId: "c0ffee", image: "store:1",
            recipe: "store", method: "whole", destination: "/to/\(id)", isCommand: false,
            startedAt: Self.now - hoursAgo * 3600, who: Self.who)
        record.outcome = outcome
        return record
    }

    private func check(_ id: String, _ isGood: Bool) -> (String, BackupCheck) {
        (id, BackupCheck(backup: id, isGood: isGood, detail: "", at: Self.now, who: Self.who))
    }

    @Test func `only what is whole, there and not bad counts`() {
        let records = [
            record("old", hoursAgo: 50), record("good", hoursAgo: 30), record("newest", hoursAgo: 9),
            record("gone", hoursAgo: 7), record("bad", hoursAgo: 5), record("lost", hoursAgo: 1, .lost),
        ]
        let checks = Dictionary(
            uniqueKeysWithValues: [check("old", true), check("good", true), check("bad", false), check("gone", true)])
        let standing = BackupStanding(records, checks) { $0.id != "gone" }
        #expect(standing.newest?.id == "newest" && standing.newest?.age(Self.now) == "9 h")
        #expect(standing.verified?.id == "good")
        #expect(BackupStanding(records, checks) { _ in false } == BackupStanding([], [:]) { _ in true })
    }

    @Test(arguments: [(0.5, "30 min"), (1.99, "119 min"), (2, "2 h"), (47.9, "47 h"), (48, "2 d"), (-1, "0 min")])
    func `ages are told as people do`(hours: Double, text: String) {
        let known = BackupStanding.Known(id: "b", startedAt: Self.now - hours * 3600)
        #expect(known.age(Self.now) == text)
    }

    @Test func `each engine's databases are told apart`() async throws {
        let folder = try TestFolder()
        let store = try await StateStore.open(StateDirectory(folder.path + "/state"))
        var other = record("b", hoursAgo: 1, .running)
        other.engine = "tcp://east:2376"
        try await store.insert(record("a", hoursAgo: 1, .running))
        try await store.insert(other)
        let here = try await BackupCatalogue(store: store).standings(engine: "unix:///run/engine.sock")
        #expect(here.keys.sorted() == ["shop"] && here["shop"]?.newest == nil)
        #expect(try await BackupCatalogue(store: store).standings(engine: "nowhere") == [:])
    }
}
