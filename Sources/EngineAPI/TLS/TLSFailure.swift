import Foundation
import NIOCore
import NIOSSL

/// Why a TLS connection to an engine could not be made, in the words of who has to mend it.
struct TLSFailure: Sendable, Equatable {
    var message: String
    var hint: String

    /// Nil for an error that has nothing to do with TLS.
    /// - Parameters:
    ///   - endpoint: `tcp://…`, for the text.
    ///   - presented: the engine's certificate as a second look saw it; the library itself says only that it is bad.
    static func explain(
        _ error: any Error, endpoint: Endpoint, presented: PresentedCertificate?, now: Date
    ) -> TLSFailure? {
        guard error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError else { return nil }
        let text = String(describing: error)
        func has(_ marks: String...) -> Bool { marks.contains { text.contains($0) } }
        if isAboutServerCertificate(error) { return server(text, endpoint: endpoint, presented, now: now) }
        // In the order of the alerts: a refused certificate of ours is told by an alert of the engine's.
        if has("ALERT_CERTIFICATE_REQUIRED", "CERTIFICATE_REQUIRED") {
            return TLSFailure(
                message: "the engine wants a client certificate", hint: "none was shown: \(EndpointTLS.filesHint)")
        }
        if has("ALERT_CERTIFICATE_EXPIRED") {
            return TLSFailure(
                message: "the engine refused the client certificate: it has expired",
                hint: "renew \(endpoint.tls?.certificate ?? "it")")
        }
        if has("ALERT_UNKNOWN_CA", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE_UNKNOWN", "ALERT_UNSUPPORTED_CERT")
            || has("ALERT_CERTIFICATE_REVOKED", "ALERT_ACCESS_DENIED", "ALERT_DECRYPT_ERROR", "ALERT_HANDSHAKE_FAILURE")
        {
            let own = endpoint.tls?.certificate
            return TLSFailure(
                message: "the engine refused the client certificate" + (own == nil ? ": none was shown" : ""),
                hint: own.map { "is \($0) signed by the authority that the engine trusts (its --tlscacert)?" }
                    ?? EndpointTLS.filesHint)
        }
        if has("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST") {
            return TLSFailure(
                message: "what listens there does not speak TLS",
                hint: "an engine's TLS port is 2376 by habit, 2375 is the unencrypted one")
        }
        if has("UNSUPPORTED_PROTOCOL", "ALERT_PROTOCOL_VERSION") {
            return TLSFailure(
                message: "the engine speaks no TLS 1.2 or newer", hint: "what terminates TLS there is too old")
        }
        if has("EOF during handshake", "uncleanShutdown") {
            return TLSFailure(
                message: "the connection was closed during the TLS handshake",
                hint: "does an engine with TLS listen there? its log says more")
        }
        return TLSFailure(message: "TLS failed: \(text)", hint: "the engine's log may say more")
    }

    /// The library found the engine's certificate bad; only a second look tells why.
    static func isAboutServerCertificate(_ error: any Error) -> Bool {
        let text = String(describing: error)
        let marks = ["CERTIFICATE_VERIFY_FAILED", "failedToValidateHostname", "unableToValidateCertificate"]
        return marks.contains { text.contains($0) } || (error as? NIOSSLExtraError) == .failedToValidateHostname
            || (error as? NIOSSLExtraError) == .serverHostnameImpossibleToMatch
    }

    private static func server(
        _ text: String, endpoint: Endpoint, _ presented: PresentedCertificate?, now: Date
    ) -> TLSFailure {
        func day(_ date: Date) -> String { String(date.ISO8601Format().prefix(10)) }
        if let presented, now > presented.notAfter {
            return TLSFailure(
                message: "the engine's certificate expired on \(day(presented.notAfter))",
                hint: "renew it on \(endpoint.host); a clock that is wrong here shows the same")
        }
        if let presented, now < presented.notBefore {
            return TLSFailure(
                message: "the engine's certificate is not good before \(day(presented.notBefore))",
                hint: "is the clock right here (date) and was it right where the certificate was made?")
        }
        guard text.contains("CERTIFICATE_VERIFY_FAILED") else {
            let names = presented.map { $0.names.isEmpty ? "no host" : $0.names.joined(separator: ", ") }
            return TLSFailure(
                message: "the engine's certificate is not for \(endpoint.host)"
                    + (names.map { ", it is for \($0)" } ?? ""),
                hint: "use a name that it has, or have one made with subjectAltName for \(endpoint.host)")
        }
        let authority = endpoint.tls?.authority
        return TLSFailure(
            message: "the engine's certificate is signed by an unknown CA: "
                + (authority.map { "none in \($0)" } ?? "none that this system trusts"),
            hint: "take the ca.pem that belongs to \(endpoint.host); " + EndpointTLS.filesHint)
    }
}
