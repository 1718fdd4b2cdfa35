import Foundation
public import GalleyCore

/// The part of docker's `config.json` that says who logs in where.
public struct DockerConfig: Sendable, Equatable {
    /// Logins in the file itself, by the keys that stand there.
    var entries: [String: RegistryLogin.Proof] = [:]
    /// Programs that keep a registry's login, `NAME` of `docker-credential-NAME`, by the keys that stand there.
    var helpers: [String: String] = [:]
    /// The program that keeps all others; nil without one.
    var store: String?

    /// Nobody is logged in.
    public init() {}

    /// Where one registry's login is.
    public enum Source: Sendable, Equatable {
        /// The registry is asked without a login.
        case anonymous
        case file(RegistryLogin)
        /// `docker-credential-PROGRAM get` knows it by that server name.
        case helper(program: String, server: String)
    }

    /// - Throws: `GalleyError` `.badInput` for a login that can't be read. What stands in it is not repeated.
    public init(_ json: JSONValue) throws(GalleyError) {
        store = json["credsStore"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        helpers = (json["credHelpers"]?.object ?? [:]).compactMapValues(\.string).filter { !$0.value.isEmpty }
        for (key, entry) in json["auths"]?.object ?? [:] {
            entries[key] = try Self.proof(entry, key)
        }
    }

    /// Nil for an entry without a login: docker leaves one where a program keeps it.
    private static func proof(_ entry: JSONValue, _ key: String) throws(GalleyError) -> RegistryLogin.Proof? {
        func text(_ name: String) -> String? { entry[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        if let token = text("identitytoken") { return .identityToken(Secret(token)) }
        if let token = text("registrytoken") { return .registryToken(Secret(token)) }
        if let encoded = text("auth") {
            // docker pads some of them with zero bytes.
            let decoded = Data(base64Encoded: encoded).map { String(decoding: $0.filter { $0 != 0 }, as: UTF8.self) }
            guard let decoded, let colon = decoded.firstIndex(of: ":") else {
                throw GalleyError(
                    .badInput, "the login for \(key) in docker's config.json can't be read",
                    hint: "docker login \(key) writes it anew")
            }
            return .password(
                user: String(decoded[..<colon]), Secret(String(decoded[decoded.index(after: colon)...])))
        }
        guard let user = text("username"), let password = text("password") else { return nil }
        return .password(user: user, Secret(password))
    }

    /// The key under which docker keeps a registry's login.
    static func key(of registry: String) -> String {
        isHub(registry) ? "https://index.docker.io/v1/" : registry
    }

    /// Where the login for an image's registry is: a program for that registry alone, else the program for all, else
    /// the file.
    /// - Parameter registry: as ``ImageReference/registry`` has it: `docker.io`, `host`, `host:port`.
    public func source(for registry: String) -> Source {
        if let key = Self.match(registry, among: helpers.keys), let program = helpers[key] {
            return .helper(program: program, server: Self.key(of: registry))
        }
        if let store { return .helper(program: store, server: Self.key(of: registry)) }
        guard let key = Self.match(registry, among: entries.keys), let proof = entries[key] else { return .anonymous }
        return .file(RegistryLogin(proof, server: Self.key(of: registry)))
    }

    /// The entry that means a registry: its very key, or one that names the same host and port with a scheme or a path.
    /// A port is part of the host: `host` and `host:5000` are two registries.
    static func match(_ registry: String, among keys: some Collection<String>) -> String? {
        let exact = key(of: registry)
        if keys.contains(exact) { return exact }
        return keys.filter { host(of: $0) == host(of: exact) }.min()
    }

    /// `https://host:port/v1/` and the like without scheme and path. Docker Hub has several names.
    private static func host(of key: String) -> String {
        var rest = Substring(key)
        for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
        let host = String(rest.prefix { $0 != "/" })
        return isHub(host) ? "docker.io" : host
    }

    private static func isHub(_ host: String) -> Bool {
        ["docker.io", "index.docker.io", "registry-1.docker.io"].contains(host)
    }
}
