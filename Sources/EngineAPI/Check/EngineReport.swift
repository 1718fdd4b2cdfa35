public import Foundation

/// What a look at an engine found: whether it is there, what it is, and what it can't do for Galley.
public struct EngineReport: Sendable, Codable, Equatable {
    /// As docker writes it.
    public var endpoint: String
    /// `docker` or `podman`.
    public var product: String
    /// The product's own.
    public var version: String
    /// `linux/amd64`.
    public var platform: String
    /// The oldest API version it accepts, the newest it speaks, and the one that Galley takes.
    public var minimumApi: String
    /// See ``minimumApi``.
    public var maximumApi: String
    /// See ``minimumApi``.
    public var agreedApi: String
    /// Of one call, connecting and all.
    public var roundTripMilliseconds: Int64
    /// How far its clock is ahead of ours; nil when it doesn't tell its time, or no better than the round trip.
    public var clockSkewSeconds: Double?
    /// With TLS: when the engine's certificate ends.
    public var serverCertificateEnds: Date?
    /// When the certificate that we show ends.
    public var clientCertificateEnds: Date?
    /// What Galley can't do on this engine, one sentence each.
    public var limits: [String]
    /// What works and should still be looked after.
    public var warnings: [String]
}
