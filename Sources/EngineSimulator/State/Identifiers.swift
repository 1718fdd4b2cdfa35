/// Ids as the engine makes them, from a seed: equal runs give equal ids (SplitMix64).
struct Identifiers: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func number() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// 64 hex digits.
    mutating func next() -> String {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64)
        for _ in 0..<4 {
            var rest = number()
            for _ in 0..<16 {
                bytes.append(digits[Int(rest & 15)])
                rest >>= 4
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
