import GalleyCore
import TestSupport
import Testing

/// The successor runs under the database's name with the policy the original had; the original is kept, stopped.
func expectUpgraded(
    _ database: LabDatabase, from before: ContainerState, to image: String,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let now = try #require(try await database.state(), sourceLocation: sourceLocation)
    #expect(now.id != before.id, sourceLocation: sourceLocation)
    // Podman shows the whole name.
    let names = database.lab.isPodman ? [image, "docker.io/\(image)"] : [image]
    #expect(names.contains(now.image), sourceLocation: sourceLocation)
    #expect(now.isRunning, sourceLocation: sourceLocation)
    #expect(now.restartPolicy == before.restartPolicy, sourceLocation: sourceLocation)
    let kept = try #require(try await database.state(of: before.id), sourceLocation: sourceLocation)
    #expect(!kept.isRunning, sourceLocation: sourceLocation)
    // Podman can't change it: it is one with which nothing starts the stopped container.
    let parked = database.lab.isPodman ? before.restartPolicy : "no"
    #expect(kept.restartPolicy == parked, sourceLocation: sourceLocation)
    #expect(kept.restartPolicy != "always", sourceLocation: sourceLocation)
    #expect(try await database.runningOnData() == ["/" + database.name], sourceLocation: sourceLocation)
    #expect(try await !database.leftovers().contains { $0.contains("galley-lock-") }, sourceLocation: sourceLocation)
}

/// The very container that was there before runs again, as it was.
func expectBack(
    _ database: LabDatabase, as before: ContainerState, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let now = try #require(try await database.state(), sourceLocation: sourceLocation)
    #expect(now.id == before.id, sourceLocation: sourceLocation)
    #expect(now.image == before.image, sourceLocation: sourceLocation)
    #expect(now.isRunning, sourceLocation: sourceLocation)
    #expect(now.restartPolicy == before.restartPolicy, sourceLocation: sourceLocation)
    #expect(try await database.runningOnData() == ["/" + database.name], sourceLocation: sourceLocation)
    #expect(try await !database.leftovers().contains { $0.contains("galley-lock-") }, sourceLocation: sourceLocation)
}
