import EngineAPI
import GalleyCore
import Synchronization

/// Gets the image to move to: the engine's own, or one pulled with the user's login.
struct ImagePuller: Sendable {
    let environment: UpgradeEnvironment

    init(environment: UpgradeEnvironment) { self.environment = environment }

    private var engine: Engine { environment.engine }

    /// The image's inspect; pulled when the engine has none of that name.
    ///
    /// A pull that is cut in the middle, from us or from its registry, is taken up again, as ``PullPatience`` has it.
    /// - Throws: `GalleyError` that says why it could not be pulled.
    func image(_ reference: ImageReference) async throws -> JSONValue {
        if let found = try await engine.ifPresent({ try await $0.imageInspect(reference.description) }) {
            return found
        }
        let login = try await environment.registries?.login(for: reference)
        let title = "pull \(reference)"
        let stopwatch = Stopwatch(environment.clock)
        environment.progress(.stepStarted(index: 1, total: 1, title: title))
        let patience = Mutex(PullPatience(image: reference))
        while true {
            do {
                try await pull(reference, login) { patience.withLock { $0.heardOfLayer() } }
                let image = try await engine.imageInspect(reference.description)
                environment.progress(.stepFinished(title: title, took: stopwatch.elapsed))
                return image
            } catch let error as EngineError {
                let (pause, tries) = patience.withLock { ($0.pause(after: error), $0.count) }
                let failure = PullFailure.explained(
                    error, image: reference, hadLogin: login != nil, tries: pause == nil ? tries : 1)
                guard let pause else { throw failure }
                environment.progress(
                    .warning(
                        "\(failure.message)\(failure.cause.map { ": \($0)" } ?? ""); going on with it in \(pause.text), "
                            + "try \(tries) of \(PullPatience.tries)"))
                try await environment.clock.sleep(for: pause)
            }
        }
    }

    private func pull(
        _ reference: ImageReference, _ login: RegistryLogin?, _ heardOfLayer: @escaping @Sendable () -> Void
    ) async throws {
        let meter = Mutex(PullMeter())
        let progress = environment.progress
        try await watched(reference) { heard in
            try await engine.imagePull(reference, login: login) { line in
                heard()
                let (text, parts) = meter.withLock { meter in
                    meter.take(line)
                    return (meter.text, meter.parts)
                }
                guard !parts.isEmpty else { return }
                heardOfLayer()
                progress(.stepProgress(fraction: nil, text: text))
                progress(.parts(parts))
            }
        }
    }

    /// The longest silence: the engine unpacks a layer without a word.
    private static let patience = Duration.seconds(20 * 60)

    /// A pull may take hours, but not in silence: an engine that stands still must not be waited for without end.
    private func watched(
        _ reference: ImageReference,
        _ pull: @escaping @Sendable (_ heard: @escaping @Sendable () -> Void) async throws -> Void
    ) async throws {
        let last = Silence()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pull { last.end() } }
            group.addTask {
                while last.length < Self.patience { try await Task.sleep(for: Self.patience - last.length) }
                throw GalleyError(
                    .noAnswer, "the engine told nothing of the pull of \(reference) for \(Self.patience.text)",
                    hint: "docker pull \(reference) on the engine's host shows more")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// How long nothing was heard, on the real clock.
private final class Silence: Sendable {
    private let began = Mutex(ContinuousClock.now)

    var length: Duration { began.withLock { ContinuousClock.now - $0 } }
    func end() { began.withLock { $0 = .now } }
}
