public import GalleyCore

extension RecipeTask {
    /// The whole text for the standard input of `/bin/sh -s`: assignments, prelude, script. It is wrapped as a secret
    /// because it may hold a password; nothing of it belongs in argv, an environment or a log.
    ///
    /// - Parameter variables: what the script reads besides the login, such as `GALLEY_BUDGET_SECONDS`. The names are
    ///   the script's own; values may hold anything but NUL.
    public func rendered(login: ServerLogin? = nil, variables: [String: String] = [:]) -> Secret {
        var assignments = variables
        // Set in every case: a variable of the same name in the container's environment must not count.
        if assignments["GALLEY_KEPT"] == nil { assignments["GALLEY_KEPT"] = "" }
        assignments["GALLEY_USER"] = login?.user ?? ""
        assignments["GALLEY_PASSWORD"] = login?.password?.reveal() ?? ""
        let head = assignments.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.quoted($0.value))\n" }.joined()
        return Secret(head + script)
    }

    /// One word of POSIX shell that stands for the text as it is. By scalars: a quote that a combining mark follows is
    /// another `Character`, and still a quote to the shell.
    public static func quoted(_ text: String) -> String {
        var word = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" { word += "'\\''" } else { word.unicodeScalars.append(scalar) }
        }
        return word + "'"
    }
}
