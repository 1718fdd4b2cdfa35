/// The path without doubled and trailing slashes and `.` parts, as the engine writes destinations.
func cleanPath(_ path: String) -> String {
    guard path.hasPrefix("/") else { return path }
    return "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
}

/// True when one path is the other or lies below it.
func pathsOverlap(_ one: String, _ other: String) -> Bool {
    one == other || one.hasPrefix(other == "/" ? "/" : other + "/") || other.hasPrefix(one == "/" ? "/" : one + "/")
}
