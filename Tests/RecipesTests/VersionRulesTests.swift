import GalleyCore
import TestSupport
import Testing

@testable import Recipes

@Suite struct VersionRulesTests {
    let maria = VersionRules(
        series: 2, withinSeries: .compatible, acrossSeries: .converting, oldest: Version("10.2"))
    let postgres = VersionRules(
        series: 1, withinSeries: .compatible, acrossSeries: .migrating, convertIfChanged: ["collation."])

    @Test(arguments: [
        ("10.11.11-MariaDB-0+deb12u1", "10.11.13-MariaDB", StepClass.compatible),
        ("10.11.11", "10.11.11", .compatible), ("10.11.11", "11.8.2", .converting), ("10.11.11", "10.11.10", .refused),
        ("11.8.2", "10.11.13", .refused), ("10.2.44", "10.3.0", .converting), ("10.1.48", "10.11.1", .refused),
    ])
    func `steps of a two-number series`(from: String, to: String, expected: StepClass) throws {
        let step = maria.classify(from: try #require(Version(from)), to: try #require(Version(to)))
        #expect(step.stepClass == expected, "\(step.reason)")
        #expect(!step.reason.isEmpty && !step.reason.hasSuffix("."))
    }

    @Test(arguments: [
        ("11.5.9.0", "11.5.9.0", StepClass.compatible, "the same version: "),
        ("11.1.3.3", "11.1.4.4", .converting, "within series 11.1: "),
        ("11.1.4.4", "11.5.9.0", .converting, "from series 11.1 to 11.5: "),
        ("11.5.9.0", "12.1.0.0", .converting, "from series 11.5 to 12.1: "),
        (
            "11.1.4.4", "12.1.0.0", .refused,
            "there is no step from series 11.1 to 12.1 in one go: upgrade to 11.5 first"
        ),
        ("10.1.0.0", "11.5.9.0", .refused, "10.1.0.0 is older than 10.5"),
        ("12.1.0.0", "13.1.0.0", .refused, "there is no step from series 12.1 to 13.1"),
    ])
    func `steps between series that a vendor supports in one go`(
        from: String, to: String, expected: StepClass, reason: String
    ) throws {
        let db2 = try #require(RecipeCatalogue.load(userFolder: nil).recipes.first { $0.name == "db2" }).versions
        let step = db2.classify(from: try #require(Version(from)), to: try #require(Version(to)))
        #expect(step.stepClass == expected)
        #expect(step.reason.hasPrefix(reason), "\(step.reason)")
    }

    @Test(
        arguments: [
            ([:], [:], StepClass.compatible, "within series 15: the old server can open the data again"),
            (["collation.libc": ["2.36"]], ["collation.libc": ["2.36"], "collation.icu": ["153"]], .compatible, nil),
            (
                ["collation.libc": ["2.30"]], ["collation.libc": ["2.36"]], .converting,
                "the image changes what the data rests on: collation.libc 2.30 → 2.36"
            ),
            (
                ["collation.libc": ["2.36"]], [:], .converting,
                "the image changes what the data rests on: collation.libc is 2.36, the image has none"
            ),
            (["version": ["15.1"]], ["version": ["15.2"]], .compatible, nil),
            (
                [
                    "collation.a": ["1"], "collation.b": ["1"], "collation.c": ["1"], "collation.d": ["1"],
                    "collation.e": ["1"],
                ],
                ["collation.b": ["1"], "collation.a": ["2"]], .converting,
                "the image changes what the data rests on: collation.a 1 → 2, collation.c is 1, the image has none, "
                    + "collation.d is 1, the image has none and 1 more"
            ),
        ] as [([String: [String]], [String: [String]], StepClass, String?)])
    func `a step within a series converts where the image changes what was recorded`(
        server: [String: [String]], image: [String: [String]], expected: StepClass, reason: String?
    ) throws {
        let step = postgres.classify(
            from: try #require(Version("15.10")), to: try #require(Version("15.13")), serverFacts: Facts(server),
            imageFacts: Facts(image))
        #expect(step.stepClass == expected)
        if let reason { #expect(step.reason == reason) }
    }

    @Test func `never a downgrade, never a better class for a longer step, an answer for everything`() throws {
        var random = SeededGenerator.announced(for: "version steps")
        let rank: [StepClass] = [.compatible, .converting, .migrating]
        for _ in 0..<5000 {
            let rules = VersionRules(
                series: Int.random(in: 1...3, using: &random), withinSeries: .compatible,
                acrossSeries: Bool.random(using: &random) ? .converting : .migrating,
                oldest: Bool.random(using: &random) ? try version(&random) : nil, convertIfChanged: ["c."])
            let server = Facts(Bool.random(using: &random) ? ["c.x": ["1"]] : [:])
            let image = Facts(Bool.random(using: &random) ? ["c.x": ["\(Int.random(in: 1...2, using: &random))"]] : [:])
            let ordered = [try version(&random), try version(&random), try version(&random)].sorted()
            func step(_ from: Version, _ to: Version) -> StepClass {
                rules.classify(from: from, to: to, serverFacts: server, imageFacts: image).stepClass
            }
            if ordered[0] < ordered[2] { #expect(step(ordered[2], ordered[0]) == .refused) }
            let near = step(ordered[0], ordered[1])
            let far = step(ordered[0], ordered[2])
            #expect((near == .refused) == (far == .refused), "\(ordered)")
            #expect((near == .refused) == (rules.oldest.map { ordered[0] < $0 } ?? false))
            if let near = rank.firstIndex(of: near), let far = rank.firstIndex(of: far) {
                #expect(near <= far, "\(ordered) \(rules)")
            }
            let again = step(ordered[0], ordered[0])
            #expect(again == .refused || again == .compatible || server != image)
        }
    }

    private func version(_ random: inout SeededGenerator) throws -> Version {
        let numbers = (0..<Int.random(in: 1...4, using: &random)).map { _ in Int.random(in: 0...3, using: &random) }
        let text = numbers.map(String.init).joined(separator: ".")
        return try #require(Version(text + random.text(from: "-+ abc", upTo: 3)))
    }
}
