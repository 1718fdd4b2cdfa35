import GalleyCore

/// Hides what looks secret in a container's settings, by the key a value stands under.
enum Masking {
    static func masked(_ value: JSONValue, at path: String) -> JSONValue { masked(value, key: key(of: path)) }

    /// The last part of a path: `PGPASSWORD` of `Config.Env[PGPASSWORD]`. A path in a file system names no secret.
    private static func key(of path: String) -> String {
        guard path.hasSuffix("]"), let open = path.lastIndex(of: "[") else {
            return path.split(separator: ".").last.map(String.init) ?? path
        }
        let key = path[path.index(after: open)...].dropLast()
        return key.hasPrefix("/") ? "" : String(key)
    }

    private static func masked(_ value: JSONValue, key: String) -> JSONValue {
        switch value {
        case .string(let text): .string(masked(text, key: key))
        case .array(let list): .array(arguments(list, key: key))
        case .object(let members): .object(members.reduce(into: [:]) { $0[$1.key] = masked($1.value, key: $1.key) })
        default: SecretMasking.looksSecret(key) && !value.isEmpty ? .string(Secret.mask) : value
        }
    }

    /// `value` of `key`, and each `name=value` in a comma-separated list of options (`username=u,password=p`).
    private static func masked(_ text: String, key: String) -> String {
        let name = String(key.filter { $0 != "=" })
        let whole = String(SecretMasking.masked(environment: "\(name)=\(text)").dropFirst(name.count + 1))
        guard whole == text, text.contains("=") else { return whole }
        return text.split(separator: ",", omittingEmptySubsequences: false)
            .map { SecretMasking.masked(environment: String($0)) }
            .joined(separator: ",")
    }

    /// A list may be a command line: of `--password=x` and `--password x` the x is hidden.
    private static func arguments(_ list: [JSONValue], key: String) -> [JSONValue] {
        var followsSecretOption = false
        return list.map { element in
            guard let text = element.string else { return masked(element, key: key) }
            defer {
                followsSecretOption = text.hasPrefix("-") && !text.contains("=") && SecretMasking.looksSecret(text)
            }
            return .string(followsSecretOption ? Secret.mask : masked(text, key: key))
        }
    }
}
