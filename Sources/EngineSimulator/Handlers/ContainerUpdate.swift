import GalleyCore

extension EngineState {
    /// The fields of `HostConfig` that can change later.
    private static let updatable = [
        "CpuShares", "Memory", "CgroupParent", "BlkioWeight", "CpuPeriod", "CpuQuota", "CpuRealtimePeriod",
        "CpuRealtimeRuntime", "CpusetCpus", "CpusetMems", "MemoryReservation", "MemorySwap", "NanoCpus", "PidsLimit",
    ]

    mutating func containerUpdate(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        let policy = call.json[path: "RestartPolicy", "Name"]?.string ?? ""
        try checkRestartPolicy(policy)
        if !["", "no"].contains(policy), container.removesItself {
            throw APIFailure(
                409,
                "Cannot update container \(container.id): Restart policy cannot be updated because AutoRemove is enabled for the container"
            )
        }
        if !policy.isEmpty {
            containers[container.id]?.hostConfig["RestartPolicy"] = [
                "Name": .string(policy),
                "MaximumRetryCount": call.json[path: "RestartPolicy", "MaximumRetryCount"] ?? 0,
            ]
        }
        for field in Self.updatable {
            guard let value = call.json[field], !value.isEmpty else { continue }
            containers[container.id]?.hostConfig[field] = value
        }
        return .answer(Answer(json: ["Warnings": .null]))
    }
}
