import EngineAPI
import GalleyCore
import Testing

@Suite struct EndpointTests {
    @Test func unixPath() throws {
        #expect(try Endpoint(parsing: "unix:///run/docker.sock").description == "unix:///run/docker.sock")
    }

    @Test(
        "What can't be dialled is a usage error that names what can",
        arguments: [
            "", "docker", "/run/docker.sock", "tcp://host:2375", "ssh://host", "unix://", "unix:///", "unix://a/b",
        ])
    func refused(text: String) {
        #expect { try Endpoint(parsing: text) } throws: { error in
            let error = error as? GalleyError
            return error?.code == .usage && error?.hint?.contains("unix:///") == true
        }
    }

    @Test("A path longer than a socket address holds is refused")
    func tooLong() throws {
        _ = try Endpoint(parsing: "unix:///" + String(repeating: "a", count: 106))
        #expect(throws: GalleyError.self) { try Endpoint(parsing: "unix:///" + String(repeating: "a", count: 107)) }
    }
}
