import GalleyCore
import TestSupport
import Testing

@testable import Recipes

/// Steps that a vendor supports in one go only, and another build of the version that runs.
@Suite struct VersionPathTests {
    /// Db2's own, from its recipe.
    let db2: VersionRules

    init() throws { db2 = try RecipeCatalogue.load(userFolder: nil).recipe(named: "db2").versions }

    private static let converts = "the new server changes the data, so only a copy leads back"

    @Test(
        arguments: [
            // Another build, a fixpack, a modification.
            ("11.5.9.0", "11.5.9.0", StepClass.compatible, "the same version: the old server can open the data again"),
            ("11.1.3.3", "11.1.4.4", .converting, "within series 11.1: \(converts)"),
            ("11.5.4.0", "11.5.9.0", .converting, "within series 11.5: \(converts)"),
            ("11.5.9.0", "11.5.4.0", .refused, nil),
            // Releases.
            ("10.5.0.11", "11.1.4.4", .converting, "from series 10.5 to 11.1: \(converts)"),
            ("10.5.0.11", "11.5.9.0", .converting, "from series 10.5 to 11.5: \(converts)"),
            ("11.1.3.3", "11.5.9.0", .converting, "from series 11.1 to 11.5: \(converts)"),
            ("11.5.9.0", "12.1.0.0", .converting, "from series 11.5 to 12.1: \(converts)"),
            (
                "11.1.3.3", "12.1.0.0", .refused,
                "there is no step from series 11.1 to 12.1 in one go: upgrade to 11.5 first"
            ),
            (
                "10.5.0.11", "12.1.0.0", .refused,
                "there is no step from series 10.5 to 12.1 in one go: upgrade to 11.5 first"
            ),
            ("11.5.9.0", "13.1.0.0", .refused, "there is no step from series 11.5 to 13.1"),
            ("10.1.0.6", "11.1.4.4", .refused, "10.1.0.6 is older than 10.5, the oldest this recipe can upgrade"),
        ] as [(String, String, StepClass, String?)])
    func `Db2's steps`(from: String, to: String, expected: StepClass, reason: String?) throws {
        let step = db2.classify(from: try #require(Version(from)), to: try #require(Version(to)))
        #expect(step.stepClass == expected, "\(step.reason)")
        if let reason { #expect(step.reason == reason) }
    }

    @Test func `another build of the same version is as a step within the series where no rule says otherwise`() throws
    {
        let version = try #require(Version("11.5.9.0"))
        for within in [StepClass.compatible, .converting, .migrating, .refused] {
            let silent = VersionRules(series: 2, withinSeries: within, acrossSeries: .converting)
            #expect(silent.classify(from: version, to: version).stepClass == within)
            for same in StepClass.allCases {
                let rules = VersionRules(series: 2, sameVersion: same, withinSeries: within, acrossSeries: .converting)
                #expect(rules.classify(from: version, to: version).stepClass == same)
            }
        }
    }

    @Test func `another build that changes what the data rests on converts`() throws {
        let version = try #require(Version("11.5.9.0"))
        let rules = VersionRules(
            series: 2, sameVersion: .compatible, withinSeries: .converting, acrossSeries: .converting,
            convertIfChanged: ["collation."])
        let step = rules.classify(
            from: version, to: version, serverFacts: Facts(["collation.c": ["1"]]),
            imageFacts: Facts(["collation.c": ["2"]]))
        #expect(step.stepClass == .converting)
        #expect(step.reason == "the image changes what the data rests on: collation.c 1 → 2")
    }

    @Test func `only the numbers of a series make a path`() throws {
        let rules = VersionRules(
            series: 1, withinSeries: .compatible, acrossSeries: .converting,
            paths: [VersionPath(from: try #require(Version("10.4")), to: try #require(Version("11.2")))])
        let (from, to) = (try #require(Version("10.1")), try #require(Version("11.9")))
        #expect(rules.classify(from: from, to: to).stepClass == .converting)
        // A path leads one way.
        #expect(rules.classify(from: to, to: from).stepClass == .refused)
    }

    @Test func `a step to another series is refused exactly where no path leads, and what it is sent by is one`() throws
    {
        var random = SeededGenerator.announced(for: "version paths")
        var (refused, sent) = (0, 0)
        for _ in 0..<5000 {
            let paths = try (0..<Int.random(in: 0...9, using: &random)).compactMap { _ in try path(&random) }
            let rules = VersionRules(
                series: 2, sameVersion: .compatible, withinSeries: .converting, acrossSeries: .converting, paths: paths)
            let ends = [try version(&random), try version(&random)].sorted()
            let (from, to) = (ends[0], ends[1])
            let step = rules.classify(from: from, to: to)
            let leads = paths.contains { $0.from.series(2) == from.series(2) && $0.to.series(2) == to.series(2) }
            let isSameSeries = from.series(2) == to.series(2)
            #expect((step.stepClass == .refused) == (!isSameSeries && !leads), "\(from) to \(to): \(step) of \(paths)")
            guard step.stepClass == .refused else { continue }
            refused += 1
            let words = step.reason.split(separator: " ")
            guard words.last == "first" else {
                let isThere = paths.contains { first in
                    first.from.series(2) == from.series(2)
                        && paths.contains { $0.from.series(2) == first.to.series(2) && $0.to.series(2) == to.series(2) }
                }
                #expect(!isThere, "\(from) to \(to): \(step.reason) of \(paths)")
                continue
            }
            sent += 1
            let between = try #require(Version(String(words[words.count - 2])))
            #expect(rules.classify(from: from, to: between).stepClass == .converting, "\(step.reason)")
            #expect(rules.classify(from: between, to: to).stepClass == .converting, "\(step.reason)")
        }
        #expect(refused > 500 && sent > 50, "\(refused) refused, \(sent) sent by another series")
    }

    private func version(_ random: inout SeededGenerator) throws -> Version {
        let numbers = (0..<3).map { _ in String(Int.random(in: 0...2, using: &random)) }
        return try #require(Version(numbers.joined(separator: ".")))
    }

    /// Nil for two of one series, which no recipe can name.
    private func path(_ random: inout SeededGenerator) throws -> VersionPath? {
        let ends = [try version(&random), try version(&random)].sorted()
        return ends[0].series(2) == ends[1].series(2) ? nil : VersionPath(from: ends[0], to: ends[1])
    }
}
