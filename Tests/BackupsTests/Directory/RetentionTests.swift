import Foundation
import TestSupport
import Testing

@testable import Backups

/// What may go, by seeded random lists.
@Suite struct RetentionTests {
    private static let now = Date(timeIntervalSince1970: 1_750_000_000)

    private func candidates(_ random: inout SeededGenerator) -> [Retention.Candidate] {
        (0..<Int.random(in: 0...12, using: &random)).map { number in
            Retention.Candidate(
                id: "b\(number)",
                startedAt: Self.now - Double(Int.random(in: 0...20, using: &random)) * 86400,
                isGood: [true, false, nil].randomElement(using: &random) ?? nil)
        }.shuffled(using: &random)
    }

    @Test func `what the rule promises holds for every list`() {
        var random = SeededGenerator.announced(for: "retention")
        for _ in 0..<5000 {
            let all = candidates(&random)
            let keep = [nil, 1, 2, 5].randomElement(using: &random) ?? nil
            let days = [nil, 3, 10].randomElement(using: &random) ?? nil
            let rule = Retention(keep: keep, olderThan: days.map { .seconds($0 * 86400) })
            let gone = rule.expendable(all, now: Self.now)
            let left = all.filter { !gone.contains($0.id) }
            #expect(Set(gone).count == gone.count)
            #expect(Set(gone).isSubset(of: all.map(\.id)))
            if keep == nil, days == nil { #expect(gone == []) }
            // The last good one stays, and the newest that may be good.
            if all.contains(where: { $0.isGood == true }) {
                let newest = all.filter { $0.isGood == true }.map(\.startedAt).max()
                #expect(left.contains { $0.isGood == true && $0.startedAt == newest })
            }
            if all.contains(where: { $0.isGood != false }) {
                let newest = all.filter { $0.isGood != false }.map(\.startedAt).max()
                #expect(left.contains { $0.isGood != false && $0.startedAt == newest })
            }
            // So many stay as were asked for, of those that are not known to be bad.
            if let keep {
                #expect(left.count { $0.isGood != false } >= min(keep, all.count { $0.isGood != false }))
            }
            // Nothing younger goes.
            if let days {
                for candidate in all where gone.contains(candidate.id) {
                    #expect(candidate.startedAt < Self.now - Double(days) * 86400)
                }
            }
            // All that may go goes.
            if days == nil, let keep { #expect(left.count { $0.isGood != false } <= max(keep, 1) + 1) }
            #expect(rule.expendable(left, now: Self.now) == [])
        }
    }

    @Test func `a leftover of a dead run is found, one that is being written is not`() throws {
        let folder = try TestFolder()
        let directory = BackupDirectory(folder.path)
        let writing = try NewBackup(in: directory, database: "shop", id: "1")
        let dead = try NewBackup(in: directory, database: "shop", id: "2")
        dead.file.close()
        #expect(directory.leftovers(of: "shop") == [folder.path + "/shop/2.partial"])
        try directory.remove(folder.path + "/shop/2.partial")
        #expect(directory.leftovers(of: "shop") == [])
        try writing.keep(BackupDirectoryTests.manifest("1"))
        try directory.remove(folder.path + "/shop/1")
        #expect(try directory.entries().isEmpty)
        #expect(folder.names == ["shop"])
    }

    @Test func `absence, age and missing proof are alarms`() {
        let rule = Freshness(maxAge: .seconds(26 * 3600), onlyVerified: false)
        let strict = Freshness(maxAge: .seconds(26 * 3600), onlyVerified: true)
        func made(_ hours: Double, _ isGood: Bool?) -> Retention.Candidate {
            Retention.Candidate(id: "b", startedAt: Self.now - hours * 3600, isGood: isGood)
        }
        func alarm(_ rule: Freshness, _ all: [Retention.Candidate]) -> String? {
            rule.alarm(all, database: "db", now: Self.now)
        }
        #expect(alarm(rule, []) == "'db' has no backup")
        #expect(alarm(rule, [made(25, nil), made(90, true)]) == nil)
        #expect(alarm(rule, [made(27, nil)])?.hasPrefix("the newest backup of 'db' is of 2025-06-14T") == true)
        #expect(alarm(rule, [made(1, false)]) == "'db' has no backup")
        #expect(alarm(strict, [made(1, nil)]) == "'db' has no verified backup")
        #expect(alarm(strict, [made(1, nil), made(2, true)]) == nil)
        #expect(alarm(strict, [made(1, nil), made(30, true)])?.hasPrefix("the newest verified backup") == true)
    }
}
