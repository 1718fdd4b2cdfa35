import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

@Suite("The one-writer monitor")
struct OneWriterTests {
    private func binds(_ text: String) -> JSONValue { ["Binds": [.string(text)]] }

    @Test(arguments: [
        ("data:/data", "data:/data", 1), ("data:/data", "data:/data:ro", 0), ("data:/data:ro", "data:/data", 0),
        ("data:/data", "other:/data", 0), ("/srv/db:/data", "/srv/db:/other", 1), ("/srv/db:/data", "/srv:/data", 1),
        ("/srv/db:/data", "/srv/db/a/:/data", 1), ("/srv/db:/data", "/srv/db2:/data", 0),
    ])
    func `two running containers on one writable source`(first: String, second: String, count: Int) async throws {
        let quay = Quayside()
        try await quay.start("a1", host: binds(first))
        try await quay.start("a2", host: binds(second))
        #expect(quay.engine.violations.count == count, "\(quay.engine.violations)")
    }

    @Test func `one after the other is no violation, a restart beside another is`() async throws {
        let quay = Quayside()
        try await quay.start("a1", host: binds("data:/data"))
        try await quay.client.containerStop("a1", timeout: 10)
        try await quay.start("a2", host: binds("data:/data"))
        #expect(quay.engine.violations.isEmpty)
        try await quay.client.containerStart("a1")
        #expect(quay.engine.violations.count == 1)
        #expect(quay.engine.violations.first?.contains("a1") == true)
    }

    @Test func `a container brought back by the engine's restart counts too`() async throws {
        let quay = Quayside()
        var host = binds("data:/data")
        host["RestartPolicy"] = ["Name": "always"]
        try await quay.start("a1", host: host)
        try await quay.client.containerStop("a1", timeout: 10)
        try await quay.start("a2", host: host)
        #expect(quay.engine.violations.isEmpty)
        quay.engine.restart()
        #expect(quay.engine.violations.count == 1)
    }
}
