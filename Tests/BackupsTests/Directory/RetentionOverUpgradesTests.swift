import Foundation
import TestSupport
import Testing

@testable import Backups

/// What an upgrade makes of what may go.
@Suite struct RetentionOverUpgradesTests {
    private static let now = Date(timeIntervalSince1970: 1_750_000_000)
    private static let rule = Retention(keep: 1)

    private func made(_ id: String, _ days: Double, _ version: String, _ isGood: Bool? = nil) -> Retention.Candidate {
        Retention.Candidate(id: id, startedAt: Self.now - days * 86400, isGood: isGood, version: version)
    }

    @Test func `the backup before an upgrade stays until one after it was verified`() {
        let old = [made("old", 9, "15.3", true), made("before", 5, "15.3")]
        func gone(_ new: Retention.Candidate...) -> [String] { Self.rule.expendable(old + new, now: Self.now) }
        #expect(gone() == [])
        #expect(gone(made("new", 1, "15.6")) == [])
        // A bad one proves nothing, and takes nobody's place.
        #expect(gone(made("new", 1, "15.6", false)) == ["new"])
        #expect(gone(made("new", 2, "15.6"), made("newer", 1, "15.6")) == ["new"])
        #expect(gone(made("new", 2, "15.6", true), made("newer", 1, "15.6")) == ["old", "before"])
        #expect(gone(made("new", 1, "15.6", true)) == ["old", "before"])
    }

    @Test func `what a kept upgrade may need stays with it`() {
        let all = [
            made("a", 9, "1", true), made("b", 7, "1", true), made("bad", 6, "1", false), made("c", 3, "1", true),
            made("d", 1, "1", true),
        ]
        func gone(_ upgrades: [Double], _ needed: Set<String> = []) -> [String] {
            Self.rule.expendable(
                all, upgrades: upgrades.map { Self.now - $0 * 86400 }, needed: needed, now: Self.now)
        }
        #expect(gone([]) == ["a", "b", "bad", "c"])
        // Not the bad one right before it.
        #expect(gone([5]) == ["a", "bad", "c"])
        #expect(gone([5, 8]) == ["bad", "c"])
        #expect(gone([99]) == ["a", "b", "bad", "c"])
        #expect(gone([], ["c"]) == ["a", "b", "bad"])
    }

    @Test func `whatever there is, the newest verified one stays and nothing is let go twice`() {
        var random = SeededGenerator.announced(for: "retention over upgrades")
        for _ in 0..<2000 {
            let all = (0..<Int.random(in: 0...9, using: &random)).map { number in
                made(
                    "b\(number)", Double(Int.random(in: 0...20, using: &random)),
                    ["1", "2"].randomElement(using: &random) ?? "1",
                    [true, false, nil].randomElement(using: &random) ?? nil)
            }
            let upgrades = [[], [Self.now - 10 * 86400]].randomElement(using: &random) ?? []
            let gone = Self.rule.expendable(all, upgrades: upgrades, now: Self.now)
            let left = all.filter { !gone.contains($0.id) }
            #expect(Set(gone).count == gone.count)
            #expect(Self.rule.expendable(left, upgrades: upgrades, now: Self.now) == [])
            for version in ["1", "2"] where all.contains(where: { $0.version == version && $0.isGood != false }) {
                let other = left.contains { $0.version != version && $0.isGood == true }
                let own = left.contains { $0.version == version && $0.isGood != false }
                // Of a version nothing is left only where another one was proved.
                #expect(own || other, "\(all) \(gone)")
            }
        }
    }
}
