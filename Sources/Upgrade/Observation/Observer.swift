import Backups
import Containers
import EngineAPI
import GalleyCore
import Recipes
import Tasks

/// Reads what a plan rests on. Changes nothing in the database and leaves nothing in the engine: the throw-away
/// containers that ask the images have neither network nor data, and are gone when it ends.
struct Observer: Sendable {
    let environment: UpgradeEnvironment
    let catalogue: RecipeCatalogue
    /// Nil leaves it to the image.
    let declared: DeclaredRecipe?

    private var engine: Engine { environment.engine }
    private var isPodman: Bool { engine.identity?.product == .podman }

    /// - Parameters:
    ///   - database: the container's name or id.
    ///   - image: the image to move to; pulled when the engine has none of that name. Nil for the one that it runs.
    /// - Throws: `GalleyError`: `.notFound`, `.refused` for what makes observing impossible, `.locked`.
    func observe(_ database: String, image: ImageReference?, copyTo: String? = nil) async throws -> (
        Observation, Recipe
    ) {
        let found = try await DatabaseContainer.find(
            database, on: engine, at: environment.endpoint, catalogue: catalogue, declared: declared,
            unless: environment.refuseUnfinished)
        let (snapshot, recipe) = (found.snapshot, found.recipe)
        let (newImage, newImageName) = try await target(image, of: found)

        var server = try await ask(.observe, recipe, in: snapshot)
        // What the recipe refuses may well not take a login, and its reason is the better one.
        if server.all("refuse").isEmpty { _ = try await ask(.ready, recipe, in: snapshot) }
        let tasks = TaskRunner(engine: engine, clock: environment.clock)
        let runs = try await RunUnderWay.all(of: recipe, in: snapshot.id, with: tasks)
        if let replication = server["replication"], replication != "none", !runs.contains(where: { $0.task == .backup })
        {
            // A physical backup receives like a standby, and one may have ended since.
            server = try await ask(.observe, recipe, in: snapshot)
        }
        let space = try await MountSpace.measure(
            snapshot.mounts.filter { ["volume", "bind"].contains($0.type) }.map(\.destination), in: snapshot.id,
            with: tasks)
        let newID = newImage["Id"]?.string ?? newImageName
        let observation = Observation(
            engine: try await engineFacts(), original: snapshot.raw,
            originalAtMaximum: engine.version > .lastWithConfigMacAddress
                ? try await engine.containerInspect(snapshot.id) : nil,
            oldImage: found.image, newImage: newImage, newImageName: newImageName, server: server,
            oldImageFacts: try await imageFacts(snapshot.imageID, recipe, for: snapshot),
            newImageFacts: newID == snapshot.imageID ? server : try await imageFacts(newID, recipe, for: snapshot),
            space: space,
            volumes: try await volumes(snapshot), copyDirectory: try await copyDirectory(copyTo, snapshot),
            others: try await engine.containerList(all: true),
            changedFiles: try await changedFiles(snapshot),
            runs: runs, portHost: environment.portHost,
            unansweredPorts: await unansweredPorts(snapshot, server, recipe))
        return (observation, recipe)
    }

    private func target(_ image: ImageReference?, of found: DatabaseContainer) async throws -> (JSONValue, String) {
        guard let image else {
            let snapshot = found.snapshot
            // Its name may mean another image by now.
            let named = try await engine.ifPresent { try await $0.imageInspect(snapshot.image) }
            return (found.image, named?["Id"] == found.image["Id"] ? snapshot.image : snapshot.imageID)
        }
        let name = isPodman ? image.pinnedByDigest : image
        let inspected = try await ImagePuller(environment: environment).image(name)
        try recognise(name, inspected, as: found.recipe)
        return (inspected, name.description)
    }

    private func recognise(_ reference: ImageReference, _ image: JSONValue, as recipe: Recipe) throws {
        let found = try catalogue.recognise(
            image: reference, imageEnvironment: image[path: "Config", "Env"]?.strings ?? [],
            imageEntrypoint: image[path: "Config", "Entrypoint"]?.strings ?? [], declared: declared)
        guard found?.name == recipe.name else {
            throw GalleyError(
                .refused,
                "\(reference) is \(found.map { "an image of \($0.title)" } ?? "no database image Galley knows"), "
                    + "and the container runs \(recipe.title)")
        }
    }

