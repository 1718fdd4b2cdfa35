import EngineAPI
import Testing

@Suite struct NegotiationTests {
    /// Answers `/_ping` and `/version` as an engine would.
    static func script(_ maximum: String?, _ minimum: String?, podman: Bool = false) -> StubEngine.Script {
        { connection in
            let line = try await connection.request().line
            if line == "GET /_ping" {
                var headers = maximum.map { ["Api-Version: \($0)"] } ?? []
                if podman { headers.append("Libpod-API-Version: 4.3.1") }
                try await connection.answer(200, "OK", headers: headers)
            } else if line == "GET /version" {
                let least = minimum.map { #","MinAPIVersion":"\#($0)""# } ?? ""
                try await connection.answer(200, #"{"Version":"9.8","Os":"linux","Arch":"arm64"\#(least)}"#)
            }
        }
    }

    @Test(
        "The engine's newest version is taken, at most the newest that Galley knows",
        arguments: [
            ("1.41", "1.12", APIVersion(1, 41)), ("1.51", "1.24", APIVersion(1, 51)),
            ("1.54", "1.44", APIVersion(1, 54)), ("1.99", "1.54", APIVersion(1, 54)), ("1.45", nil, APIVersion(1, 45)),
        ])
    func agreed(maximum: String, minimum: String?, expected: APIVersion) async throws {
        try await StubEngine.run(Self.script(maximum, minimum)) { stub in
            let engine = try await Engine.connect(to: stub.endpoint)
            #expect(engine.version == expected)
            #expect(engine.identity?.maximumAPI == APIVersion(maximum))
            #expect(engine.identity?.product == .docker)
            #expect(engine.identity?.version == "9.8")
            #expect(engine.identity?.architecture == "arm64")
        }
    }

    @Test("Podman shows itself")
    func podman() async throws {
        try await StubEngine.run(Self.script("1.41", "1.24", podman: true)) { stub in
            let engine = try await Engine.connect(to: stub.endpoint)
            #expect(engine.identity?.product == .podman)
        }
    }

    @Test(
        "An engine too old or too new is refused by name",
        arguments: [("1.40", "1.12", "speaks API 1.40 at most"), ("1.70", "1.55", "speaks API 1.55 at least")])
    func unsupported(maximum: String, minimum: String, text: String) async throws {
        try await StubEngine.run(Self.script(maximum, minimum)) { stub in
            let error = await #expect(throws: EngineError.self) { try await Engine.connect(to: stub.endpoint) }
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains(text) == true)
        }
    }

    @Test("A server that names no version at all is no engine")
    func noEngine() async throws {
        try await StubEngine.run(Self.script(nil, nil)) { stub in
            #expect(await engineErrorCode { _ = try await Engine.connect(to: stub.endpoint) } == .malformed)
        }
    }
}
