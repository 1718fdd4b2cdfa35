import Testing

@testable import Scheduling

/// What Debian's cron was seen to do in Riga in 2021: on 28 March the clocks went from 03:00 to 04:00, on 31 October
/// from 04:00 back to 03:00. Where it starts a job twice in one minute, Galley does once.
@Suite struct ClockChangeTests {
    private static let changes = [
        ("2021-03-28T01:59:59+02:00", "2021-03-28T06:00:00+03:00"),
        ("2021-10-31T01:59:59+03:00", "2021-10-31T05:00:00+02:00"),
    ]

    /// Hours and minutes, with the hours of the offset.
    private func fires(_ text: String, _ zone: String, _ after: String, _ through: String) throws -> String {
        let zone = try ZoneFiles.system.zone(zone)
        let expression = try CronExpression(parsing: text)
        let (after, through) = (try #require(Instant(parsing: after)), try #require(Instant(parsing: through)))
        return Occurrences(of: expression, after: after, in: zone).prefix { $0 <= through }
            .map { instant in
                let text = instant.text(offset: zone.offset(at: instant))
                return String(text.dropFirst(11).prefix(5) + text.suffix(6).prefix(3))
            }.joined(separator: " ")
    }

    @Test(arguments: [
        ("0 * * * *", "02:00+02 04:00+03 05:00+03 06:00+03", "02:00+03 03:00+03 03:00+02 04:00+02 05:00+02"),
        ("@hourly", "02:00+02 04:00+03 05:00+03 06:00+03", "02:00+03 03:00+03 03:00+02 04:00+02 05:00+02"),
        (
            "*/30 * * * *", "02:00+02 02:30+02 04:00+03 04:30+03 05:00+03 05:30+03 06:00+03",
            "02:00+03 02:30+03 03:00+03 03:30+03 03:00+02 03:30+02 04:00+02 04:30+02 05:00+02"
        ),
        ("0 */2 * * *", "02:00+02 04:00+03 06:00+03", "02:00+03 04:00+02"),
        ("30 */2 * * *", "02:30+02 04:30+03", "02:30+03 04:30+02"),
        ("0 */3 * * *", "06:00+03", "03:00+03 03:00+02"),
        ("0 3 * * *", "04:00+03", "03:00+03"),
        ("15 3 * * *", "04:00+03", "03:15+03"),
        ("0 1,2,3,4,5 * * *", "02:00+02 04:00+03 05:00+03", "02:00+03 03:00+03 04:00+02 05:00+02"),
        ("0 1-5 * * *", "02:00+02 04:00+03 05:00+03", "02:00+03 03:00+03 04:00+02 05:00+02"),
        ("30 1,2,3,4,5 * * *", "02:30+02 04:00+03 04:30+03 05:30+03", "02:30+03 03:30+03 04:30+02"),
        ("*/20 3 * * *", "", "03:00+03 03:20+03 03:40+03 03:00+02 03:20+02 03:40+02"),
        // With seconds: what is left out is made up for once, intervals go on through what is shown twice.
        ("0 0 3 * * *", "04:00+03", "03:00+03"),
        ("0 */20 3 * * *", "04:00+03", "03:00+03 03:20+03 03:40+03 03:00+02 03:20+02 03:40+02"),
        ("0 0,30 3,4 * * *", "04:00+03 04:30+03", "03:00+03 03:30+03 04:00+02 04:30+02"),
        ("@every 2h", "02:00+02 05:00+03", "03:00+03 04:00+02"),
    ])
    func riga(text: String, gap: String, overlap: String) throws {
        #expect(try fires(text, "Europe/Riga", Self.changes[0].0, Self.changes[0].1) == gap)
        #expect(try fires(text, "Europe/Riga", Self.changes[1].0, Self.changes[1].1) == overlap)
    }

    @Test func everyMinuteOfTheHourThatIsShownTwice() throws {
        #expect(try fires("* 3 * * *", "Europe/Riga", Self.changes[0].0, Self.changes[0].1) == "")
        let twice = try fires("* 3 * * *", "Europe/Riga", Self.changes[1].0, Self.changes[1].1)
        #expect(twice.split(separator: " ").count == 120)
    }

    @Test("one who asks right before the gap is told of its end")
    func rightBefore() throws {
        let (before, end) = ("2021-03-28T02:59:59+02:00", "2021-03-28T04:00:00+03:00")
        #expect(try fires("30 3 * * *", "Europe/Riga", before, end) == "04:00+03")
        #expect(try fires("7 */20 3 * * *", "Europe/Riga", before, end) == "04:00+03")
        #expect(try fires("*/20 3 * * *", "Europe/Riga", before, end) == "")
        #expect(try fires("30 3 * * *", "Europe/Riga", end, end) == "")
    }

    @Test(
        "half an hour, midnight, a whole day",
        arguments: [
            ("15 2 * * *", "Australia/Lord_Howe", "2025-10-04T12:00:00Z", "2025-10-05T12:00:00Z", "02:30+11"),
            ("45 1 * * *", "Australia/Lord_Howe", "2025-04-05T12:00:00Z", "2025-04-06T12:00:00Z", "01:45+11"),
            ("0 0 * * *", "Africa/Cairo", "2025-04-24T12:00:00Z", "2025-04-25T12:00:00Z", "01:00+03"),
            ("30 23 * * *", "America/Santiago", "2025-04-05T12:00:00Z", "2025-04-06T12:00:00Z", "23:30-03"),
            ("0 3 * * *", "Pacific/Apia", "2011-12-29T18:00:00Z", "2011-12-30T18:00:00Z", "00:00+14 03:00+14"),
        ])
    func otherChanges(text: String, zone: String, after: String, through: String, expected: String) throws {
        #expect(try fires(text, zone, after, through) == expected)
    }
}
