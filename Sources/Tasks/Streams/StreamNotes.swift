import Recipes

/// What a streaming task says on standard error: facts, and the last lines of its tools' chatter. Of an endless one only
/// so much is kept.
struct StreamNotes: Sendable {
    static let mostFacts = 10_000
    private(set) var facts = Facts()
    private var lines: [String] = []
    private var factCount = 0
    private var unfinished: [UInt8] = []
    private(set) var hasStarted = false
    /// The id of the task that is under way instead.
    private(set) var busy: String?
    /// Why it can't be run there.
    private(set) var unable: String?

    mutating func push(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            take(unfinished + rest[..<end])
            unfinished = []
            rest = rest[rest.index(after: end)...]
        }
        unfinished += rest.prefix(max(0, 8192 - unfinished.count))
    }

    private mutating func take(_ bytes: [UInt8]) {
        let line = String(decoding: bytes, as: UTF8.self)
        if !hasStarted {
            if line == StreamWrapper.started {
                hasStarted = true
                return
            }
            if line.hasPrefix(StreamWrapper.busy) { busy = String(line.dropFirst(StreamWrapper.busy.count)) }
            if line.hasPrefix(StreamWrapper.unable) { unable = String(line.dropFirst(StreamWrapper.unable.count)) }
        }
        let found = Facts(parsing: line)
        if found.values.isEmpty {
            guard line.contains(where: { !$0.isWhitespace }) else { return }
            lines.append(line)
            if lines.count > 5 { lines.removeFirst() }
        } else if factCount < Self.mostFacts {
            factCount += 1
            facts.values.merge(found.values) { $0 + $1 }
        }
    }

    /// The last lines that are no facts, for people.
    var complaint: String {
        let last = String(decoding: unfinished, as: UTF8.self)
        return (lines + (last.isEmpty ? [] : [last])).suffix(5).joined(separator: "\n")
    }
}
