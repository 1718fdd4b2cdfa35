import EngineAPI
import GalleyCore

extension EngineState {
    /// By name, id, or the beginning of an id.
    func network(_ reference: String) -> SimulatedNetwork? {
        if let network = networks[reference == "default" ? "bridge" : reference] { return network }
        return reference.count < 4 ? nil : networks.values.first { $0.id.hasPrefix(reference) }
    }

    private func found(_ reference: String) throws(APIFailure) -> SimulatedNetwork {
        guard let network = network(reference) else { throw APIFailure(404, "network \(reference) not found") }
        return network
    }

    private func shown(_ network: SimulatedNetwork) -> JSONValue {
        network.inspected(
            endpoints: containers.values.filter(\.isRunning).flatMap { container in
                container.endpoints.values.filter { $0.networkID == network.id }.map { (container.id, container, $0) }
            })
    }

    func networkList(_ call: Call) throws(APIFailure) -> Reply {
        let filters = try call.filters()
        let found = networks.values.filter { network in
            matches(network.labels, filters)
                && (filters["name"].map { $0.contains { network.name.contains($0) } } ?? true)
                && (filters["id"].map { $0.contains { network.id.hasPrefix($0) } } ?? true)
        }
        return .answer(Answer(json: .array(found.sorted { $0.name < $1.name }.map(shown))))
    }

    func networkInspect(_ reference: String) throws(APIFailure) -> Reply {
        .answer(Answer(json: shown(try found(reference))))
    }

    mutating func networkCreate(_ call: Call) throws(APIFailure) -> Reply {
        guard let name = call.json["Name"]?.string, !name.isEmpty else {
            throw APIFailure(400, "network name can't be empty")
        }
        if let there = networks[name], there.isPredefined {
            throw APIFailure(403, "operation is not permitted on predefined \(name) network ")
        }
        guard networks[name] == nil else { throw APIFailure(409, "network with name \(name) already exists") }
        let id = identifiers.next()
        let configured = call.json[path: "IPAM", "Config"]?.array?.first?["Subnet"]?.string
        let numbers = configured?.split(separator: ".").compactMap { Int($0) } ?? []
        let used = networks.values.map(\.subnet.1)
        let next = (18...255).first { !used.contains($0) } ?? 255
        networks[name] = SimulatedNetwork(
            id: id, name: name, driver: call.json["Driver"]?.string ?? "bridge", created: now,
            labels: call.json["Labels"]?.object?.compactMapValues(\.string) ?? [:],
            subnet: numbers.count >= 2 ? (numbers[0], numbers[1]) : (172, next),
            hasConfiguredSubnet: configured != nil)
        return .answer(Answer(201, ["Id": .string(id), "Warning": ""]))
    }

    mutating func networkRemove(_ reference: String) throws(APIFailure) -> Reply {
        let network = try found(reference)
        if network.isPredefined {
            throw APIFailure(403, "\(network.name) is a pre-defined network and cannot be removed")
        }
        let isUsed = containers.values.contains { container in
            container.isRunning && container.endpoints.values.contains { $0.networkID == network.id }
        }
        if isUsed {
            throw APIFailure(
                403,
                "error while removing network: network \(network.name)\(isModern ? "" : " id \(network.id)") "
                    + "has active endpoints")
        }
        networks[network.name] = nil
        return .answer(Answer(204))
    }

    mutating func networkConnect(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let network = try found(reference)
        let container = try container(call.json["Container"]?.string ?? "")
        // A container that does not run is connected again, with the new settings.
        guard !container.isRunning || container.endpoints[network.name] == nil else {
            throw APIFailure(
                403, "endpoint with name \(container.name) already exists in network \(network.name)")
        }
        if container.networkMode == "host" || container.networkMode.hasPrefix("container:") {
            throw APIFailure(
                403,
                "container sharing network namespace with another container or host cannot be connected to any "
                    + "other network")
        }
        var asked = KnownFields.endpoint.kept(call.json["EndpointConfig"] ?? [:], at: call.version)
        if call.version < APIVersion(1, 54) { asked["MacAddress"] = nil }
        var endpoint = NetworkEndpoint(asked: asked)
        try checkStaticAddress(endpoint, in: network)
        if network.isUserDefined { endpoint.addNames(of: container, isLegacy: isLegacy) }
        containers[container.id]?.endpoints[network.name] = endpoint
        if container.isRunning {
            do throws(APIFailure) {
                try connect(container.id, to: network.name)
            } catch {
                containers[container.id]?.endpoints[network.name] = nil
                throw error
            }
        }
        return .answer(Answer(200))
    }

    mutating func networkDisconnect(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let network = try found(reference)
        let container = try container(call.json["Container"]?.string ?? "")
        guard container.endpoints[network.name] != nil else {
            throw APIFailure(500, "container \(container.id) is not connected to network \(network.name)")
        }
        containers[container.id]?.endpoints[network.name] = nil
        return .answer(Answer(200))
    }
}
