public import GalleyCore

/// Where an engine listens.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    enum Address: Sendable, Hashable {
        case unix(path: String)
        case tcp(host: String, port: Int, tls: EndpointTLS?)
        case ssh(SSHDestination)
    }

    let address: Address
    /// As docker writes it: `unix:///var/run/docker.sock`, `tcp://db-east:2376`, `ssh://ops@db-west`. Never a password.
    public let description: String

    static let supported =
        "Galley reaches engines through unix:///path/to/socket, tcp://host:port with TLS, and ssh://user@host"

    /// Reads an endpoint as docker writes it; nothing is looked up or connected to.
    /// - Parameters:
    ///   - tls: for `tcp://` only; nil is a connection that anyone on the way can read and change.
    ///   - insecure: allows that beyond this machine, and a server that isn't checked.
    /// - Throws: `GalleyError` `.usage` for what can't be an engine's endpoint, `.refused` for what needs `insecure`.
    public init(parsing text: String, tls: EndpointTLS? = nil, insecure: Bool = false) throws(GalleyError) {
        guard let separator = text.firstRange(of: "://") else {
            throw GalleyError(.usage, "'\(text)' is no engine endpoint: it has no scheme", hint: Self.supported)
        }
        let scheme = String(text[..<separator.lowerBound])
        let rest = String(text[separator.upperBound...])
        switch scheme {
        case "unix":
            address = try Self.unix(rest, text)
            description = text
        case "tcp":
            let place = try Authority(rest, of: scheme)
            guard place.user == nil, ["", "/"].contains(place.path) else {
                throw GalleyError(.usage, "a tcp:// endpoint is a host and a port, nothing more", hint: Self.supported)
            }
            // Docker's own default, whether with TLS or without.
            let port = place.port ?? 2375
            address = .tcp(host: place.host, port: port, tls: tls)
            description = "tcp://\(place.bracketed):\(port)"
            try requireSafety(insecure)
        case "ssh":
            let destination = try SSHDestination(Authority(rest, of: scheme))
            address = .ssh(destination)
            description = destination.description
        default:
            throw GalleyError(
                .usage, "engine endpoints of scheme '\(scheme)' are not supported", hint: Self.supported)
        }
    }

    private static func unix(_ path: String, _ text: String) throws(GalleyError) -> Address {
        guard path.hasPrefix("/"), path.count > 1 else {
            throw GalleyError(
                .usage, "'\(text)' names no absolute path", hint: "write three slashes: unix:///var/run/docker.sock")
        }
        // sun_path: 108 bytes on Linux with the closing zero.
        guard path.utf8.count < 108, !path.utf8.contains(0) else {
            throw GalleyError(.usage, "'\(path)' can't be a socket's path: 107 bytes at most")
        }
        return .unix(path: path)
    }

    private func requireSafety(_ insecure: Bool) throws(GalleyError) {
        guard case .tcp(_, _, let tls) = address, !insecure else { return }
        if let tls, !tls.checksServer {
            throw GalleyError(
                .refused, "\(self) is to be reached without a check of its certificate: anyone could answer for it",
                hint: "give the authority that signed it (ca.pem) and set DOCKER_TLS_VERIFY=1; "
                    + "--insecure goes on without the check")
        }
        if tls == nil, !isLoopback {
            throw GalleyError(
                .refused, "\(self) is not encrypted: anyone on the way could become root on that host",
                hint: "use TLS (DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or a context) or ssh://; "
                    + "--insecure goes on without")
        }
    }
}

extension Endpoint {
    /// Where this engine's published ports are reached when they listen on every address: the engine's own host. What
    /// only ssh's configuration knows by that name is not found, and its ports count as silent.
    public var portHost: String { isRemote ? host : "127.0.0.1" }

    /// The engine's host as the endpoint names it; this one's loopback address for a socket.
    public var host: String {
        switch address {
        case .unix: "127.0.0.1"
        case .tcp(let host, _, _): host
        case .ssh(let destination): destination.host
        }
    }

    /// False for an engine on this machine, whose loopback addresses are ours. Behind ssh it never counts as that: a
    /// port here may lead to a machine elsewhere.
    public var isRemote: Bool {
        switch address {
        case .unix: false
        case .tcp: !isLoopback
        case .ssh: true
        }
    }

    /// What a user should know although nothing is refused.
    public var warning: String? {
        guard case .tcp(_, _, let tls) = address else { return nil }
        guard let tls else {
            return isLoopback
                ? "\(self) is not encrypted: every user of this machine can become root through it"
                : "\(self) is not encrypted: anyone on the way can become root on that host"
        }
        return tls.checksServer ? nil : "the certificate of \(self) is not checked: anyone could answer for it"
    }

    /// Nil unless the connection is TLS.
    public var tls: EndpointTLS? {
        if case .tcp(_, _, let tls) = address { tls } else { nil }
    }

    private var isLoopback: Bool {
        guard host != "localhost", host != "::1" else { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
