/// Writes ustar archives; names too long for a header go into a pax record.
struct DownloadedTar {
    private var bytes: [UInt8] = []

    mutating func add(_ path: String, _ file: SimulatedFile) {
        if path.utf8.count > 100 {
            var length = path.utf8.count + 7
            while "\(length) path=\(path)\n".utf8.count != length { length += 1 }
            append("pax", Array("\(length) path=\(path)\n".utf8), type: "x", SimulatedFile())
        }
        switch file.kind {
        case .file: append(path, file.bytes, type: "0", file)
        case .directory: append(path, [], type: "5", file)
        case .link(let target): append(path, [], type: "2", file, link: target)
        }
    }

    func finished() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    private mutating func append(
        _ path: String, _ content: [UInt8], type: Character, _ file: SimulatedFile, link: String = ""
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int, most: Int) {
            for (index, byte) in text.utf8.prefix(most).enumerated() { header[offset + index] = byte }
        }
        func number(_ value: Int, at offset: Int, width: Int) {
            let digits = String(value, radix: 8)
            put(String(repeating: "0", count: max(0, width - digits.count)) + digits, at: offset, most: width)
        }
        put(path, at: 0, most: 100)
        number(file.mode & 0o7777, at: 100, width: 7)
        number(file.uid, at: 108, width: 7)
        number(file.gid, at: 116, width: 7)
        number(content.count, at: 124, width: 11)
        number(Int(file.modified), at: 136, width: 11)
        put("        ", at: 148, most: 8)
        put(String(type), at: 156, most: 1)
        put(link, at: 157, most: 100)
        put("ustar", at: 257, most: 6)
        put("00", at: 263, most: 2)
        number(header.reduce(0) { $0 + Int($1) }, at: 148, width: 6)
        header[154] = 0
        bytes += header
        bytes += content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }
}
