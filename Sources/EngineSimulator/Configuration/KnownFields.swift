import EngineAPI
import GalleyCore

/// The fields of a create request that engines know, and since and until which API version: the rest is dropped, as
/// Go's decoder does.
struct KnownFields: Sendable {
    private let versions: [String: ClosedRange<Int>]

    /// - Parameter limited: fields with the first and last minor version that knows them.
    private init(_ names: String, limited: [String: ClosedRange<Int>] = [:]) {
        var versions = limited
        for name in names.split(whereSeparator: \.isWhitespace) { versions[String(name)] = 0...Int.max }
        self.versions = versions
    }

    func knows(_ field: String, at version: APIVersion) -> Bool {
        versions[field]?.contains(version.minor) ?? false
    }

    /// The object without what that version does not know.
    func kept(_ object: JSONValue, at version: APIVersion) -> JSONValue {
        .object((object.object ?? [:]).filter { knows($0.key, at: version) })
    }

    static let config = KnownFields(
        """
        Hostname Domainname User AttachStdin AttachStdout AttachStderr ExposedPorts Tty OpenStdin StdinOnce Env Cmd
        Healthcheck ArgsEscaped Image Volumes WorkingDir Entrypoint NetworkDisabled OnBuild Labels StopSignal
        StopTimeout Shell
        """, limited: ["MacAddress": 0...51])

    static let hostConfig = KnownFields(
        """
        Binds ContainerIDFile LogConfig NetworkMode PortBindings RestartPolicy AutoRemove VolumeDriver VolumesFrom
        CapAdd CapDrop CgroupnsMode Dns DnsOptions DnsSearch ExtraHosts GroupAdd IpcMode Cgroup Links OomScoreAdj
        PidMode Privileged PublishAllPorts ReadonlyRootfs SecurityOpt StorageOpt Tmpfs UTSMode UsernsMode ShmSize
        Sysctls Runtime ConsoleSize Isolation Mounts MaskedPaths ReadonlyPaths Init CpuShares Memory NanoCpus
        CgroupParent BlkioWeight BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps
        BlkioDeviceWriteIOps CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus CpusetMems Devices
        DeviceCgroupRules DeviceRequests MemoryReservation MemorySwap MemorySwappiness OomKillDisable PidsLimit
        Ulimits CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth
        """, limited: ["KernelMemory": 0...41, "KernelMemoryTCP": 0...51, "Annotations": 43...Int.max])

    static let healthcheck = KnownFields(
        "Test Interval Timeout StartPeriod Retries", limited: ["StartInterval": 44...Int.max])

    static let endpoint = KnownFields(
        """
        IPAMConfig Links Aliases NetworkID EndpointID Gateway IPAddress IPPrefixLen IPv6Gateway GlobalIPv6Address
        GlobalIPv6PrefixLen MacAddress DriverOpts
        """, limited: ["DNSNames": 44...Int.max, "GwPriority": 48...Int.max])
}

/// Finds request fields that the asked API version does not know. An engine ignores them; a client that sends one
/// believes something that isn't so.
enum SimulatorLint {
    static func findings(in call: Call) -> [String] {
        guard call.method == .post, call.parts == ["containers", "create"] else { return [] }
        var findings: [String] = []
        func look(_ object: JSONValue?, _ place: String, _ known: KnownFields, besides: Set<String> = []) {
            for field in (object?.object ?? [:]).keys.sorted()
            where !known.knows(field, at: call.version) && !besides.contains(field) {
                findings.append("\(call.name): \(place)\(field) is unknown at \(call.version)")
            }
        }
        look(call.json, "", .config, besides: ["HostConfig", "NetworkingConfig"])
        look(call.json["HostConfig"], "HostConfig.", .hostConfig)
        look(call.json["Healthcheck"], "Healthcheck.", .healthcheck)
        for (name, endpoint) in call.json[path: "NetworkingConfig", "EndpointsConfig"]?.object ?? [:] {
            look(endpoint, "NetworkingConfig.EndpointsConfig.\(name).", .endpoint)
        }
        return findings
    }
}
