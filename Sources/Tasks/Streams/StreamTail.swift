/// Tells a stream's bytes from the line that ends it (``StreamWrapper/run``), while they come.
///
/// So many of the latest bytes are held back as that line is long: they are its, or the stream was cut.
struct StreamTail: Sendable {
    private let head: [UInt8]
    private let length: Int
    private var held: [UInt8] = []

    /// - Parameter run: the run's id, by which the line can't be one of the data's.
    init(run: String) {
        head = Array("\ngalley-exit \(run) ".utf8)
        length = head.count + 4
    }

    /// Takes the next bytes and gives those that are certainly no part of the last line.
    mutating func push(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.count >= length {
            let ready = held + bytes.dropLast(length)
            held = Array(bytes.suffix(length))
            return ready
        }
        held += bytes
        let surplus = held.count - length
        guard surplus > 0 else { return [] }
        defer { held.removeFirst(surplus) }
        return Array(held[..<surplus])
    }

    /// The exit code of the last line, when that is what came last; nil for a stream that is not at its end, or was cut.
    var exitCode: Int? {
        guard held.count == length, held.starts(with: head), held.last == UInt8(ascii: "\n") else { return nil }
        let digits = held[head.count..<length - 1]
        guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// What is held back, where it turns out to be no last line.
    var rest: [UInt8] { exitCode == nil ? held : [] }
}
