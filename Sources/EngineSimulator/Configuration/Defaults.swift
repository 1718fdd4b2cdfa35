import EngineAPI
import GalleyCore

/// The fields that inspect shows though nobody set them.
enum Defaults {
    static let config: JSONValue = [
        "Hostname": "", "Domainname": "", "User": "", "AttachStdin": false, "AttachStdout": false,
        "AttachStderr": false, "Tty": false, "OpenStdin": false, "StdinOnce": false, "Env": .null, "Cmd": .null,
        "Volumes": .null, "WorkingDir": "", "Entrypoint": .null, "OnBuild": .null, "Labels": [:],
    ]

    /// Fields that inspect leaves out when they are empty.
    static let omittedWhenEmpty = [
        "ExposedPorts", "Healthcheck", "ArgsEscaped", "NetworkDisabled", "MacAddress", "StopSignal", "StopTimeout",
        "Shell",
    ]

    static func hostConfig(at version: APIVersion) -> JSONValue {
        var fields: [String: JSONValue] = shared
        if version < APIVersion(1, 42) {
            fields["KernelMemory"] = 0
            fields["KernelMemoryTCP"] = 0
        }
        if version >= APIVersion(1, 44) {
            fields["RestartPolicy"] = ["Name": "no", "MaximumRetryCount": 0]
            fields["NetworkMode"] = "bridge"
            let masked = fields["MaskedPaths"]?.array ?? []
            let more: [JSONValue] = version >= APIVersion(1, 48) ? ["/proc/interrupts"] : []
            fields["MaskedPaths"] = .array(masked + more + ["/sys/devices/virtual/powercap"])
        }
        return .object(fields)
    }

    private static let shared: [String: JSONValue] = {
        var fields: [String: JSONValue] = [
            "ContainerIDFile": "", "LogConfig": ["Type": "json-file", "Config": [:]], "NetworkMode": "default",
            "RestartPolicy": ["Name": "", "MaximumRetryCount": 0], "AutoRemove": false,
            "VolumeDriver": "", "CgroupnsMode": "host", "IpcMode": "private", "Cgroup": "", "OomScoreAdj": 0,
            "PidMode": "", "Privileged": false, "PublishAllPorts": false, "ReadonlyRootfs": false, "UTSMode": "",
            "UsernsMode": "", "ShmSize": 67_108_864, "Runtime": "runc", "ConsoleSize": [0, 0], "Isolation": "",
            "CgroupParent": "", "CpusetCpus": "", "CpusetMems": "", "OomKillDisable": false,
            "MaskedPaths": [
                "/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
            ],
            "ReadonlyPaths": [
                "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
            ],
        ]
        let absent = """
            Binds VolumesFrom CapAdd CapDrop Dns DnsOptions DnsSearch ExtraHosts GroupAdd Links SecurityOpt
            BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps Devices
            PortBindings
            DeviceCgroupRules DeviceRequests MemorySwappiness PidsLimit Ulimits
            """
        let zero = """
            CpuShares Memory NanoCpus BlkioWeight CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime
            MemoryReservation MemorySwap CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth
            """
        for name in absent.split(whereSeparator: \.isWhitespace) { fields[String(name)] = .null }
        for name in zero.split(whereSeparator: \.isWhitespace) { fields[String(name)] = 0 }
        return fields
    }()
}
