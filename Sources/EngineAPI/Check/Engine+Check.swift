public import Foundation
import GalleyCore

extension Engine {
    /// Looks at an engine without changing anything: three calls and, with TLS, one handshake more.
    /// - Throws: ``EngineError`` when it can't be reached, or no version can be agreed on.
    public static func check(
        _ endpoint: Endpoint, now: @Sendable () -> Date = { Date() }
    ) async throws -> EngineReport {
        let engine = try await connect(to: endpoint)
        let sent = now()
        let response = try await engine.open(EngineRequest(.get, "/info", deadline: .seconds(30)))
        let body = try await response.body.collect()
        let received = now()
        let info = (try? JSONValue(parsing: body)) ?? .null
        let engineTime =
            info["SystemTime"]?.string.flatMap { EngineTime(rfc3339: $0) }
            ?? response.headers["date"].flatMap { EngineTime(http: $0) }
        var presented: PresentedCertificate?
        if case .tcp(let host, let port, let tls?) = endpoint.address {
            presented = try await TLSDialer(endpoint: endpoint, host: host, port: port, tls: tls)
                .presented(within: .seconds(10))
        }
        let own = try endpoint.tls?.ownCertificate()
        return EngineReport(
            endpoint: endpoint, engine: engine, info: info, skew: engineTime?.ahead(ofSent: sent, received: received),
            roundTrip: received.timeIntervalSince(sent), presented: presented, own: own, now: received)
    }
}

extension EngineReport {
    /// Two hosts that keep time by NTP differ by less.
    static let toleratedSkew = 2.0
    /// Time to have a certificate renewed.
    static let soon: TimeInterval = 30 * 86_400

    init(
        endpoint: Endpoint, engine: Engine, info: JSONValue, skew: Double?, roundTrip: TimeInterval,
        presented: PresentedCertificate?, own: PresentedCertificate?, now: Date
    ) {
        let identity = engine.identity
        self.init(
            endpoint: endpoint.description, product: identity?.product.rawValue ?? "?",
            version: identity?.version ?? "?",
            platform: "\(identity?.os ?? "?")/\(identity?.architecture ?? "?")",
            minimumApi: identity?.minimumAPI.description ?? "?", maximumApi: identity?.maximumAPI.description ?? "?",
            agreedApi: engine.version.description, roundTripMilliseconds: Int64((roundTrip * 1000).rounded()),
            clockSkewSeconds: skew, serverCertificateEnds: presented?.notAfter,
            clientCertificateEnds: own?.notAfter, limits: Self.limits(of: identity, endpoint: endpoint, info: info),
            warnings: [endpoint.warning].compactMap { $0 })
        if let skew, abs(skew) > Self.toleratedSkew {
            let side = skew > 0 ? "ahead of" : "behind"
            warnings.append(
                "the engine's clock is \(Duration.milliseconds(Int64(abs(skew) * 1000)).text) \(side) ours: "
                    + "schedules and logs will disagree")
        }
        for (whose, ends) in [("engine's", presented?.notAfter), ("client", own?.notAfter)] {
            guard let ends, ends.timeIntervalSince(now) < Self.soon else { continue }
            let days = Int((ends.timeIntervalSince(now) / 86_400).rounded(.down))
            warnings.append("the \(whose) certificate ends in \(days) days, on \(ends.ISO8601Format().prefix(10))")
        }
    }

    /// What this engine can't do for Galley.
    static func limits(of identity: EngineIdentity?, endpoint: Endpoint, info: JSONValue) -> [String] {
        guard let identity else { return [] }
        var limits: [String] = []
        if identity.os != "linux", !identity.os.isEmpty {
            limits.append("it runs \(identity.os) containers; recipes know linux only")
        }
        if !identity.product.changesRestartPolicy(version: identity.version) {
            limits.append("Podman before 5.1 can't change a restart policy: containers with 'always' are not upgraded")
        }
        if identity.maximumAPI > .newestKnown {
            limits.append("it speaks a newer API than this Galley, which uses \(APIVersion.newestKnown)")
        }
        if endpoint.isRemote {
            limits.append("ports published on its own 127.0.0.1 can't be asked from here")
        }
        if let host = endpoint.hostBehind(info, own: Endpoint.ownHostName) {
            limits.append(
                "it runs on \(host), behind a port of this machine: its published ports can't be asked from here")
        }
        let security = info["SecurityOptions"]?.strings ?? []
        if security.contains(where: { $0.contains("rootless") }) {
            limits.append("it is rootless: files of bind mounts may belong to other users than they seem to")
        }
        return limits
    }
}
