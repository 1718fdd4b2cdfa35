public import EngineAPI
public import GalleyCore
public import Recipes
public import StateStore

/// Brings backups back: into a new container, or into one that is thrown away, as the proof that it can be done.
public struct BackupRestorer: Sendable {
    let engine: Engine
    let catalogue: RecipeCatalogue
    let login: ServerLogin?
    let progress: ProgressHandler

    /// - Parameter login: for the restored server; nil leaves it to what the recipe finds there.
    public init(
        engine: Engine, catalogue: RecipeCatalogue, login: ServerLogin? = nil,
        progress: @escaping ProgressHandler = { _ in }
    ) {
        self.engine = engine
        self.catalogue = catalogue
        self.login = login
        self.progress = progress
    }

    /// What the new container gets besides the data.
    public struct Settings: Sendable {
        /// Its name; its volume is `NAME-data`.
        public var name: String
        /// Nil for the very image that the backup was made with.
        public var image: String?
        /// `NAME=value`; may hold secrets, which `docker inspect` then shows as for any container.
        public var environment: [String]
        /// The container's port, `5432/tcp`, and the host's.
        public var ports: [String: String]

        /// Without anything but a name the server runs on its image's defaults, and nothing is published.
        public init(name: String, image: String? = nil, environment: [String] = [], ports: [String: String] = [:]) {
            self.name = name
            self.image = image
            self.environment = environment
            self.ports = ports
        }
    }

    /// What a verification found.
    public struct Verified: Sendable, Equatable, Codable {
        /// `12 of 14 tables` were read within the time.
        public var coverage: String
        /// The rows of those.
        public var rows: Int64
    }

    /// A new container with a new volume, running on the backup's data.
    /// - Returns: the volume's name.
    /// - Throws: `GalleyError`: `.refused` where the names are taken or the image is not there; `.badInput` for a damaged
    ///   backup; `.failed` when it can't be brought back. Nothing of the try is left then, unless the data is back and only
    ///   its server does not get ready.
    public func restore(_ entry: BackupDirectory.Entry, as settings: Settings) async throws -> String {
        let volume = settings.name + "-data"
        if try await engine.ifPresent({ try await $0.containerInspect(settings.name) }) != nil {
            throw GalleyError(.refused, "there is a container '\(settings.name)' already", hint: "give another name")
        }
        if try await engine.ifPresent({ try await $0.volumeInspect(volume) }) != nil {
            throw GalleyError(
                .refused, "there is a volume '\(volume)' already, and a restore needs a new one",
                hint: "give another name")
        }
        let labels = ["galley.backup": entry.manifest.id, "galley.role": "restored"]
        let server = try await bring(entry, settings, volume: volume, network: nil, labels: labels)
        do {
            try await server.awaitReady()
        } catch let error as GalleyError where [.failed, .unrestorable].contains(error.code) {
            // The data is back: what is missing may be a login only.
            throw GalleyError(
                .failed,
                "\(error.message); the container '\(settings.name)' and its volume '\(volume)' are left as they are",
                hint: error.hint)
        }
        return volume
    }

    /// Restores into a container without network, starts the server on it, reads every table and removes it all.
    /// - Parameters:
    ///   - who: this process: what it should leave by a kill is found again by that, see ``VerifyLeftovers``.
    ///   - image: nil for the very image that the backup was made with.
    ///   - environment: `NAME=value`; nil for the original's, while that is still there.
    ///   - limit: how long tables are read.
    /// - Throws: `GalleyError`: `.badInput` for a damaged backup and `.unrestorable` for one that can't be brought back: those
    ///   two are evidence against it. Anything else says that it could not be tried.
    public func verify(
        _ entry: BackupDirectory.Entry, who: Operator, image: String? = nil, environment given: [String]? = nil,
        within limit: Duration = .seconds(3600)
    ) async throws -> Verified {
        let name = "galley-verify-\(ShortID.random())"
        let variables = if let given { given } else { try await environment(of: entry.manifest) }
        let settings = Settings(name: name, image: image, environment: variables)
        let server = try await bring(
            entry, settings, volume: name + "-data", network: "none",
            labels: VerifyLeftovers.labels(entry.manifest.id, who))
        let result: Result<Fingerprint, any Error>
        do {
            try await server.awaitReady()
            progress(.note("the server runs on the restored data; its tables are read"))
            result = .success(try await server.fingerprint(within: limit))
        } catch {
            result = .failure(error)
        }
        await Task { await remove(server.name, volume: name + "-data") }.value
        let found = try result.get()
        let rows = found.tables.values.reduce(Int64(0)) { sum, content in
            if case .covered(let rows, _) = content { sum + rows } else { sum }
        }
        return Verified(coverage: found.coverage, rows: rows)
    }

