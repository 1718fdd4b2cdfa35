import EngineAPI
import EngineSimulator
import GalleyCore
import Synchronization

/// One test's place at an engine: names of its own, and a label by which everything it made is found again.
struct Berth: Sendable {
    static let label = "galley.conformance"
    /// A first process that runs until SIGTERM and then ends with 3.
    static let keeper: JSONValue = ["trap \"exit 3\" TERM; while :; do sleep 0.05; done"]

    let client: Engine
    /// An image with a shell.
    let image: String
    let clock: SimulatedClock?
    private let leftovers = Leftovers()
    let run = String(UInt32.random(in: .min ... .max), radix: 16)

    /// A name nobody else uses.
    func name(_ text: String) -> String { "conf-\(run)-\(text)" }

    @discardableResult
    func create(_ name: String, _ spec: JSONValue, host: JSONValue = [:], image: String? = nil) async throws -> String {
        var whole = spec
        var labels = spec["Labels"] ?? [:]
        labels[Self.label] = .string(run)
        whole["Labels"] = labels
        whole["Image"] = .string(image ?? self.image)
        whole["HostConfig"] = host
        let id = try await client.containerCreate(name: self.name(name), spec: whole).id
        for mount in try await client.containerInspect(id)["Mounts"]?.array ?? [] {
            if let volume = mount["Name"]?.string { leftovers.volumes.withLock { _ = $0.insert(volume) } }
        }
        return id
    }

    /// A container of the shell image that runs until it is stopped.
    @discardableResult
    func startKeeper(
        _ name: String, host: JSONValue = [:], volumes: JSONValue = [:], ports: JSONValue = [:]
    ) async throws -> String {
        let id = try await create(
            name,
            ["Entrypoint": ["/bin/sh", "-c"], "Cmd": Self.keeper, "Volumes": volumes, "ExposedPorts": ports],
            host: host)
        try await client.containerStart(id)
        return id
    }

    /// A container that executes one script.
    func createShell(_ name: String, _ script: String, extra: JSONValue = [:]) async throws -> String {
        var spec = extra
        spec["Entrypoint"] = ["/bin/sh", "-c"]
        spec["Cmd"] = [.string(script)]
        return try await create(name, spec)
    }

    /// An image without files and with this configuration.
    func importImage(_ changes: [String]) async throws -> String {
        let repository = "conf-\(run)"
        _ = try await client.imageImport(
            tar: TarWriter.archive([]), repository: repository, tag: "1", changes: changes)
        return "\(repository):1"
    }

    func makeVolume(_ name: String) async throws -> String {
        let volume = try await client.volumeCreate(VolumeOptions(name: self.name(name), labels: [Self.label: run]))
        return volume["Name"]?.string ?? ""
    }

    func hasVolume(_ name: String) async throws -> Bool {
        do {
            _ = try await client.volumeInspect(name)
            return true
        } catch let error as EngineError where error.isNotFound {
            return false
        }
    }

    /// A call the client has no function for.
    @discardableResult
    func raw(
        _ method: EngineRequest.Method, _ path: String, query: [(name: String, value: String)] = [],
        body: EngineBody = .none
    ) async throws -> (status: Int, json: JSONValue) {
        let response = try await client.transport.send(
            EngineRequest(method, path, query: query, version: client.version, body: body))
        let bytes = try await response.body.collect()
        return (response.status, (try? JSONValue(parsing: bytes)) ?? .null)
    }

    /// Lets time pass: really, or on the simulator's clock.
    func pause(_ duration: Duration) async throws {
        if let clock { clock.advance(by: duration) } else { try await Task.sleep(for: duration) }
    }

    func clear() async {
        let filter: EngineFilters = ["label": ["\(Self.label)=\(run)"]]
        for container in (try? await client.containerList(all: true, filters: filter)) ?? [] {
            try? await client.containerRemove(container["Id"]?.string ?? "", force: true, volumes: true)
        }
        for volume in (try? await client.volumeList(filters: filter)) ?? [] {
            try? await client.volumeRemove(volume["Name"]?.string ?? "")
        }
        for volume in leftovers.volumes.withLock({ $0 }) { try? await client.volumeRemove(volume) }
        try? await client.imageRemove("conf-\(run):1", force: true)
    }
}

/// Volumes that a removed container may have left.
private final class Leftovers: Sendable {
    let volumes = Mutex<Set<String>>([])
}

/// What a call fails with; nil when it does not fail.
func failure(_ body: () async throws -> Void) async -> EngineError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? EngineError
    }
}
