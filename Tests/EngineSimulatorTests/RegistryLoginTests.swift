import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

/// A registry that asks for a login, in process and over the wire.
@Suite struct RegistryLoginTests {
    private static let right = RegistryLogin(.password(user: "keel", Secret("pass?>")), server: "r.example:5000")

    private static let logins: [(RegistryLogin?, String?)] = [
        (right, nil), (nil, "no basic auth credentials"),
        (RegistryLogin(.password(user: "keel", Secret("other")), server: "r.example:5000"), "unauthorized"),
        (RegistryLogin(.identityToken(Secret("pass?>")), server: "r.example:5000"), "unauthorized"),
    ]

    private func engine() -> SimulatedEngine {
        let engine = SimulatedEngine()
        engine.publish(SimulatedImage("r.example:5000/x:1"))
        engine.publish(SimulatedImage("open.example/x:1"))
        engine.setLogin(ofRegistry: "r.example:5000", user: "keel", password: Secret("pass?>"))
        return engine
    }

    private func pull(_ client: Engine, _ image: String, _ login: RegistryLogin?) async throws -> String? {
        do {
            try await client.imagePull(ImageReference(parsing: image), login: login)
            return nil
        } catch let error as EngineError { return error.message }
    }

    @Test(arguments: logins)
    func `only the right login pulls`(row: (RegistryLogin?, String?)) async throws {
        let engine = engine()
        let path = "/tmp/galley-\(UInt64.random(in: .min ... .max)).sock"
        try await SimulatorServer.serving(engine, at: path) {
            let served = try await Engine.connect(to: Endpoint(parsing: "unix://\(path)"))
            for client in [Engine(transport: engine.transport(), version: .oldestSupported), served] {
                let complaint = try await pull(client, "r.example:5000/x:1", row.0)
                #expect((complaint == nil) == (row.1 == nil))
                if let words = row.1 { #expect(complaint?.contains(words) == true) }
                #expect(try await pull(client, "open.example/x:1", nil) == nil)
            }
        }
    }
}
