public import GalleyCore

/// Where an engine listens.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    enum Address: Sendable, Hashable {
        case unix(path: String)
    }

    let address: Address
    /// As docker writes it: `unix:///var/run/docker.sock`.
    public let description: String

    /// - Throws: `GalleyError` `.usage` for a scheme that isn't supported, or a path no socket can have.
    public init(parsing text: String) throws(GalleyError) {
        let supported = "Galley reaches engines through unix:///path/to/socket"
        guard let separator = text.firstRange(of: "://") else {
            throw GalleyError(.usage, "'\(text)' is no engine endpoint: it has no scheme", hint: supported)
        }
        let scheme = text[..<separator.lowerBound]
        guard scheme == "unix" else {
            throw GalleyError(.usage, "engine endpoints of scheme '\(scheme)' are not supported yet", hint: supported)
        }
        let path = String(text[separator.upperBound...])
        guard path.hasPrefix("/"), path.count > 1 else {
            throw GalleyError(
                .usage, "'\(text)' names no absolute path", hint: "write three slashes: unix:///var/run/docker.sock")
        }
        // sun_path: 108 bytes on Linux with the closing zero.
        guard path.utf8.count < 108, !path.utf8.contains(0) else {
            throw GalleyError(.usage, "'\(path)' can't be a socket's path: 107 bytes at most")
        }
        address = .unix(path: path)
        description = text
    }
}
