import GalleyCore

extension EngineState {
    /// The host ports a starting container gets.
    mutating func allocatePorts(_ container: SimulatedContainer) throws(APIFailure) -> [PublishedPort] {
        let bindings = container.hostConfig["PortBindings"]?.object ?? [:]
        var given: [PublishedPort] = []
        let others = containers.values.filter { $0.id != container.id && $0.isRunning }.flatMap(\.published)
        let exposed = container.config["ExposedPorts"]?.object ?? [:]
        // A binding of a port that neither image nor user exposes publishes nothing; no network, no ports.
        for port in bindings.keys.sorted() where exposed[port] != nil && container.hasOwnNetwork {
            for binding in bindings[port]?.array ?? [] {
                let asked = binding["HostIp"]?.string ?? ""
                let address = asked.isEmpty ? "0.0.0.0" : asked
                let range = binding["HostPort"]?.string ?? ""
                func isTaken(_ number: Int) -> Bool {
                    (others + given).contains { other in
                        let anywhere = [other.hostAddress, address].contains("0.0.0.0")
                        let sameProtocol =
                            other.containerPort.split(separator: "/").last == port.split(separator: "/").last
                        return other.hostPort == number && sameProtocol && (anywhere || other.hostAddress == address)
                    }
                }
                func failure(_ text: String) -> APIFailure {
                    let prefix = isModern ? "failed to set up container networking: " : ""
                    return APIFailure(
                        500,
                        "\(prefix)driver failed programming external connectivity on endpoint \(container.name) "
                            + "(\(container.endpoints.values.first?.endpointID ?? "")): \(text)")
                }
                let bounds = range.split(separator: "-").compactMap { Int($0) }
                guard let first = bounds.first, let last = bounds.last, first != 0 else {
                    repeat { lastEphemeralPort += 1 } while isTaken(lastEphemeralPort)
                    given.append(
                        PublishedPort(containerPort: port, hostAddress: address, hostPort: lastEphemeralPort))
                    continue
                }
                guard let free = (first...max(first, last)).first(where: { !isTaken($0) }) else {
                    throw failure("Bind for \(address):\(first) failed: port is already allocated")
                }
                if foreignPorts.contains(free) {
                    throw failure(
                        "Error starting userland proxy: listen tcp4 \(address):\(free): bind: address already in use")
                }
                given.append(PublishedPort(containerPort: port, hostAddress: address, hostPort: free))
            }
        }
        return given
    }
}
