import EngineAPI
import GalleyCore

extension EngineState {
    /// Gives a starting container its addresses.
    mutating func connectNetworks(_ id: String) throws(APIFailure) {
        guard let container = containers[id] else { return }
        if container.networkMode.hasPrefix("container:") {
            try checkNamespace(of: String(container.networkMode.dropFirst("container:".count)))
        }
        for name in container.endpoints.keys.sorted() {
            do throws(APIFailure) {
                try connect(id, to: name)
            } catch {
                throw isModern
                    ? APIFailure(error.status, "failed to set up container networking: \(error.message)") : error
            }
        }
    }

    private func checkNamespace(of reference: String) throws(APIFailure) {
        do throws(APIFailure) {
            let target = try container(reference)
            guard target.isRunning else {
                throw APIFailure(409, "cannot join network of a non running container: \(target.id)")
            }
        } catch {
            throw isModern
                ? APIFailure(500, "joining network namespace of container: \(error.message)") : error
        }
    }

    mutating func connect(_ id: String, to name: String) throws(APIFailure) {
        guard let network = network(name) else { throw APIFailure(404, "network \(name) not found") }
        guard let container = containers[id], var endpoint = container.endpoints[name] else { return }
        endpoint.networkID = network.id
        if network.isUserDefined { endpoint.addNames(of: container, isLegacy: isLegacy) }
        containers[id]?.endpoints[name] = endpoint
        guard network.driver == "bridge" else { return }
        try checkStaticAddress(endpoint, in: network)
        let taken = Set(
            containers.values.filter { $0.id != id }.flatMap(\.endpoints.values)
                .filter { $0.networkID == network.id }.compactMap(\.address))
        if let wanted = endpoint.staticAddress {
            guard !taken.contains(wanted), wanted != network.gateway else {
                throw APIFailure(403, "Address already in use")
            }
            endpoint.address = wanted
        } else {
            endpoint.address = (2...65_533).lazy
                .map { "\(network.subnet.0).\(network.subnet.1).\($0 / 256).\($0 % 256)" }
                .first { !taken.contains($0) }
        }
        let asked = desiredMacAddress(of: container, in: name)
        let numbers = endpoint.address?.split(separator: ".").compactMap { UInt8($0) } ?? []
        let made = "02:42:" + numbers.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
        endpoint.liveMacAddress = asked ?? made
        endpoint.endpointID = identifiers.next()
        containers[id]?.endpoints[name] = endpoint
    }

    func checkStaticAddress(_ endpoint: NetworkEndpoint, in network: SimulatedNetwork) throws(APIFailure) {
        guard endpoint.staticAddress != nil, !network.hasConfiguredSubnet else { return }
        throw APIFailure(
            400,
            (isLegacy ? "" : "invalid endpoint settings:\n")
                + "user specified IP address is supported only when connecting to networks with user configured subnets"
        )
    }

    /// The user's own MAC address for one of a container's networks. Engines before 25 know one for the main network
    /// only, in the container's configuration, and ignore an endpoint's.
    func desiredMacAddress(of container: SimulatedContainer, in name: String) -> String? {
        let isMain = (["default", ""].contains(container.networkMode) ? "bridge" : container.networkMode) == name
        let own = isMain ? container.config["MacAddress"]?.string ?? "" : ""
        let endpoint = container.endpoints[name]?.asked["MacAddress"]?.string ?? ""
        if apiVersion >= APIVersion(1, 44), !endpoint.isEmpty { return endpoint }
        return own.isEmpty ? nil : own
    }

    /// Takes addresses and ports back.
    mutating func releaseNetworks(_ id: String) {
        containers[id]?.published = []
        for name in containers[id]?.endpoints.keys.sorted() ?? [] {
            containers[id]?.endpoints[name]?.address = nil
            containers[id]?.endpoints[name]?.endpointID = ""
            containers[id]?.endpoints[name]?.liveMacAddress = ""
        }
    }
}
