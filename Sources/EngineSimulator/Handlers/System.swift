import EngineAPI
import GalleyCore

extension EngineState {
    /// The release that first spoke the API version.
    var engineVersion: String {
        switch apiVersion.minor {
        case ...41: "20.10.24"
        case 42: "23.0.6"
        case 43: "24.0.9"
        case 44: "25.0.6"
        case 45: "26.1.5"
        case 46: "27.0.3"
        case 47: "27.5.1"
        case 48...50: "28.2.2"
        case 51: "28.5.2"
        default: "29.0.0"
        }
    }

    func system(_ noun: String, _ call: Call) throws(APIFailure) -> Reply? {
        switch (call.method, noun) {
        case (.get, "_ping"), (.head, "_ping"):
            var answer = Answer(200)
            answer.headers = [
                "api-version": apiVersion.description, "ostype": "linux", "docker-experimental": "false",
                "builder-version": isLegacy ? "" : "2", "server": "Docker/\(engineVersion) (linux)",
                "content-type": "text/plain; charset=utf-8",
            ].filter { !$0.value.isEmpty }
            if call.method == .get { answer.body = Array("OK".utf8) }
            return .answer(answer)
        case (.get, "version"):
            return .answer(
                Answer(json: [
                    "Platform": ["Name": ""], "Version": .string(engineVersion),
                    "ApiVersion": .string(apiVersion.description),
                    "MinAPIVersion": .string(minimumVersion.description), "Os": "linux", "Arch": "amd64",
                    "KernelVersion": "6.1.0",
                    "Components": [
                        [
                            "Name": "Engine", "Version": .string(engineVersion),
                            "Details": [
                                "ApiVersion": .string(apiVersion.description),
                                "MinAPIVersion": .string(minimumVersion.description),
                            ],
                        ]
                    ],
                ]))
        case (.get, "info"):
            return .answer(
                Answer(json: [
                    "ID": .string(id), "Name": "simulator", "Containers": .integer(Int64(containers.count)),
                    "ContainersRunning": .integer(Int64(containers.values.count { $0.isRunning })),
                    "Images": .integer(Int64(images.count)), "Driver": "overlay2",
                    "DockerRootDir": "/var/lib/docker", "ServerVersion": .string(engineVersion), "OSType": "linux",
                    "Architecture": "x86_64", "NCPU": 2, "MemTotal": 8_000_000_000, "CgroupVersion": "1",
                    "CgroupDriver": "cgroupfs", "LiveRestoreEnabled": false,
                    "Swarm": ["LocalNodeState": "inactive", "NodeID": ""], "SecurityOptions": ["name=seccomp"],
                ]))
        case (.get, "system") where call.parts == ["system", "df"]: return .answer(Answer(json: diskUsage()))
        default: return nil
        }
    }

    private func diskUsage() -> JSONValue {
        let used = volumes.values.sorted { $0.name < $1.name }.map { volume in
            var shown = volume.inspected
            let size = files.roots[FilePlace.volume(volume.name)]?.values.reduce(0) { $0 + $1.bytes.count } ?? 0
            shown["UsageData"] = [
                "Size": .integer(Int64(size)), "RefCount": .integer(Int64(users(ofVolume: volume.name).count)),
            ]
            return shown
        }
        let listed = containers.values.sorted { $0.created < $1.created }.map { container in
            var shown = summary(container, at: apiVersion)
            shown["SizeRw"] = .integer(layerSize(container))
            return shown
        }
        return [
            "LayersSize": .integer(images.values.reduce(0) { $0 + $1.size }), "Images": [],
            "Containers": .array(listed), "Volumes": .array(used), "BuildCache": [],
        ]
    }

    /// Bytes that a container's own layer holds.
    func layerSize(_ container: SimulatedContainer) -> Int64 {
        let layer = files.roots[FilePlace.layer(container.id)] ?? [:]
        let image = images[container.imageID]?.files ?? [:]
        return layer.reduce(0) { $0 + (image[$1.key] == $1.value ? 0 : Int64($1.value.bytes.count)) }
    }
}
