public import Foundation
import NIOSSL

/// What a certificate says of itself, whether it can be trusted or not.
public struct PresentedCertificate: Sendable, Hashable {
    /// The hosts and addresses it is for.
    public var names: [String]
    /// It is good from then on.
    public var notBefore: Date
    /// Until then.
    public var notAfter: Date

    /// For tests; others come from connections and files.
    public init(names: [String], notBefore: Date, notAfter: Date) {
        self.names = names
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    init(_ certificate: NIOSSLCertificate) {
        names = certificate._subjectAlternativeNames().compactMap { name in
            switch name.nameType {
            case .dnsName: String(decoding: name.contents.withUnsafeBufferPointer { Array($0) }, as: UTF8.self)
            case .ipAddress: Self.address(name.contents.withUnsafeBufferPointer { Array($0) })
            default: nil
            }
        }
        notBefore = Date(timeIntervalSince1970: TimeInterval(certificate.notValidBefore))
        notAfter = Date(timeIntervalSince1970: TimeInterval(certificate.notValidAfter))
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        switch bytes.count {
        case 4: bytes.map { String($0) }.joined(separator: ".")
        case 16:
            stride(from: 0, to: 16, by: 2)
                .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }.joined(separator: ":")
        default: nil
        }
    }
}

extension EndpointTLS {
    /// When the client's own certificate ends; nil without one.
    /// - Throws: ``EngineError`` when its file can't be used.
    public func ownCertificate() throws(EngineError) -> PresentedCertificate? {
        guard let certificate else { return nil }
        return try Self.certificates(certificate, "client certificate").first.map { PresentedCertificate($0) }
    }
}
