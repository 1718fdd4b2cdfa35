import EngineAPI
import GalleyCore

extension EngineState {
    func containerList(_ call: Call) throws(APIFailure) -> Reply {
        let filters = try call.filters()
        let all = call.flag("all") || filters["status"] != nil || call.text("limit") != nil
        let found = containers.values.filter { (all || $0.isRunning) && fits($0, filters) }
            .sorted { ($0.created, $0.id) > ($1.created, $1.id) }
        let limit = call.number("limit") ?? 0
        let listed = (limit > 0 ? Array(found.prefix(limit)) : found).map { container in
            var shown = summary(container, at: call.version)
            if call.flag("size") {
                shown["SizeRw"] = .integer(layerSize(container))
                shown["SizeRootFs"] = .integer(layerSize(container) + (images[container.imageID]?.size ?? 0))
            }
            return shown
        }
        return .answer(Answer(json: .array(listed)))
    }

    private func fits(_ container: SimulatedContainer, _ filters: [String: [String]]) -> Bool {
        func any(_ name: String, _ test: (String) -> Bool) -> Bool {
            filters[name].map { $0.contains(where: test) } ?? true
        }
        return matches(container.labels, filters)
            && any("id") { container.id.hasPrefix($0) }
            // Docker takes a name filter for a regular expression; the two anchors are what clients use of it.
            && any("name") { Self.name("/" + container.name, fits: $0) }
            && any("status") { container.status.rawValue == $0 }
            && any("ancestor") { image($0)?.id == container.imageID }
            && any("volume") { value in container.mounts.contains { [$0.source, $0.destination].contains(value) } }
            && any("network") { value in
                container.endpoints.contains { $0.key == value || $0.value.networkID == value }
            }
    }

    private static func name(_ name: String, fits pattern: String) -> Bool {
        var pattern = Substring(pattern)
        let begins = pattern.hasPrefix("^")
        let ends = pattern.hasSuffix("$")
        if begins { pattern = pattern.dropFirst() }
        if ends { pattern = pattern.dropLast() }
        if begins, !pattern.hasPrefix("/") { pattern = "/" + pattern }
        return switch (begins, ends) {
        case (true, true): name == pattern
        case (true, false): name.hasPrefix(pattern)
        case (false, true): name.hasSuffix(pattern)
        case (false, false): name.contains(pattern)
        }
    }

    func summary(_ container: SimulatedContainer, at version: APIVersion) -> JSONValue {
        let settings = networkSettings(of: container, at: version)
        let ports = container.published.map { port -> JSONValue in
            let parts = port.containerPort.split(separator: "/")
            return [
                "IP": .string(port.hostAddress), "PrivatePort": .integer(parts.first.flatMap { Int64($0) } ?? 0),
                "PublicPort": .integer(Int64(port.hostPort)), "Type": .string(parts.last.map(String.init) ?? "tcp"),
            ]
        }
        return [
            "Id": .string(container.id), "Names": [.string("/" + container.name)],
            "Image": container.config["Image"] ?? "", "ImageID": .string(container.imageID),
            "Command": .string(([container.path] + container.arguments).joined(separator: " ")),
            "Created": .integer(Timestamp.unix(container.created)), "Ports": .array(ports),
            "Labels": container.config["Labels"] ?? [:], "State": .string(container.status.rawValue),
            "Status": .string(statusText(container)), "HostConfig": ["NetworkMode": .string(container.networkMode)],
            "NetworkSettings": ["Networks": settings["Networks"] ?? [:]],
            "Mounts": .array(container.mounts.map(\.inspected)),
        ]
    }

    private func statusText(_ container: SimulatedContainer) -> String {
        switch container.status {
        case .created: "Created"
        case .running: "Up \((now - (container.startedAt ?? now)).components.seconds) seconds"
        case .restarting: "Restarting (\(container.exitCode))"
        case .exited:
            "Exited (\(container.exitCode)) \((now - (container.finishedAt ?? now)).components.seconds) seconds ago"
        case .removing: "Removal In Progress"
        }
    }
}