    private func ask(_ name: TaskName, _ recipe: Recipe, in snapshot: ContainerSnapshot) async throws -> Facts {
        guard let task = recipe.tasks[name] else {
            throw GalleyError(.badInput, "the recipe '\(recipe.name)' has no task '\(name)'")
        }
        let result: TaskResult
        do {
            result = try await TaskRunner(engine: engine, clock: environment.clock).run(
                task, in: snapshot.id, login: environment.login, runID: "\(name).\(ShortID.random())")
        } catch let error as GalleyError where error.code == .noAnswer {
            throw GalleyError(.refused, "the database in '\(snapshot.name)' can't be asked: \(error.message)")
        }
        switch result.exitCode {
        case 0: return result.facts
        case TaskResult.noLogin:
            throw GalleyError(
                .refused, "no login to the database in '\(snapshot.name)' works: \(result.complaint)",
                hint: "give one with --user NAME --password env:VAR, file:PATH or prompt")
        default:
            throw GalleyError(
                .refused,
                "the database in '\(snapshot.name)' can't be asked (task '\(name)', exit code \(result.exitCode)): \(result.complaint)"
            )
        }
    }

    private func volumes(_ snapshot: ContainerSnapshot) async throws -> [String: JSONValue] {
        var volumes: [String: JSONValue] = [:]
        for name in snapshot.mounts.compactMap(\.name) {
            volumes[name] = try await engine.ifPresent { try await $0.volumeInspect(name) }
        }
        return volumes
    }

    /// Looks at the directory for copies from a container that has it mounted read-only.
    private func copyDirectory(_ path: String?, _ snapshot: ContainerSnapshot) async throws -> CopyDirectory? {
        guard let path else { return nil }
        let helper = HelperContainer(
            name: "galley-ask-\(environment.makeID())", image: snapshot.imageID, script: CopyDirectory.script,
            purpose: "directory",
            mounts: [["Type": "bind", "Source": .string(path), "Target": "/galley/copies", "ReadOnly": true]],
            labels: [UpgradeLabels.role: "helper", UpgradeLabels.database: snapshot.name])
        do {
            return CopyDirectory(facts: try await helper.run(on: engine, clock: environment.clock))
        } catch let error as EngineError where error.code == .api {
            _ = try await engine.ifPresent { try await $0.containerRemove(helper.name, force: true, volumes: true) }
            return CopyDirectory(complaint: error.message)
        }
    }

    private func imageFacts(_ image: String, _ recipe: Recipe, for snapshot: ContainerSnapshot) async throws -> Facts {
        guard let task = recipe.tasks[.image] else {
            throw GalleyError(.badInput, "the recipe '\(recipe.name)' has no task 'image'")
        }
        let helper = HelperContainer(
            name: "galley-ask-\(environment.makeID())", image: image, script: task.script, purpose: "image",
            labels: [UpgradeLabels.role: "helper", UpgradeLabels.database: snapshot.name], user: task.user)
        do {
            return try await helper.run(on: engine, clock: environment.clock)
        } catch {
            // Best effort: the cause is what the operator must hear, and a left helper has neither data nor network.
            try? await engine.containerRemoveIfPresent(helper.name)
            guard let error = error as? GalleyError, error.code == .failed else { throw error }
            throw GalleyError(
                .refused, "the image \(image) can't be asked for its server's version: \(error.message)",
                hint: "does it have a shell, and the server's programs?")
        }
    }

    /// A port that does not answer from here now would not do so later either: it proves nothing of the successor.
    private func unansweredPorts(_ snapshot: ContainerSnapshot, _ server: Facts, _ recipe: Recipe) async -> Set<String>
    {
        var silent: Set<String> = []
        for port in snapshot.publishedPorts where port.containerPort == "\(server["port"] ?? "")/tcp" {
            guard let number = port.hostPort else { continue }
            let host = PublishedAnswer.host(of: port, portHost: environment.portHost)
            if await !environment.prober.answers(host: host, port: number, as: recipe.server.answer) {
                silent.insert("\(host):\(number)")
            }
        }
        return silent
    }

    private func engineFacts() async throws -> Plan.EngineFacts {
        let info = try await engine.info()
        return Plan.EngineFacts(
            id: Plan.EngineFacts.id(in: info, endpoint: environment.endpoint), endpoint: environment.endpoint,
            version: info["ServerVersion"]?.string ?? "?", apiVersion: engine.version.description,
            isPodman: isPodman)
    }

    /// What was changed in the container's own layer, less what every container changes.
    private func changedFiles(_ snapshot: ContainerSnapshot) async throws -> [String] {
        let usual = [
            "/tmp", "/run", "/var/run", "/var/tmp", "/dev", "/proc", "/sys", "/etc/hosts", "/etc/hostname",
            "/etc/resolv.conf", "/etc/mtab",
        ]
        let changes = try await engine.containerChanges(snapshot.id)
        let below = Set(changes.map { $0.path })
        return changes.filter { change in
            !usual.contains { DataMounts.contains($0, change.path) }
                && !snapshot.mounts.contains {
                    DataMounts.contains($0.destination, change.path) || DataMounts.contains(change.path, $0.destination)
                }
                // A directory is listed as modified whenever something in it is.
                && !(change.kind == .modified
                    && below.contains { $0 != change.path && DataMounts.contains(change.path, $0) })
        }.map(\.path)
    }
}
