import Foundation

extension SeededGenerator {
    /// A generator whose seed is printed, so that a failing run can be repeated: `GALLEY_TEST_SEED=1234 swift test`.
    /// Without that variable each run draws a new seed.
    public static func announced(for name: String) -> SeededGenerator {
        let given = ProcessInfo.processInfo.environment["GALLEY_TEST_SEED"].flatMap(UInt64.init)
        let seed = given ?? UInt64.random(in: 0...UInt64.max)
        print("\(name): GALLEY_TEST_SEED=\(seed)")
        return SeededGenerator(seed: seed)
    }

    /// Random text of up to `limit` of these characters.
    public mutating func text(from alphabet: String, upTo limit: Int) -> String {
        let letters = Array(alphabet)
        guard !letters.isEmpty else { return "" }
        let count = Int.random(in: 0...limit, using: &self)
        return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &self)] })
    }

    /// Up to `limit` bytes of any value.
    public mutating func bytes(upTo limit: Int) -> [UInt8] {
        let count = Int.random(in: 0...limit, using: &self)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}
