import Testing

@testable import Scheduling

@Suite struct OccurrenceTests {
    private func few(_ text: String, after: String, _ count: Int = 3) throws -> [String] {
        Occurrences(of: try CronExpression(parsing: text), after: try #require(Instant(parsing: after)), in: .utc)
            .prefix(count).map { $0.text(offset: 0) }
    }

    @Test(
        "the rare are found",
        arguments: [
            ("0 0 29 2 *", ["2028-02-29T00:00:00+00:00", "2032-02-29T00:00:00+00:00", "2036-02-29T00:00:00+00:00"]),
            // A leap day that is a Monday, once in 28 years.
            ("0 0 ? 2 MON#5", ["2044-02-29T00:00:00+00:00", "2072-02-29T00:00:00+00:00", "2112-02-29T00:00:00+00:00"]),
            // The star of the step makes both fields count.
            ("0 0 */28 2 1", ["2027-02-01T00:00:00+00:00", "2038-02-01T00:00:00+00:00", "2044-02-01T00:00:00+00:00"]),
            ("0 0 ? 2 0#5", ["2032-02-29T00:00:00+00:00", "2060-02-29T00:00:00+00:00", "2088-02-29T00:00:00+00:00"]),
            (
                "59 59 23 31 12 *",
                ["2026-12-31T23:59:59+00:00", "2027-12-31T23:59:59+00:00", "2028-12-31T23:59:59+00:00"]
            ),
        ])
    func rare(text: String, expected: [String]) throws {
        #expect(try few(text, after: "2026-03-01T00:00:00+00:00") == expected)
    }

    @Test("a century may have no leap day")
    func century() throws {
        #expect(try few("0 0 29 2 *", after: "2096-03-01T00:00:00+00:00", 1) == ["2104-02-29T00:00:00+00:00"])
    }

    @Test("what no calendar has never fires", arguments: ["0 0 30 2 *", "0 0 31 4,6 *", "0 0 L-29 2 ?", "0 0 30W 2 *"])
    func never(text: String) throws {
        #expect(try few(text, after: "2026-03-01T00:00:00+00:00") == [])
    }

    @Test func itEndsWithTheYear9999() throws {
        #expect(try few("0 0 1 1 *", after: "9998-06-01T00:00:00+00:00") == ["9999-01-01T00:00:00+00:00"])
        #expect(try few("* * * * *", after: "9999-12-31T23:58:00+00:00") == ["9999-12-31T23:59:00+00:00"])
        #expect(try few("@every 1h", after: "9999-12-31T23:30:00+00:00") == [])
        let expression = try CronExpression(parsing: "* * * * *")
        #expect(expression.next(after: Instant(secondsSince1970: .max), in: .utc) == nil)
        let first = expression.next(after: Instant(secondsSince1970: .min), in: .utc)
        #expect(first?.text(offset: 0) == "0001-01-01T00:01:00+00:00")
    }

    @Test("@every counts from 1970, not from the start")
    func every() throws {
        #expect(
            try few("@every 90m", after: "2026-03-01T00:00:00+00:00")
                == ["2026-03-01T01:30:00+00:00", "2026-03-01T03:00:00+00:00", "2026-03-01T04:30:00+00:00"])
        #expect(
            try few("@every 7s", after: "1969-12-31T23:59:50+00:00", 2) == [
                "1969-12-31T23:59:53+00:00", "1970-01-01T00:00:00+00:00",
            ])
        #expect(try few("@every 1h30m", after: "2026-03-01T01:29:59+00:00", 1) == ["2026-03-01T01:30:00+00:00"])
    }

    @Test func atTheStartOnly() throws {
        #expect(try few("@reboot", after: "2026-03-01T00:00:00+00:00") == [])
        #expect(try CronExpression(parsing: "@Reboot").isReboot)
    }
}

@Suite struct InstantTests {
    @Test(arguments: [
        ("2026-03-29T04:00:00+03:00", 1_774_746_000), ("1970-01-01T00:00:00Z", 0), ("1969-12-31t23:59:59z", -1),
        ("2026-03-29 01:00Z", 1_774_746_000), ("2026-03-29T01:00:00.999Z", 1_774_746_000),
        ("2026-03-28T19:30:00-05:30", 1_774_746_000), ("0001-01-01T00:00:00Z", -62_135_596_800),
    ])
    func instants(text: String, seconds: Int64) {
        #expect(Instant(parsing: text)?.secondsSince1970 == seconds)
    }

    @Test(arguments: [
        "", "now", "2026-03-29", "2026-03-29T04:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-03-29T24:00:00Z", "2026-03-29T04:00:60Z", "2026-03-29T04:00:00.Z", "2026-03-29T04:00:00+3:00",
        "2026-03-29T04:00:00Z ", "0000-01-01T00:00:00Z", "2026-3-29T04:00:00Z",
    ])
    func noInstants(text: String) { #expect(Instant(parsing: text) == nil) }

    @Test("what is printed is read back", arguments: [0, 7200, -12_600, 50_400])
    func roundTrip(offset: Int) {
        for second in stride(from: Int64(-62_135_500_000), to: 253_402_200_000, by: 987_654_321) {
            let instant = Instant(secondsSince1970: second)
            #expect(Instant(parsing: instant.text(offset: offset)) == instant)
        }
    }

    @Test("an offset with seconds has no text of its own")
    func oddOffsets() {
        #expect(Instant(secondsSince1970: 0).text(offset: 5774) == "1970-01-01T00:00:00+00:00")
    }
}
