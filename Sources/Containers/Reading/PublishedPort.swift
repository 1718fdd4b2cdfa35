import GalleyCore

/// One port of a container that the engine publishes on the host.
public struct PublishedPort: Sendable, Hashable, Codable {
    /// `3306/tcp`.
    public var containerPort: String
    /// The host's address as asked for; empty means all of them.
    public var hostIP: String
    /// The port on the host at the time of the inspect; nil when the container is stopped and the port not fixed.
    public var hostPort: Int?
    /// The port as asked for: a number, a range, or empty.
    public var requested: String
    /// The engine chose the port, and chooses anew at every start: none, 0 or a range was asked for.
    public var isEphemeral: Bool

    /// For tests; a snapshot reads its ports from the inspect.
    public init(containerPort: String, hostIP: String = "", hostPort: Int?, requested: String, isEphemeral: Bool) {
        self.containerPort = containerPort
        self.hostIP = hostIP
        self.hostPort = hostPort
        self.requested = requested
        self.isEphemeral = isEphemeral
    }
}

extension PublishedPort {
    /// Every published port of an inspect: one for each binding asked for, and, with `PublishAllPorts`, one for each
    /// exposed port without a binding of its own.
    static func all(in inspect: JSONValue) -> [PublishedPort] {
        let assigned = inspect[path: "NetworkSettings", "Ports"]?.object ?? [:]
        let bindings = inspect[path: "HostConfig", "PortBindings"]?.object ?? [:]
        var ports: [PublishedPort] = []
        for (containerPort, wanted) in bindings {
            var free = assigned[containerPort]?.array ?? []
            // An empty list publishes nothing on some engines, and a port of the engine's choice on others.
            let asked = wanted.isEmpty && !free.isEmpty ? [.object([:])] : wanted.array ?? []
            for binding in asked {
                let hostIP = binding["HostIp"]?.string ?? ""
                let requested = binding["HostPort"]?.string ?? ""
                let fixed = Int(requested).flatMap { $0 > 0 ? $0 : nil }
                var hostPort = fixed
                if let match = free.firstIndex(where: { answers($0, hostIP: hostIP, fixed: fixed) }) {
                    hostPort = Int(free.remove(at: match)["HostPort"]?.string ?? "") ?? fixed
                }
                ports.append(
                    PublishedPort(
                        containerPort: containerPort, hostIP: hostIP, hostPort: hostPort, requested: requested,
                        isEphemeral: fixed == nil))
            }
        }
        if inspect[path: "HostConfig", "PublishAllPorts"]?.bool == true {
            let exposed = inspect[path: "Config", "ExposedPorts"]?.object ?? [:]
            for containerPort in exposed.keys where bindings[containerPort] == nil {
                let hostPort = assigned[containerPort]?.array?.first?["HostPort"]?.string
                ports.append(
                    PublishedPort(
                        containerPort: containerPort, hostPort: hostPort.flatMap(Int.init), requested: "",
                        isEphemeral: true))
            }
        }
        return ports.sorted {
            ($0.containerPort, $0.hostIP, $0.requested, $0.hostPort ?? 0)
                < ($1.containerPort, $1.hostIP, $1.requested, $1.hostPort ?? 0)
        }
    }

    /// Whether an assigned binding is the answer to one asked for. All addresses are answered by 0.0.0.0 and ::.
    private static func answers(_ assigned: JSONValue, hostIP: String, fixed: Int?) -> Bool {
        let address = assigned["HostIp"]?.string ?? ""
        guard hostIP == address || (hostIP.isEmpty && ["0.0.0.0", "::"].contains(address)) else { return false }
        return fixed == nil || assigned["HostPort"]?.string == fixed.map(String.init)
    }
}
