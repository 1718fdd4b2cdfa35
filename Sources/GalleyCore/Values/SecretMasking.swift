/// Which of a container's own settings are shown as `•••` in plans, journals and differences.
public enum SecretMasking {
    private static let markers = ["PASS", "PWD", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "PRIVATE", "AUTH", "DSN"]

    /// True for a variable whose name suggests a secret. `*_FILE` holds a path, which is none.
    public static func looksSecret(_ name: String) -> Bool {
        let upper = name.uppercased()
        return !upper.hasSuffix("_FILE") && markers.contains { upper.contains($0) }
    }

    /// `NAME=value` with the value masked where the name suggests a secret, or where the value is a URL that holds
    /// a password.
    public static func masked(environment entry: String) -> String {
        guard let equals = entry.firstIndex(of: "=") else { return entry }
        let name = String(entry[..<equals])
        let value = entry[entry.index(after: equals)...]
        let secret = looksSecret(name) || (value.contains("://") && value.contains("@"))
        return secret ? "\(name)=\(Secret.mask)" : entry
    }
}
