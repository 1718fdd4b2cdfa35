import Foundation
import Testing

@testable import EngineAPI

@Suite struct EngineTimeTests {
    @Test(
        "Times as engines write them",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:00:00Z", 951_825_600), ("2026-11-25T10:12:24Z", 1_795_601_544),
            ("2026-11-25T12:12:24+02:00", 1_795_601_544), ("2026-11-25T05:42:24-04:30", 1_795_601_544),
            ("2026-11-25T10:12:24.500000000Z", 1_795_601_544.5),
        ])
    func rfc3339(text: String, seconds: Double) {
        #expect(EngineTime(rfc3339: text)?.date.timeIntervalSince1970 == seconds)
    }

    @Test("The Date header")
    func header() {
        #expect(EngineTime(http: "Wed, 25 Nov 2026 10:12:24 GMT")?.date.timeIntervalSince1970 == 1_795_601_544)
        for text in [
            "", "Wed, 25 Nov 2026 10:12:24 CET", "Wed, 25 Xyz 2026 10:12:24 GMT", "25 Nov 2026", "a b c d e GMT",
        ] {
            #expect(EngineTime(http: text) == nil)
        }
    }

    @Test(
        "Other texts are no times",
        arguments: [
            "", "T", "2026-11-25", "2026-13-01T00:00:00Z", "2026-11-25T10:12Z", "x-y-zTa:b:cZ",
            "2026-11-25T10:12:24+9999999999999999:00", "2026-11-25T9999999999999999:12:24Z", "2026-11-25T10:12:nanZ",
            "2026-11-25T10:12:1e300Z", "2026-11-25T24:00:00Z",
        ])
    func malformed(text: String) { #expect(EngineTime(rfc3339: text) == nil) }

    @Test("A written time is read back", arguments: 0..<200)
    func roundTrip(index: Int) throws {
        let date = Date(timeIntervalSince1970: Double(index) * 40_000_003)
        #expect(EngineTime(rfc3339: date.ISO8601Format())?.date == date)
    }

    @Test("What a round trip leaves open is no skew")
    func skew() throws {
        let now = Date(timeIntervalSince1970: 1000)
        func ahead(_ text: String, after: Double) throws -> Double {
            try #require(EngineTime(rfc3339: text)).ahead(ofSent: now, received: now + after)
        }
        // Whole seconds: 1000 may have been 1000.9.
        #expect(try ahead("1970-01-01T00:16:40Z", after: 0) == 0)
        #expect(try ahead("1970-01-01T00:16:42Z", after: 4) == 0)
        #expect(try ahead("1970-01-01T00:17:40.000Z", after: 0.01) == 59.995)
        #expect(try ahead("1970-01-01T00:15:40.000Z", after: 0) == -60)
    }
}
