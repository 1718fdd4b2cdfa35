import EngineAPI
import EngineSimulator
import Foundation
import GalleyCore
import NIOSSL
import TestSupport

/// A simulated engine behind a socket in a folder of its own.
enum SimulatedFront {
    static func withEngine<Value: Sendable>(
        _ body: @Sendable (_ folder: String, _ socket: String) async throws -> Value
    ) async throws -> Value {
        let folder = "/tmp/galley-front-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let engine = SimulatedEngine()
        engine.add(SimulatedImage("server:1", config: ["Cmd": ["serve"], "Env": ["PATH=/bin"]]))
        return try await SimulatorServer.serving(engine, at: folder + "/engine.sock") {
            try await body(folder, folder + "/engine.sock")
        }
    }

    /// Behind TLS on a port.
    static func withTLS<Value: Sendable>(
        _ configuration: @escaping @Sendable (Certificates) throws -> TLSConfiguration?,
        _ body: @Sendable (Certificates, _ port: Int) async throws -> Value
    ) async throws -> Value {
        try await withEngine { folder, socket in
            let certificates = try await Certificates.make(in: folder + "/tls")
            return try await EngineFront.serving(configuration(certificates), before: socket) { port in
                try await body(certificates, port)
            }
        }
    }
}
