import Containers
import EngineAPI
import GalleyCore
import Recipes

/// What an upgrade's containers are created from, environment included. Kept in a 0600 file, never in the journal.
struct UpgradeSpecifications: Sendable, Equatable {
    /// One container: the body of its create, and the networks it is connected to afterwards.
    struct Specification: Sendable, Equatable {
        var body: JSONValue
        var networksToConnect: [SuccessorSpec.NetworkConnection] = []
    }

    var successor: Specification
    /// The original as it could be made again, were it pruned.
    var original: Specification
    /// What the successor is compared with; nil when read from a file.
    private var comparison: (original: JSONValue, expected: [ContainerDifference], keepsHostname: Bool)?

    static func == (left: UpgradeSpecifications, right: UpgradeSpecifications) -> Bool {
        left.successor == right.successor && left.original == right.original
    }

    init(_ observation: Observation, plan: Plan) throws(GalleyError) {
        try self.init(
            plan: plan, original: observation.original, originalAtMaximum: observation.originalAtMaximum,
            oldImage: observation.oldImage, newImage: observation.newImage)
    }

    private init(
        plan: Plan, original inspect: JSONValue, originalAtMaximum: JSONValue?, oldImage: JSONValue, newImage: JSONValue
    ) throws(GalleyError) {
        let version = APIVersion(plan.engine.apiVersion) ?? .oldestSupported
        let next = try SuccessorSpec.make(
            original: inspect, originalAtMaximum: originalAtMaximum, oldImage: oldImage, newImage: newImage,
            newImageReference: plan.target.image, labels: UpgradeLabels.successor(of: plan), apiVersion: version,
            isPodman: plan.engine.isPodman, keepsRestartPolicy: !plan.engine.changesRestartPolicy,
            keepsHostname: plan.recipe.keepsHostname)
        let again = try SuccessorSpec.make(
            original: inspect, originalAtMaximum: originalAtMaximum, oldImage: oldImage, newImage: oldImage,
            newImageReference: plan.original.imageID, apiVersion: version, isPodman: plan.engine.isPodman,
            keepsRestartPolicy: !plan.engine.changesRestartPolicy, keepsHostname: plan.recipe.keepsHostname)
        successor = Specification(body: next.body, networksToConnect: next.networksToConnect)
        original = Specification(body: again.body, networksToConnect: again.networksToConnect)
        comparison = (inspect, next.expectedDifferences, plan.recipe.keepsHostname)
    }

    /// Works them out again from the original container, on any machine.
    static func rederived(for plan: Plan, engine: Engine) async throws -> UpgradeSpecifications {
        let inspect = try await engine.containerInspect(
            plan.original.id, version: min(engine.version, .lastWithConfigMacAddress))
        let atMaximum =
            engine.version > .lastWithConfigMacAddress ? try await engine.containerInspect(plan.original.id) : nil
        return try UpgradeSpecifications(
            plan: plan, original: inspect, originalAtMaximum: atMaximum,
            oldImage: try await engine.imageInspect(plan.original.imageID),
            newImage: try await engine.imageInspect(plan.target.imageID))
    }

    /// What the engine made otherwise than planned, masked.
    func unexpectedDifferences(in successor: JSONValue) -> [String] {
        guard let comparison else { return [] }
        let found = ContainerDifference.compare(
            comparison.original, successor, keepsHostname: comparison.keepsHostname)
        return ContainerDifference.unexpected(found, expected: comparison.expected).map(\.description)
    }

    func specification(for role: ContainerRole, plan: Plan) -> Specification {
        switch role {
        case .original: original
        case .successor: successor
        case .closedOriginal: closed(original, plan, image: plan.original.imageID)
        case .closedSuccessor: closed(successor, plan, image: plan.target.imageID)
        }
    }

    /// The same container behind the closed door: its mounts, its environment, its command, no way in.
    /// - Parameter image: by its id, since a tag may be moved before it is created.
    private func closed(_ open: Specification, _ plan: Plan, image: String) -> Specification {
        var body = open.body
        body["Image"] = .string(image)
        body["NetworkingConfig"] = nil
        body["MacAddress"] = nil
        body["ExposedPorts"] = nil
        body["Domainname"] = nil
        body["Healthcheck"] = ["Test": ["NONE"]]
        var labels = body["Labels"] ?? [:]
        // Nothing that finds containers by label may take it for the database.
        for key in (labels.object ?? [:]).keys { labels[key] = nil }
        labels[UpgradeLabels.role] = "closed"
        labels[UpgradeLabels.upgrade] = .string(plan.id)
        labels[UpgradeLabels.database] = .string(plan.database)
        body["Labels"] = labels
        var host = body["HostConfig"] ?? [:]
        for field in [
            "PortBindings", "PublishAllPorts", "Links", "Dns", "DnsOptions", "DnsSearch", "ExtraHosts", "Sysctls",
        ] { host[field] = nil }
        // In another container's network the name is that container's, and no create may ask for it.
        if body["Hostname"] == nil, host["UTSMode"]?.string != "host", let kept = plan.original.hostname {
            body["Hostname"] = .string(kept)
        }
        // Without a network nobody else would know the container's own name.
        if let own = body["Hostname"]?.string, !own.isEmpty { host["ExtraHosts"] = [.string("\(own):127.0.0.1")] }
        host["NetworkMode"] = "none"
        host["RestartPolicy"] = ["Name": "no"]
        body["HostConfig"] = host
        return Specification(body: body)
    }
}

extension UpgradeSpecifications {
    /// As the 0600 file holds them, the plan beside them.
    func json(with plan: Plan) throws(GalleyError) -> JSONValue {
        ["plan": try JSONValue(encoding: plan), "successor": Self.json(successor), "original": Self.json(original)]
    }

    /// Nil when the file holds something else.
    init?(json: JSONValue) {
        guard let successor = json["successor"].flatMap(Self.specification),
            let original = json["original"].flatMap(Self.specification)
        else { return nil }
        self.successor = successor
        self.original = original
        comparison = nil
    }

    private static func json(_ specification: Specification) -> JSONValue {
        [
            "body": specification.body,
            "networks": .array(
                specification.networksToConnect.map { ["network": .string($0.network), "endpoint": $0.endpoint] }),
        ]
    }

    private static func specification(_ json: JSONValue) -> Specification? {
        guard let body = json["body"], body.object != nil else { return nil }
        return Specification(
            body: body,
            networksToConnect: (json["networks"]?.array ?? []).compactMap { entry in
                entry["network"]?.string.map {
                    SuccessorSpec.NetworkConnection(network: $0, endpoint: entry["endpoint"] ?? [:])
                }
            })
    }
}
