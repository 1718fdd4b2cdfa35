import GalleyCore
import TestSupport
import Testing

@Suite struct VersionTests {
    @Test(arguments: [
        ("10.11.11-MariaDB-0+deb12u1", [10, 11, 11]), ("15.13 (Debian 15.13-0)", [15, 13]), ("v2", [2]),
        ("18beta1", [18]),
        ("1.", [1]), ("1..2", [1]), ("11.5.9.0", [11, 5, 9, 0]), ("007", [7]),
    ])
    func `the numbers at the start of a text`(text: String, numbers: [Int]) throws {
        let version = try #require(Version(text))
        #expect(version.numbers == numbers)
        #expect(version.description == text)
    }

    @Test(arguments: ["", "v", "x1", "-1", ".1", " 1", "99999999999999999999", "1.99999999999999999999", "١"])
    func `what does not start with a number is none`(text: String) {
        #expect(Version(text) == nil)
    }

    @Test(arguments: [
        ("10.2", "10.11"), ("9.99", "10.0"), ("10.11", "10.11.1"), ("10.11.9-z", "10.11.10-a"), ("1", "1.0.1"),
    ])
    func `a lower and a higher version`(low: String, high: String) throws {
        let low = try #require(Version(low))
        let high = try #require(Version(high))
        #expect(low < high && !(high < low) && low != high)
    }

    @Test func `a missing number counts as 0, and text does not count`() throws {
        let short = try #require(Version("10.11"))
        let long = try #require(Version("10.11.0-MariaDB"))
        #expect(short == long && !(short < long) && !(long < short))
        #expect(short.hashValue == long.hashValue)
        #expect(short.series(3) == [10, 11, 0] && long.series(1) == [10])
        #expect(long.short == "10.11.0")
    }

    @Test func `exactly one of lower, equal and higher holds, and the order is transitive`() throws {
        var random = SeededGenerator.announced(for: "version order")
        for _ in 0..<2000 {
            let three = try (0..<3).map { _ in
                try #require(
                    Version(
                        (0...Int.random(in: 0...3, using: &random)).map { _ in
                            String(Int.random(in: 0...2, using: &random))
                        }.joined(separator: ".")))
            }
            let (a, b, c) = (three[0], three[1], three[2])
            #expect([a < b, a == b, b < a].count { $0 } == 1, "\(a) \(b)")
            if a < b, b < c { #expect(a < c, "\(a) \(b) \(c)") }
            if a == b { #expect(a.hashValue == b.hashValue, "\(a) \(b)") }
        }
    }
}
