public import GalleyCore
import Synchronization

extension SimulatedEngine {
    /// What a test wants to know of a container.
    public struct ContainerView: Sendable {
        /// 64 hex digits.
        public let id: String
        /// Without the leading slash.
        public let name: String
        /// `created`, `running`, `restarting`, `exited`.
        public let status: String
        /// Of the last run; 0 before the first, and while it runs.
        public let exitCode: Int
        /// Empty when none was ever set.
        public let restartPolicy: String
        /// `sha256:…`, whatever its tag means by now.
        public let imageID: String
        /// The image's own among them.
        public let labels: [String: String]
        /// Those the engine made for an image's VOLUME among them.
        public let mounts: [SimulatedMount]
        /// Empty while it does not run.
        public let publishedPorts: [PublishedPort]
        /// Names of the networks it is attached to, sorted.
        public let networks: [String]
        /// False for a container that was created and never ran.
        public let everStarted: Bool
        /// `Config` of the inspect: the user's settings with the image's defaults filled in.
        public let config: JSONValue
        /// `HostConfig` of the inspect.
        public let hostConfig: JSONValue

        /// As the engine sees it: also between two tries of its restart policy.
        public var isRunning: Bool { status == "running" || status == "restarting" }
    }

    /// All containers, oldest first.
    public var containers: [ContainerView] {
        state.withLock { state in
            state.containers.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) }.map { container in
                ContainerView(
                    id: container.id, name: container.name, status: container.status.rawValue,
                    exitCode: container.exitCode, restartPolicy: container.restartPolicy,
                    imageID: container.imageID, labels: container.labels, mounts: container.mounts,
                    publishedPorts: container.published, networks: container.endpoints.keys.sorted(),
                    everStarted: container.startedAt != nil, config: container.config, hostConfig: container.hostConfig)
            }
        }
    }

    /// By name or id.
    public func container(_ reference: String) -> ContainerView? {
        containers.first { $0.name == reference || $0.id == reference }
    }

    /// Names of all volumes, sorted.
    public var volumes: [String] { state.withLock { $0.volumes.keys.sorted() } }

    /// A volume's texts by paths in it; empty when there is no such volume.
    public func files(inVolume name: String) -> [String: String] {
        texts(under: FilePlace(root: FilePlace.volume(name), path: ""))
    }

    /// The host's files below a folder, by paths relative to it.
    public func hostFiles(under path: String) -> [String: String] {
        texts(under: FilePlace(root: FilePlace.host, path: path))
    }

    /// Files below a path in a container, through its mounts.
    public func files(inContainer reference: String, under path: String) -> [String: String] {
        guard let container = container(reference) else { return [:] }
        return texts(under: FilePlace(path, in: container.mounts, container: container.id))
    }

    private func texts(under place: FilePlace) -> [String: String] {
        state.withLock { state in
            state.files.entries(under: place).compactMapValues {
                $0.kind == .file ? String(decoding: $0.bytes, as: UTF8.self) : nil
            }
        }
    }

    /// Each start of a container on a writable source that another running container had mounted writable: the
    /// one-writer rule broken. Binds count by their paths, one inside the other too.
    public var violations: [String] { state.withLock(\.violations) }

    /// Every container removed so far, and by what.
    public var removedContainers: [RemovedContainer] { state.withLock(\.removed) }

    /// Request fields that the asked API version does not know. The engine ignores them; a client should send none.
    public var lint: [String] { state.withLock(\.lint) }

    /// The counted calls so far, `POST /containers/abc/start`; call `k` is at index `k - 1`.
    public var calls: [String] { faults.withLock(\.calls) }

    /// What a client gets that connects to a port of the host: nil when the connection is refused, no bytes when it is
    /// accepted and nothing is behind it, else the first bytes the server sends.
    public func portAnswers(host: String = "127.0.0.1", port: Int) -> [UInt8]? {
        state.withLock { state in
            for container in state.containers.values where container.isRunning {
                for published in container.published
                where published.hostPort == port && ["0.0.0.0", host].contains(published.hostAddress) {
                    let answer = state.withProgram(of: container.id) { program, context in
                        program.answer(&context, port: published.containerPort)
                    }
                    return answer.flatMap(\.self) ?? []
                }
            }
            return nil
        }
    }
}
