import Foundation
public import GalleyCore

/// How one registry is logged in to. Prints no secret.
public struct RegistryLogin: Sendable, Hashable {
    /// What the registry is given.
    public enum Proof: Sendable, Hashable {
        case password(user: String, Secret)
        /// An OAuth2 refresh token, exchanged for one of the registry's by the engine.
        case identityToken(Secret)
        /// A token that goes to the registry as it is.
        case registryToken(Secret)
    }

    /// One of the three.
    public var proof: Proof
    /// The registry as docker names it to the engine: `https://index.docker.io/v1/` or `host:port`.
    public var server: String

    /// Nothing is asked of the registry here.
    public init(_ proof: Proof, server: String) {
        self.proof = proof
        self.server = server
    }

    /// The value of `X-Registry-Auth`: JSON in the URL-safe alphabet of base64 (RFC 4648, section 5), padded.
    var header: Secret {
        var json: JSONValue = ["serveraddress": .string(server)]
        switch proof {
        case .password(let user, let password):
            json["username"] = .string(user)
            json["password"] = .string(password.reveal())
        case .identityToken(let token): json["identitytoken"] = .string(token.reveal())
        case .registryToken(let token): json["registrytoken"] = .string(token.reveal())
        }
        let text = Data(json.bytes()).base64EncodedString()
        return Secret(text.replacing("+", with: "-").replacing("/", with: "_"))
    }
}
