import Foundation
import NIOCore
import NIOSSL

/// What a TLS connection to an engine is made with: files in PEM, read anew for each connection, so that renewed
/// certificates are used at once. TLS 1.2 is the oldest that is spoken.
public struct EndpointTLS: Sendable, Hashable {
    /// The authorities that may have signed the engine's certificate; nil trusts those that the system trusts.
    public var authority: String?
    /// Galley's own certificate, with its chain; nil shows none.
    public var certificate: String?
    /// The key of ``certificate``, without a passphrase.
    public var key: String?
    /// False takes any certificate, for any host.
    public var checksServer: Bool

    /// Nothing is read yet.
    public init(authority: String?, certificate: String?, key: String?, checksServer: Bool = true) {
        self.authority = authority
        self.certificate = certificate
        self.key = key
        self.checksServer = checksServer
    }

    static let filesHint = "a folder with ca.pem, cert.pem and key.pem is named by DOCKER_CERT_PATH, or by a context"

    /// - Parameter looking: only to see what certificate the engine has: who asks judges it, and ours is not shown.
    /// - Throws: ``EngineError`` `.unreachable` for a file that is missing or can't be used.
    func context(looking: Bool = false) throws(EngineError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        // An engine that goes on with its work need not answer our goodbye.
        configuration.shutdownTimeout = .seconds(1)
        if !looking, !checksServer { configuration.certificateVerification = .none }
        if !looking, checksServer, let authority {
            let certificates = try Self.certificates(authority, "CA certificate")
            configuration.trustRoots = .certificates(certificates)
        }
        if !looking, certificate != nil || key != nil {
            guard let certificate, let key else {
                throw EngineError(
                    .unreachable,
                    certificate == nil
                        ? "there is a client key and no client certificate beside it"
                        : "there is a client certificate and no client key beside it", hint: Self.filesHint)
            }
            configuration.certificateChain = try Self.certificates(certificate, "client certificate").map {
                .certificate($0)
            }
            configuration.privateKey = .privateKey(try Self.privateKey(key))
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw EngineError(
                .unreachable,
                "the client certificate \(certificate ?? "") and the key \(key ?? "") do not fit together",
                hint: "copy both from the same place again")
        }
    }

    static func certificates(_ path: String, _ what: String) throws(EngineError) -> [NIOSSLCertificate] {
        let bytes = try pem(path, what)
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw EngineError(.unreachable, "\(path), the \(what), holds no certificate in PEM", hint: filesHint)
        }
        return certificates
    }

    private static func privateKey(_ path: String) throws(EngineError) -> NIOSSLPrivateKey {
        let bytes = try pem(path, "client key")
        do {
            return try NIOSSLPrivateKey(bytes: bytes, format: .pem)
        } catch {
            let isLocked = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
            throw EngineError(
                .unreachable,
                isLocked ? "\(path), the client key, has a passphrase" : "\(path), the client key, holds no key in PEM",
                hint: isLocked ? "docker's keys have none either; keep it readable by its owner only" : filesHint)
        }
    }

    private static func pem(_ path: String, _ what: String) throws(EngineError) -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw EngineError(
                .unreachable, exists ? "\(path), the \(what), can't be read" : "there is no \(what) at \(path)",
                hint: exists ? "who owns it, and who are you? ls -l \(path)" : filesHint)
        }
        return Array(bytes)
    }
}
