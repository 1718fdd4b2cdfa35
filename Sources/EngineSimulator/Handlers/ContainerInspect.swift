import EngineAPI
import GalleyCore

extension EngineState {
    func containerInspect(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        var shown: JSONValue = [
            "Id": .string(container.id), "Created": .string(Timestamp.text(container.created)),
            "Path": .string(container.path), "Args": .array(container.arguments.map(JSONValue.string)),
            "State": state(of: container), "Image": .string(container.imageID), "Name": .string("/" + container.name),
            "RestartCount": .integer(Int64(container.restartCount)), "Driver": "overlay2", "Platform": "linux",
            "MountLabel": "", "ProcessLabel": "", "AppArmorProfile": "", "ExecIDs": execIDs(of: container.id),
            "HostConfig": hostConfig(of: container, at: call.version),
            "GraphDriver": [
                "Data": [
                    "MergedDir": .string("/var/lib/docker/overlay2/\(container.id)/merged"),
                    "UpperDir": .string("/var/lib/docker/overlay2/\(container.id)/diff"),
                ], "Name": "overlay2",
            ], "Mounts": .array(container.mounts.map(\.inspected)), "Config": config(of: container, at: call.version),
            "NetworkSettings": networkSettings(of: container, at: call.version),
        ]
        for name in ["ResolvConf", "Hostname", "Hosts"] {
            let file = name == "ResolvConf" ? "resolv.conf" : name.lowercased()
            shown["\(name)Path"] = .string(
                container.run > 0 ? "/var/lib/docker/containers/\(container.id)/\(file)" : "")
        }
        shown["LogPath"] = .string(
            container.run > 0 ? "/var/lib/docker/containers/\(container.id)/\(container.id)-json.log" : "")
        if call.flag("size") {
            shown["SizeRw"] = .integer(layerSize(container))
            shown["SizeRootFs"] = .integer(layerSize(container) + (images[container.imageID]?.size ?? 0))
        }
        return .answer(Answer(json: shown))
    }

    private func state(of container: SimulatedContainer) -> JSONValue {
        var state: JSONValue = [
            "Status": .string(container.status.rawValue), "Running": .bool(container.isRunning), "Paused": false,
            "Restarting": .bool(container.status == .restarting), "OOMKilled": false, "Dead": false,
            "Pid": .integer(Int64(container.pid)), "ExitCode": .integer(Int64(container.exitCode)),
            "Error": .string(container.error), "StartedAt": .string(Timestamp.text(container.startedAt)),
            "FinishedAt": .string(Timestamp.text(container.finishedAt)),
        ]
        let test = container.config[path: "Healthcheck", "Test"]?.strings ?? []
        if container.run > 0, !test.isEmpty, test != ["NONE"] {
            let interval = container.config[path: "Healthcheck", "Interval"]?.integer ?? 0
            let pause = Duration.nanoseconds(interval == 0 ? 30_000_000_000 : interval)
            let isDue = container.startedAt.map { now >= $0 + pause } ?? false
            let status = container.isRunning ? (isDue ? "healthy" : "starting") : "unhealthy"
            state["Health"] = ["Status": .string(status), "FailingStreak": 0, "Log": []]
        }
        return state
    }

    private func execIDs(of id: String) -> JSONValue {
        let ids = execs.values.filter { $0.containerID == id && $0.status == .running }.map(\.id).sorted()
        return ids.isEmpty ? .null : .array(ids.map(JSONValue.string))
    }

    private func config(of container: SimulatedContainer, at version: APIVersion) -> JSONValue {
        var config = container.config
        for field in Defaults.omittedWhenEmpty where config[field]?.isEmpty ?? false { config[field] = nil }
        if apiVersion >= APIVersion(1, 44) {
            let main = ["default", ""].contains(container.networkMode) ? "bridge" : container.networkMode
            let wanted = desiredMacAddress(of: container, in: main)
            config["MacAddress"] =
                version <= .lastWithConfigMacAddress ? wanted.map(JSONValue.string) : nil
        }
        if version < APIVersion(1, 44) { config["Healthcheck"]?["StartInterval"] = nil }
        return config
    }

    private func hostConfig(of container: SimulatedContainer, at version: APIVersion) -> JSONValue {
        var config = container.hostConfig
        for field in ["Mounts", "Tmpfs", "Sysctls", "StorageOpt", "Annotations", "Init"]
        where config[field]?.isNull ?? false { config[field] = nil }
        if version < APIVersion(1, 43) { config["Annotations"] = nil }
        return config
    }
}
