/// Options before the verb, as in `docker -H … ps`: the parser knows them after it only, so they are moved there.
enum LeadingOptions {
    private static let flags: Set = ["-q", "--quiet", "--no-color", "--debug", "--insecure"]
    private static let valued: Set = ["-H", "--host", "--engine", "-c", "--context", "--config", "--state-dir"]

    static func moved(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var leading: [String] = []
        while let first = rest.first {
            if flags.contains(first) || valued.contains(where: { first.hasPrefix("\($0)=") }) {
                leading.append(rest.removeFirst())
            } else if valued.contains(first), rest.count > 1 {
                leading += [rest.removeFirst(), rest.removeFirst()]
            } else {
                break
            }
        }
        // Without a verb the parser's own complaint is the better one.
        guard let verb = rest.first, !verb.hasPrefix("-") else { return arguments }
        // Before a terminator, behind which everything is an argument.
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return rest[..<end] + leading + rest[end...]
    }
}
