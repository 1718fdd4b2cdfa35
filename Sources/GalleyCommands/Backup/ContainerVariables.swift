import GalleyCore

/// What `--env` says of a new container's variables, as docker's own option does: `NAME=VALUE`, or `NAME` alone for the
/// value that Galley's own environment has, which keeps a secret out of the arguments.
enum ContainerVariables {
    /// - Throws: `GalleyError` `.usage` for a word without a name, and for a name that is not set.
    static func read(
        _ words: [String], from environment: [String: String]
    ) throws(GalleyError) -> [String] {
        var variables: [String] = []
        for word in words {
            if word.isEmpty || word.first == "=" {
                throw GalleyError(.usage, "--env wants NAME=VALUE, or NAME for a variable of your own environment")
            }
            if word.contains("=") {
                variables.append(word)
            } else if let value = environment[word] {
                variables.append("\(word)=\(value)")
            } else {
                throw GalleyError(
                    .usage, "--env \(word): there is no such variable in the environment",
                    hint: "\(word)=VALUE gives one")
            }
        }
        return variables
    }
}
