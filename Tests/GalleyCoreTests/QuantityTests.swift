import GalleyCore
import TestSupport
import Testing

/// Durations and byte counts, as people write and read them.
@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("90s", 90_000), ("5m", 300_000), ("2h", 7_200_000), ("1d", 86_400_000), ("250ms", 250),
            ("1h30m", 5_400_000),
            ("1d2h3m4s5ms", 93_784_005), ("0s", 0), ("007s", 7000),
        ] as [(String, Int64)])
    func `a duration is read`(text: String, milliseconds: Int64) {
        #expect(Duration(parsing: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "5", "s", "-5s", "5 m", "5m ", "1.5h", "5x", "5M", "٥s", "9223372036854775807d", "99999999999999999999s",
    ])
    func `what is no duration is none`(text: String) {
        #expect(Duration(parsing: text) == nil)
    }

    @Test(
        arguments: [
            (0, "0 ms"), (850, "850 ms"), (999, "999 ms"), (1000, "1.0 s"), (12_345, "12.3 s"), (59_999, "59.9 s"),
            (60_000, "1 min"), (250_000, "4 min 10 s"), (3_599_999, "59 min 59 s"), (3_600_000, "1 h"),
            (7_500_000, "2 h 5 min"),
        ] as [(Int64, String)])
    func `a duration is written`(milliseconds: Int64, text: String) {
        #expect(Duration.milliseconds(milliseconds).text == text)
    }

    @Test func `the longest duration does not overflow`() {
        #expect(Duration.seconds(Int64.max).milliseconds == .max)
        #expect(Duration.seconds(Int64.min).milliseconds == .min)
    }

    @Test func `what was written as a sum is read as that sum`() {
        var random = SeededGenerator.announced(for: "durations")
        for _ in 0..<500 {
            let parts = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)].map {
                (unit: $0.0, size: Int64($0.1), count: Int64.random(in: 0...999, using: &random))
            }
            let text = parts.map { "\($0.count)\($0.unit)" }.joined()
            #expect(Duration(parsing: text)?.milliseconds == parts.reduce(0) { $0 + $1.size * $1.count }, "\(text)")
        }
    }

    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (1_048_575, "1023.9 KiB"),
            (1_048_576, "1.0 MiB"), (1_610_612_736, "1.5 GiB"), (2_199_023_255_552, "2.0 TiB"), (-1, "-1 B"),
            (Int64.max, "8388607.9 TiB"),
        ] as [(Int64, String)])
    func `a byte count is written`(bytes: Int64, text: String) {
        #expect(ByteCount(bytes).description == text)
    }

    @Test func `a byte count travels as a number`() throws {
        #expect(try JSONValue(encoding: [ByteCount(.max)]) == [.integer(.max)])
        #expect(try JSONValue(parsing: "[5]".utf8).decoded(as: [ByteCount].self) == [ByteCount(5)])
    }
}
