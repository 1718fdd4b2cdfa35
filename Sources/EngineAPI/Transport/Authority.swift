import GalleyCore

/// The part of an endpoint after its scheme: `user@host:port/path`.
struct Authority {
    var user: String?
    /// An IPv6 address without its brackets.
    var host: String
    var port: Int?
    /// With its first slash; empty without one.
    var path: String

    /// As it stands in a URL.
    var bracketed: String { host.contains(":") ? "[\(host)]" : host }

    /// - Throws: `GalleyError` `.usage`; what may be a password is not repeated in it.
    init(_ text: String, of scheme: String) throws(GalleyError) {
        let start = text.firstIndex(of: "/") ?? text.endIndex
        path = String(text[start...])
        var rest = text[..<start]
        if let at = rest.lastIndex(of: "@") {
            let name = rest[..<at]
            guard !name.contains(":") else {
                throw GalleyError(
                    .usage, "the \(scheme):// endpoint has a password in it",
                    hint: "a password in an address ends up in process lists and histories: use ssh keys")
            }
            user = String(name)
            rest = rest[rest.index(after: at)...]
        }
        let host: Substring
        var portText: Substring?
        if rest.first == "[", let end = rest.firstIndex(of: "]") {
            host = rest[rest.index(after: rest.startIndex)..<end]
            let after = rest[rest.index(after: end)...]
            guard after.isEmpty || after.first == ":" else { throw Self.malformed(rest, scheme) }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = rest.lastIndex(of: ":") {
            host = rest[..<colon]
            portText = rest[rest.index(after: colon)...]
        } else {
            host = rest
        }
        self.host = String(host)
        if let portText {
            guard let port = Int(portText), (1...65535).contains(port), portText.allSatisfy(\.isNumber) else {
                throw GalleyError(.usage, "'\(portText)' is no port", hint: "a port is a number from 1 to 65535")
            }
            self.port = port
        }
        // What a name or an address can hold; ssh would take a leading hyphen for an option.
        let isAddress = rest.first == "["
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_" + (isAddress ? ":%" : ""))
        guard !host.isEmpty, host.first != "-", host.allSatisfy({ allowed.contains($0) }) else {
            throw Self.malformed(rest, scheme)
        }
    }

    private static func malformed(_ text: Substring, _ scheme: String) -> GalleyError {
        GalleyError(.usage, "'\(text)' is no host of a \(scheme):// endpoint", hint: Endpoint.supported)
    }
}
