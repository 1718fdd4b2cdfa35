import Foundation
import TestSupport
import Testing

@testable import Scheduling

#if canImport(Glibc)
    import Glibc
#endif

/// Random expressions against an oracle that looks at every minute.
@Suite(.timeLimit(.minutes(1))) struct OccurrencePropertyTests {
    /// Changes by an hour and by half of one, at midnight, twice a year in Ramadan, by a whole day, and none.
    static let zones = [
        "Europe/Riga", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Asia/Amman",
        "Africa/Casablanca", "Pacific/Apia", "Europe/Dublin", "America/Nuuk", "Asia/Kathmandu", "Antarctica/Troll",
        "UTC",
    ]

    /// A moment near a change of the clocks, or anywhere between 1975 and 2090.
    private static func moment(_ zone: ZoneRules, _ generator: inout SeededGenerator) -> Int64 {
        let anywhere = Int64.random(in: 157_766_400...3_786_912_000, using: &generator)
        let change = zone.stretch(at: anywhere).end
        guard change < 4_000_000_000, Int.random(in: 0..<4, using: &generator) > 0 else { return anywhere }
        return change - Int64.random(in: -7200...86_400, using: &generator)
    }

    @Test func everyMinuteLookedAtComesToTheSame() throws {
        var generator = SeededGenerator.announced(for: "minute by minute")
        var fired = 0
        for _ in 0..<120 {
            let zone = try ZoneFiles.system.zone(Self.zones.randomElement(using: &generator) ?? "UTC")
            let sample = CronSample.random(.init(), using: &generator)
            let after = Self.moment(zone, &generator)
            let through = after + 2 * 86_400
            let slow = SlowOracle(sample: sample, hasSeconds: false) { second in
                zone.offset(at: Instant(secondsSince1970: second))
            }
            let expression = try CronExpression(parsing: sample.text)
            let found = Occurrences(of: expression, after: Instant(secondsSince1970: after), in: zone)
                .prefix { $0.secondsSince1970 <= through }.map(\.secondsSince1970)
            let expected = slow.occurrences(after: after, through: through)
            #expect(found == expected, "\(sample.text) in \(zone.name) after \(after)")
            fired += found.count
        }
        #expect(fired > 120)
    }

    @Test func everySecondLookedAtComesToTheSame() throws {
        var generator = SeededGenerator.announced(for: "second by second")
        var fired = 0
        for _ in 0..<60 {
            let zone = try ZoneFiles.system.zone(Self.zones.randomElement(using: &generator) ?? "UTC")
            let sample = CronSample.random(.init(hasSeconds: true), using: &generator)
            let change = zone.stretch(at: Int64.random(in: 157_766_400...3_786_912_000, using: &generator)).end
            let after = min(change, 3_786_912_000) - Int64.random(in: 0...9000, using: &generator)
            let through = after + 3 * 3600
            let slow = SlowOracle(sample: sample, hasSeconds: true) { second in
                zone.offset(at: Instant(secondsSince1970: second))
            }
            let expression = try CronExpression(parsing: sample.text)
            let found = Occurrences(of: expression, after: Instant(secondsSince1970: after), in: zone)
                .prefix { $0.secondsSince1970 <= through }.map(\.secondsSince1970)
            #expect(
                found == slow.occurrences(after: after, through: through),
                "\(sample.text) in \(zone.name) after \(after)")
            fired += found.count
        }
        #expect(fired > 60)
    }

    @Test("which days: every day of 60 years looked at")
    func days() throws {
        var generator = SeededGenerator.announced(for: "day by day")
        for _ in 0..<15 {
            let sample = CronSample.random(.init(), using: &generator)
            let fields = sample.text.split(separator: " ").dropFirst(2).joined(separator: " ")
            let expression = try CronExpression(parsing: "0 0 " + fields)
            var found = Occurrences(of: expression, after: Instant(secondsSince1970: -1), in: .utc)
            var next = found.next()
            for day in 0..<21_915 {
                var seconds = time_t(day * 86_400)
                var parts = tm()
                gmtime_r(&seconds, &parts)
                let isOne = next?.secondsSince1970 == Int64(seconds)
                try #require(isOne == sample.matches(SlowOracle.day(parts)), "0 0 \(fields) on day \(day)")
                if isOne { next = found.next() }
            }
        }
    }

    @Test("from wherever one looks, the next one is the first that comes after")
    func consistency() throws {
        var generator = SeededGenerator.announced(for: "next after")
        for _ in 0..<200 {
            let zone = try ZoneFiles.system.zone(Self.zones.randomElement(using: &generator) ?? "UTC")
            let expression = try CronExpression(parsing: CronSample.random(.init(), using: &generator).text)
            let after = Instant(secondsSince1970: Self.moment(zone, &generator))
            let few = Array(Occurrences(of: expression, after: after, in: zone).prefix(5))
            #expect(few == few.sorted() && Set(few).count == few.count)
            guard let last = few.last else { continue }
            let between = Instant(
                secondsSince1970: Int64.random(in: after.secondsSince1970..<last.secondsSince1970, using: &generator))
            #expect(expression.next(after: between, in: zone) == few.first { $0 > between }, "\(expression)")
        }
    }
}
