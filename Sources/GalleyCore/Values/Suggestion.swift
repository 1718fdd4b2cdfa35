/// "Did you mean": the nearest of the names that exist.
public enum Suggestion {
    /// The candidate that is the fewest edits away, when it is near enough to be what was meant (a third of its
    /// length); ties go to the first in alphabetical order.
    public static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
        candidates.sorted()
            .map { (candidate: $0, edits: edits(from: name.lowercased(), to: $0.lowercased())) }
            .filter { $0.edits <= max(1, max($0.candidate.count, name.count) / 3) }
            .min { $0.edits < $1.edits }?.candidate
    }

    /// `did you mean 'stop'?`, or nil when nothing is near.
    public static func hint(for name: String, among candidates: some Sequence<String>) -> String? {
        closest(to: name, among: candidates).map { "did you mean '\($0)'?" }
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other (optimal
    /// string alignment).
    static func edits(from: String, to: String) -> Int {
        let source = Array(from)
        let target = Array(to)
        var rows = [Array(0...target.count)]
        for line in source.indices {
            var row = [line + 1]
            for column in target.indices {
                let replaced = rows[line][column] + (source[line] == target[column] ? 0 : 1)
                var best = min(replaced, rows[line][column + 1] + 1, row[column] + 1)
                if line > 0, column > 0, source[line] == target[column - 1], source[line - 1] == target[column] {
                    best = min(best, rows[line - 1][column - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[source.count][target.count]
    }
}
