import GalleyCore
import Testing

@testable import EngineAPI

@Suite struct PullTests {
    private static let podman = "initializing source docker://r.example:5000/x:1: "

    /// Words of Docker 20.10, Podman 4.3, Debian's registry and Docker Hub.
    @Test(
        arguments: [
            (
                #"Head "https://r.example:5000/v2/x/manifests/1": no basic auth credentials"#, .refused,
                "asks for a login"
            ),
            ("unauthorized: authentication required", .refused, "asks for a login"),
            (
                podman + "reading manifest 1 in r.example:5000/x: unauthorized: authentication required", .refused,
                "asks for a login"
            ),
            (
                "pull access denied for x, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
                .refused, "or has no such image"
            ),
            (
                "manifest for r.example:5000/x:1 not found: manifest unknown: manifest unknown", .notFound,
                "has no image"
            ),
            (
                podman + "reading manifest 1 in r.example:5000/x: manifest unknown: manifest unknown", .notFound,
                "has no image"
            ),
            (
                "toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading",
                .refused, "rate limit"
            ),
            (
                #"Get "https://r.example:5000/v2/": dial tcp 203.0.113.9:5000: connect: network is unreachable"#,
                .unreachable, "can't reach"
            ),
            (
                #"Get "https://r.example:5000/v2/": dial tcp 10.1.1.1:5000: connect: connection refused"#, .unreachable,
                "can't reach"
            ),
            (
                #"Get "https://r.example:5000/v2/": dial tcp 10.1.1.1:5000: connect: no route to host"#, .unreachable,
                "can't reach"
            ),
            (
                #"Get "https://r.example:5000/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)"#,
                .unreachable, "can't reach"
            ),
            (
                #"Get "https://r.example:5000/v2/": dial tcp: lookup r.example on 10.0.0.53:53: no such host"#,
                .unreachable, "can't find the host"
            ),
            (
                #"Get "https://r.example:5000/v2/": x509: certificate signed by unknown authority"#, .unreachable,
                "does not trust the certificate"
            ),
            (
                podman
                    + #"pinging container registry r.example:5000: Get "https://r.example:5000/v2/": x509: certificate signed by unknown authority"#,
                .unreachable, "does not trust the certificate"
            ),
            (
                #"Get "https://r.example:5000/v2/": http: server gave HTTP response to HTTPS client"#, .unreachable,
                "does not speak TLS"
            ),
            ("something nobody has seen", .notFound, "pulling it failed"),
        ] as [(String, GalleyError.Code, String)])
    func `why a pull failed is said in plain words`(row: (String, GalleyError.Code, String)) throws {
        let image = try ImageReference(parsing: "r.example:5000/x:1")
        let error = PullFailure.explained(
            EngineError(.api, row.0, call: "POST /images/create", status: 500), image: image, hadLogin: false)
        #expect(error.code == row.1)
        #expect(error.message.contains(row.2), "\(error.message)")
        #expect(error.hint?.isEmpty == false)
        #expect(error.cause == row.0)
    }

    @Test(arguments: [
        "r.example:5000/certificates-db:1", "r.example:5000/geofence/x:1", "denied.example/lookup/x509:tls",
    ])
    func `an image's own name decides nothing`(name: String) throws {
        let image = try ImageReference(parsing: name)
        let error = PullFailure.explained(
            EngineError(.api, "manifest for \(name) not found: manifest unknown: manifest unknown", status: 404),
            image: image, hadLogin: false)
        #expect(error.code == .notFound)
        #expect(error.message.contains("has no image"))
    }

    @Test func `a login that was refused is told apart from none`() throws {
        let image = try ImageReference(parsing: "r.example:5000/x:1")
        let denied = EngineError(.api, "unauthorized: authentication required", status: 500)
        let with = PullFailure.explained(denied, image: image, hadLogin: true)
        #expect(with.message.contains("refuses the login that docker's config.json has"))
        #expect(with.hint?.hasPrefix("docker login r.example:5000,") == true)
        let hub = PullFailure.explained(denied, image: try ImageReference(parsing: "mariadb"), hadLogin: false)
        #expect(hub.hint?.hasPrefix("docker login,") == true)
        let cut = PullFailure.explained(EngineError(.cut, "gone"), image: image, hadLogin: true)
        #expect(cut.code == .unreachable)
    }

    @Test func `a login within a quoted address is masked`() throws {
        let text = #"Get "https://keel:tops3cret@proxy.example:3128/v2/": proxyconnect tcp: EOF"#
        let error = PullFailure.explained(
            EngineError(.api, text), image: try ImageReference(parsing: "x"), hadLogin: false)
        #expect(!error.description.contains("tops3cret"))
        #expect(error.cause?.contains("proxy.example:3128") == true)
    }

