import GalleyCore

/// A file of the system's time zone database (RFC 8536), of version 2 or later.
enum TZif {
    /// - Throws: `GalleyError` `.badInput` where the bytes are no such file.
    static func rules(name: String, _ bytes: [UInt8]) throws(GalleyError) -> ZoneRules {
        guard let reader = Reader(bytes: bytes) else {
            throw GalleyError(.badInput, "the file of the time zone '\(name)' is no TZif file of version 2 or later")
        }
        guard reader.leaps == 0 else {
            throw GalleyError(
                .badInput, "the time zone '\(name)' counts leap seconds, which the system's clock does not",
                hint: "take the one without 'right/'")
        }
        guard let zone = reader.rules(name: name) else {
            throw GalleyError(.badInput, "the file of the time zone '\(name)' is damaged")
        }
        return zone
    }

    private struct Reader {
        private let bytes: [UInt8]
        private let header: Header
        private let body: Int
        var leaps: Int { header.leaps }

        private struct Header {
            static let size = 44
            var universal: Int
            var standard: Int
            var leaps: Int
            var times: Int
            var types: Int
            var characters: Int

            init?(_ bytes: [UInt8], at start: Int) {
                guard start >= 0, start + Self.size <= bytes.count,
                    bytes[start..<start + 4].elementsEqual("TZif".utf8), bytes[start + 4] >= UInt8(ascii: "2")
                else { return nil }
                let counts = (0..<6).map { Int(TZif.integer(bytes, at: start + 20 + $0 * 4, width: 4)) }
                // More than any file has, and no sum of them overflows.
                guard counts.allSatisfy({ (0...1_000_000).contains($0) }), counts[4] > 0 else { return nil }
                (universal, standard, leaps, times, types, characters) =
                    (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])
            }

            func size(timeWidth: Int) -> Int {
                times * (timeWidth + 1) + types * 6 + characters + leaps * (timeWidth + 4) + standard + universal
            }
        }

        /// The first block, with times of 32 bits, is for readers of version 1 and passed over.
        init?(bytes: [UInt8]) {
            guard let first = Header(bytes, at: 0),
                let header = Header(bytes, at: Header.size + first.size(timeWidth: 4))
            else { return nil }
            let body = Header.size * 2 + first.size(timeWidth: 4)
            guard body + header.size(timeWidth: 8) + 2 <= bytes.count else { return nil }
            self.bytes = bytes
            self.header = header
            self.body = body
        }

        func rules(name: String) -> ZoneRules? {
            let indices = body + header.times * 8
            let types = indices + header.times
            let offsets = (0..<header.types).map { Int(TZif.integer(bytes, at: types + $0 * 6, width: 4)) }
            guard offsets.allSatisfy({ abs($0) < 93_600 }) else { return nil }
            var changes: [ZoneChange] = []
            for index in 0..<header.times {
                let at = TZif.integer(bytes, at: body + index * 8, width: 8)
                let type = Int(bytes[indices + index])
                guard type < offsets.count, changes.last.map({ $0.at < at }) != false else { return nil }
                changes.append(ZoneChange(at: max(at, ZoneRules.beginning), offset: offsets[type]))
            }
            let footer = bytes[(body + header.size(timeWidth: 8))...]
            guard footer.first == 10, let end = footer.dropFirst().firstIndex(of: 10) else { return nil }
            let text = String(decoding: footer[(footer.startIndex + 1)..<end], as: UTF8.self)
            let rule = PosixZoneRule(parsing: text)
            guard text.isEmpty || rule != nil else { return nil }
            return ZoneRules(name: name, initial: offsets[0], changes: changes, rule: rule)
        }
    }

    /// Big-endian, with a sign.
    private static func integer(_ bytes: [UInt8], at start: Int, width: Int) -> Int64 {
        let bits = bytes[start..<start + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return width == 8 ? Int64(bitPattern: bits) : Int64(Int32(truncatingIfNeeded: bits))
    }
}
