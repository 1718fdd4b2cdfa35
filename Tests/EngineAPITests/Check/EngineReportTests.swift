import Foundation
import GalleyCore
import TestSupport
import Testing

@testable import EngineAPI

@Suite(.timeLimit(.minutes(1))) struct EngineReportTests {
    private func report(
        _ product: EngineIdentity.Product = .docker, version: String = "20.10.24", os: String = "linux",
        maximum: APIVersion = APIVersion(1, 41), endpoint: String = "unix:///a", info: JSONValue = [:],
        skew: Double? = 0, ends: [Date?] = [nil, nil]
    ) throws -> EngineReport {
        let identity = EngineIdentity(
            product: product, version: version, os: os, architecture: "amd64", minimumAPI: APIVersion(1, 12),
            maximumAPI: maximum)
        let endpoint = try Endpoint(parsing: endpoint, insecure: true)
        func certificate(_ date: Date?) -> PresentedCertificate? {
            date.map { PresentedCertificate(names: [], notBefore: .distantPast, notAfter: $0) }
        }
        let engine = Engine(
            transport: ConnectionTransport(endpoint: endpoint), version: min(maximum, .newestKnown),
            identity: identity)
        return EngineReport(
            endpoint: endpoint, engine: engine, info: info, skew: skew, roundTrip: 0.0123,
            presented: certificate(ends[0]), own: certificate(ends[1]), now: Date(timeIntervalSince1970: 0))
    }

    @Test func aPlainEngineHasNothingToSay() throws {
        let report = try report()
        #expect(report.limits == [] && report.warnings == [])
        #expect(report.agreedApi == "1.41" && report.minimumApi == "1.12" && report.roundTripMilliseconds == 12)
        #expect(report.platform == "linux/amd64")
    }

    @Test(
        "What an engine can't do is said",
        arguments: [("4.3.1", true), ("4.10.0", true), ("5.0.9", true), ("5.1.0", false), ("10.0", false)])
    func podman(version: String, lacksUpdate: Bool) throws {
        #expect(try report(.podman, version: version).limits.contains { $0.contains("restart policy") } == lacksUpdate)
    }

    @Test func otherLimits() throws {
        #expect(try report(os: "windows").limits.first?.contains("windows") == true)
        #expect(try report(maximum: APIVersion(1, 99)).limits.first?.contains("newer API") == true)
        #expect(try report(endpoint: "ssh://a").limits.first?.contains("127.0.0.1") == true)
        let rootless: JSONValue = ["SecurityOptions": ["name=rootless"]]
        #expect(try report(info: rootless).limits.first?.contains("rootless") == true)
    }

    @Test(
        "A port of this machine may be a tunnel's: the engine itself tells where it is",
        arguments: [
            ("tcp://127.0.0.1:2375", "db-east", "db-east"),
            ("tcp://localhost:2375", "db-east.example", "db-east.example"),
            ("tcp://127.0.0.1:2375", "Here", nil), ("tcp://[::1]:2375", "here.example", nil),
            ("tcp://127.0.0.1:2375", "", nil),
            // Of these the address tells.
            ("unix:///a", "db-east", nil), ("ssh://127.0.0.1", "db-east", nil), ("tcp://far:1", "db-east", nil),
        ] as [(String, String, String?)])
    func tunnel(endpoint: String, name: String, host: String?) throws {
        let endpoint = try Endpoint(parsing: endpoint, insecure: true)
        #expect(endpoint.hostBehind(["Name": .string(name)], own: "here") == host)
    }

    @Test func aTunnelIsALimit() throws {
        #expect(!Endpoint.ownHostName.isEmpty)
        let elsewhere = try report(endpoint: "tcp://127.0.0.1:1", info: ["Name": "nowhere-else"])
        #expect(elsewhere.limits.first?.hasPrefix("it runs on nowhere-else, behind a port of this machine") == true)
        let here = try report(endpoint: "tcp://127.0.0.1:1", info: ["Name": .string(Endpoint.ownHostName)])
        #expect(here.limits == [])
    }

    @Test("A clock that is off and certificates that end soon are warned of")
    func warnings() throws {
        #expect(try report(skew: 1.9).warnings == [])
        #expect(try report(skew: 90).warnings.first?.contains("ahead of ours") == true)
        #expect(try report(skew: -90).warnings.first?.contains("behind ours") == true)
        let day: TimeInterval = 86_400
        let near = Date(timeIntervalSince1970: 10 * day + 5)
        let far = Date(timeIntervalSince1970: 31 * day)
        #expect(try report(ends: [far, far]).warnings == [])
        #expect(try report(ends: [near, far]).warnings == ["the engine's certificate ends in 10 days, on 1970-01-11"])
        #expect(try report(ends: [far, near]).warnings.first?.contains("client certificate") == true)
        #expect(try report(endpoint: "tcp://far:1").warnings.first?.contains("not encrypted") == true)
    }

    @Test("A real look over TLS tells when both certificates end")
    func overTLS() async throws {
        try await SimulatedFront.withTLS({ try EngineFront.mutualTLS($0) }) { certificates, port in
            let tls = EndpointTLS(
                authority: certificates.authority, certificate: certificates.client, key: certificates.clientKey)
            let report = try await Engine.check(Endpoint(parsing: "tcp://localhost:\(port)", tls: tls))
            #expect(report.product == "docker" && report.maximumApi == "1.41")
            let days = { (date: Date?) in date.map { ($0.timeIntervalSinceNow / 86_400).rounded() } }
            #expect(days(report.serverCertificateEnds) == 30)
            #expect(days(report.clientCertificateEnds) == 90)
            #expect(report.warnings.count == 1, "29 days and some hours are soon: \(report.warnings)")
        }
    }
}
