import EngineAPI
import GalleyCore
import Synchronization

/// Gets the image to move to: the engine's own, or one pulled with the user's login.
struct ImagePuller: Sendable {
    let environment: UpgradeEnvironment

    init(environment: UpgradeEnvironment) { self.environment = environment }

    private var engine: Engine { environment.engine }

    /// The image's inspect; pulled when the engine has none of that name.
    /// - Throws: `GalleyError` that says why it could not be pulled.
    func image(_ reference: ImageReference) async throws -> JSONValue {
        if let found = try await engine.ifPresent({ try await $0.imageInspect(reference.description) }) {
            return found
        }
        let login = try await environment.registries?.login(for: reference)
        do {
            try await pull(reference, login)
            return try await engine.imageInspect(reference.description)
        } catch let error as EngineError {
            throw PullFailure.explained(error, image: reference, hadLogin: login != nil)
        }
    }

    private func pull(_ reference: ImageReference, _ login: RegistryLogin?) async throws {
        let title = "pull \(reference)"
        let stopwatch = Stopwatch(environment.clock)
        let meter = Mutex(PullMeter())
        let progress = environment.progress
        progress(.stepStarted(index: 1, total: 1, title: title))
        try await engine.imagePull(reference, login: login) { line in
            let (text, parts) = meter.withLock { meter in
                meter.take(line)
                return (meter.text, meter.parts)
            }
            guard !parts.isEmpty else { return }
            progress(.stepProgress(fraction: nil, text: text))
            progress(.parts(parts))
        }
        progress(.stepFinished(title: title, took: stopwatch.elapsed))
    }
}
