/// Where `H` puts a job: by its name alone, so that it stays when others come and go, on every machine the same.
enum Spread {
    static func term(in range: ClosedRange<Int>, step: Int?, field: CronField, job: String) -> CronTerm {
        let hash = hash(job, salt: UInt64(field.rawValue))
        guard let step else {
            let value = range.lowerBound + Int(hash % UInt64(range.count))
            return .values(from: value, through: value, step: 1)
        }
        let first = range.lowerBound + Int(hash % UInt64(min(step, range.count)))
        return .values(from: first, through: range.upperBound, step: step)
    }

    /// FNV-1a, then SplitMix64's finish: the low bits of FNV alone are no better spread than the names.
    private static func hash(_ name: String, salt: UInt64) -> UInt64 {
        var hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        hash = hash &+ (salt &+ 1) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