    /// Checks the bytes, restores them and starts a server on them. Nothing is left where that fails.
    private func bring(
        _ entry: BackupDirectory.Entry, _ settings: Settings, volume: String, network: String?,
        labels: [String: String]
    ) async throws -> RestoredServer {
        let manifest = entry.manifest
        guard let recipe = catalogue.recipes.first(where: { $0.name == manifest.recipe }),
            let method = recipe.backups.first(where: { $0.name == manifest.method })
        else {
            throw GalleyError(
                .notFound, "no recipe here knows the method '\(manifest.method)' of '\(manifest.recipe)'")
        }
        progress(.note("reading the backup, \(ByteCount(manifest.storedBytes))"))
        try await StoredStream(entry: entry).check()
        let image = try await image(for: manifest, settings.image)
        var container: String?
        _ = try await engine.volumeCreate(VolumeOptions(name: volume, labels: labels))
        do {
            progress(.note("restoring into the volume \(volume)"))
            try await RestoreHelper(
                engine: engine, name: settings.name + "-restore", image: image,
                mount: Self.mount(volume, manifest), labels: labels, environment: settings.environment
            ).restore(entry, by: method)
            let spec = spec(settings, image, manifest, method, volume: volume, network: network, labels)
            let id = try await engine.containerCreate(name: settings.name, spec: spec).id
            container = id
            try await engine.containerStart(id)
            return RestoredServer(engine: engine, recipe: recipe, name: id, login: login(for: manifest, settings))
        } catch {
            let made = container
            await Task { await remove(made, volume: volume) }.value
            throw error
        }
    }

    private func spec(
        _ settings: Settings, _ image: String, _ manifest: BackupManifest, _ method: BackupMethod, volume: String,
        network: String?, _ labels: [String: String]
    ) -> JSONValue {
        var host: JSONValue = [
            "Mounts": [Self.mount(volume, manifest)],
            "RestartPolicy": ["Name": "no"],
        ]
        if !method.capabilities.isEmpty { host["CapAdd"] = .array(method.capabilities.map { .string($0) }) }
        if let network { host["NetworkMode"] = .string(network) }
        if !settings.ports.isEmpty {
            host["PortBindings"] = .object(settings.ports.mapValues { [["HostPort": .string($0)]] })
        }
        return [
            "Image": .string(image), "Env": .array(settings.environment.map { .string($0) }), "HostConfig": host,
            "ExposedPorts": .object(settings.ports.mapValues { _ in [:] }),
            "Labels": .object(labels.mapValues { .string($0) }),
        ]
    }

    private static func mount(_ volume: String, _ manifest: BackupManifest) -> JSONValue {
        ["Type": "volume", "Source": .string(volume), "Target": .string(manifest.mount)]
    }

    /// The image by its id where the engine has it, else by a name that means the very same.
    private func image(for manifest: BackupManifest, _ given: String?) async throws -> String {
        let names = given.map { [$0] } ?? [manifest.imageId] + manifest.imageDigests
        for name in names where try await engine.ifPresent({ try await $0.imageInspect(name) }) != nil { return name }
        let pull = given ?? manifest.imageDigests.first ?? manifest.image
        throw GalleyError(
            .refused, "the image \(given ?? manifest.image) that the backup needs is not on this engine",
            hint: given == nil ? "docker pull \(pull), or name another with --image" : "docker pull \(pull)")
    }

    /// Without the original's environment the recipe finds no name; without a password one may do that the server trusts on
    /// its own socket.
    private func login(for manifest: BackupManifest, _ settings: Settings) -> ServerLogin? {
        guard login == nil, settings.environment.isEmpty else { return login }
        return manifest.facts["user"]?.last.map { ServerLogin(user: $0) }
    }

    /// The original's, where it is still here: the recipe finds a login by it. Of its secrets only those that the recipe's
    /// scripts name, since whoever may ask the engine can read them as long as the container lives.
    private func environment(of manifest: BackupManifest) async throws -> [String] {
        guard let found = try await engine.ifPresent({ try await $0.containerInspect(manifest.containerId) }) else {
            return []
        }
        let scripts = catalogue.recipes.first { $0.name == manifest.recipe }?.tasks.values.map(\.script) ?? []
        return Self.needed(found[path: "Config", "Env"]?.strings ?? [], by: scripts)
    }

    static func needed(_ environment: [String], by scripts: [String]) -> [String] {
        let words = Set(
            scripts.flatMap { $0.split { !($0.isLetter || $0.isNumber || $0 == "_") } })
        return environment.filter { entry in
            SecretMasking.masked(environment: entry) == entry || words.contains(entry.prefix { $0 != "=" })
        }
    }

    private func remove(_ container: String?, volume: String) async {
        if let container { try? await engine.containerRemoveIfPresent(container) }
        _ = try? await engine.ifPresent { try await $0.volumeRemove(volume, force: false) }
    }
}