    @Test func `layers are counted and added up, the tag's line is none of them`() {
        var meter = PullMeter()
        func take(_ status: String, _ layer: String?, _ current: Int64? = nil, _ total: Int64? = nil) {
            meter.take(PullProgress(status: status, layer: layer, current: current, total: total))
        }
        take("Pulling from lab/mariadb", "10.11-b")
        #expect(meter.parts.isEmpty)
        let (one, two, three) = ("b624b36e36de", "47fcb47009ff", "a2dde55b980b")
        for layer in [one, two, three] { take("Pulling fs layer", layer) }
        take("Already exists", three)
        take("Downloading", one, 1 << 20, 4 << 20)
        take("Downloading", two, 1 << 20, 2 << 20)
        #expect(meter.text == "1 of 3 layers, 2.0 MiB of 6.0 MiB")
        #expect(
            meter.parts == [
                ProgressPart(name: one, fraction: 0.25, text: "downloading 1.0 MiB of 4.0 MiB"),
                ProgressPart(name: two, fraction: 0.5, text: "downloading 1.0 MiB of 2.0 MiB"),
                ProgressPart(name: three, fraction: 1, text: "already there"),
            ])
        take("Verifying Checksum", one)
        take("Download complete", one)
        take("Extracting", one, 1 << 20, 4 << 20)
        #expect(meter.parts[0] == ProgressPart(name: one, fraction: 1, text: "unpacking 4.0 MiB of 4.0 MiB"))
        take("Pull complete", one)
        #expect(meter.parts[0] == ProgressPart(name: one, fraction: 1, text: "done"))
        take("Digest: sha256:33ec", nil)
        #expect(meter.text == "2 of 3 layers, 5.0 MiB of 6.0 MiB")
        // Podman names no sizes.
        var quiet = PullMeter()
        quiet.take(PullProgress(status: "Pulling fs layer", layer: one))
        #expect(quiet.text == "0 of 1 layers")
        #expect(quiet.parts == [ProgressPart(name: one, text: "waiting")])
    }

    @Test func `an engine that tells nonsense is shown, and survived`() {
        var meter = PullMeter()
        for layer in ["b624b36e36de", "47fcb47009ff"] {
            meter.take(PullProgress(status: "Downloading", layer: layer, current: .max, total: .max))
        }
        #expect(meter.text.hasPrefix("0 of 2 layers"))
    }
}

@Suite struct PullPatienceTests {
    private static let lost = EngineError(.api, "read tcp 10.0.0.1:4->10.0.0.2:5: read: connection reset by peer")

    @Test func `a pull whose registry goes away in the middle is taken up again four times`() throws {
        var patience = PullPatience(image: try ImageReference(parsing: "r.example:5000/x:1"))
        patience.heardOfLayer()
        var pauses: [Duration] = []
        while let pause = patience.pause(after: Self.lost) { pauses.append(pause) }
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        #expect(patience.count == PullPatience.tries)
    }

    @Test(arguments: [
        EngineError(.api, "dial tcp 10.0.0.2:5000: connect: connection refused"),
        EngineError(.unreachable, "no socket"),
        EngineError(.deadline, "no answer"),
    ])
    func `one that never began is not`(error: EngineError) throws {
        var patience = PullPatience(image: try ImageReference(parsing: "r.example:5000/x:1"))
        #expect(patience.pause(after: error) == nil)
        // Cut once, it had begun.
        #expect(patience.pause(after: EngineError(.cut, "gone")) == .seconds(1))
        #expect(patience.pause(after: error) == .seconds(2))
    }

    @Test(arguments: ["manifest unknown", "toomanyrequests: rate", "unauthorized", "x509: certificate has expired"])
    func `what the registry says for good is not asked again`(text: String) throws {
        var patience = PullPatience(image: try ImageReference(parsing: "r.example:5000/x:1"))
        patience.heardOfLayer()
        #expect(patience.pause(after: EngineError(.api, text)) == nil)
    }

    @Test func `the last error says how often`() throws {
        let image = try ImageReference(parsing: "r.example:5000/x:1")
        let error = PullFailure.explained(Self.lost, image: image, hadLogin: true, tries: 5)
        #expect(error.code == .unreachable)
        #expect(error.message == "the engine lost the connection to r.example:5000 5 times while it pulled \(image)")
        let own = PullFailure.explained(EngineError(.cut, "gone"), image: image, hadLogin: true, tries: 5)
        #expect(own.message.hasSuffix("while it pulled \(image), 5 times"))
        #expect(own.hint?.contains("galley engine check") == true)
    }
}
