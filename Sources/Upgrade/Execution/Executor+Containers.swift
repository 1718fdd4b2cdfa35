import Containers
import EngineAPI
import GalleyCore
import Recipes

/// Steps on whole containers.
extension Executor {
    /// The container of a role as the engine has it now; nil when it is gone.
    mutating func find(_ role: ContainerRole) async throws -> JSONValue? {
        let candidates = ids[role].map { [$0] } ?? defaultNames(role)
        for candidate in candidates {
            guard let found = try await engine.ifPresent({ try await $0.containerInspect(candidate) }),
                role == .original || found[path: "Config", "Labels", UpgradeLabels.upgrade]?.string == plan.id
            else { continue }
            ids[role] = found["Id"]?.string
            return found
        }
        // Pruned and perhaps made again under its name.
        if ids[role] != nil, role != .original {
            ids[role] = nil
            return try await find(role)
        }
        return nil
    }

    private func defaultNames(_ role: ContainerRole) -> [String] {
        switch role {
        case .original: [plan.original.id]
        case .successor: [names.successor, names.database]
        case .closedOriginal, .closedSuccessor: [names.container(role)]
        }
    }

    func missing(_ role: ContainerRole) -> GalleyError {
        GalleyError(.notFound, "the \(role.rawValue) container of '\(plan.database)' is gone", hint: "was it pruned?")
    }

    mutating func create(_ role: ContainerRole) async throws {
        let found = try await find(role)
        if let found, Situation.ContainerState(found).everStarted { return }
        guard let specification = specifications?.specification(for: role, plan: plan) else {
            // Its maker connected and compared it, or was cut off doing so: only its start can tell.
            if found != nil { return }
            throw missing(role)
        }
        try await make(role, names.container(role), specification)
        guard role == .successor, let made = try await find(.successor) else { return }
        let surprises = specifications?.unexpectedDifferences(in: made) ?? []
        guard surprises.isEmpty else {
            throw GalleyError(
                .failed,
                "the engine made a successor that differs from the plan: \(surprises.joined(separator: "; "))")
        }
    }

    /// Creates and connects what is missing of it: the answer to an earlier try may have been lost on its way.
    private mutating func make(
        _ role: ContainerRole, _ name: String, _ specification: UpgradeSpecifications.Specification
    ) async throws {
        var found = try await find(role)
        if found == nil {
            ids[role] = try await held().containerCreate(name: name, spec: specification.body).id
            found = try await find(role)
        }
        guard let id = ids[role] else { throw missing(role) }
        let connected = found?[path: "NetworkSettings", "Networks"]?.object ?? [:]
        for connection in specification.networksToConnect where connected[connection.network] == nil {
            try await held().networkConnect(
                connection.network, container: id, endpointConfig: connection.endpoint)
        }
    }

    mutating func start(_ role: ContainerRole) async throws {
        var found = try await find(role)
        if found == nil, role == .original { found = try await recreateOriginal() }
        if found == nil, role == .successor {
            // Pruned between the stop and the start.
            try await create(.successor)
            try await rename(.successor, to: names.database)
            found = try await find(.successor)
        }
        guard let found, let id = ids[role] else { throw missing(role) }
        try await refuseOtherWriters(than: id)
        if role == .successor, plan.stepClass == .converting { try await refuseDataOfTwo() }
        if found[path: "State", "Running"]?.bool == true { return }
        try await held().containerStart(id)
        if plan.stepClass == .converting { try await giveWay(id) }
    }

    /// Somebody may have started another container while the engine was starting ours, which then was not there to be
    /// seen. Ours ends at once: not every server keeps a second one out by itself.
    private func giveWay(_ id: String) async throws {
        do {
            try await refuseOtherWriters(than: id)
        } catch let refusal as GalleyError {
            try await engine.containerStop(id, timeout: 10)
            throw refusal
        }
    }

    /// One writer: whoever runs on the data now, under whatever name, stops us. Asked right before anything that writes.
    func refuseOtherWriters(than id: String?) async throws {
        for other in try await engine.containerList() where other["Id"]?.string != id {
            guard let place = plan.data.first(where: { $0.isWritable(by: other) }) else { continue }
            let name = other["Names"]?.strings.first.map { String($0.drop { $0 == "/" }) } ?? "another container"
            throw GalleyError(
                .failed,
                "'\(name)' is running on the data (\(place.sourceText)): two servers never share a data directory",
                hint: "stop it first")
        }
    }

    mutating func stop(_ role: ContainerRole, timeout: Duration) async throws {
        guard var found = try await find(role), let id = ids[role] else {
            if isUndoing { return }
            throw missing(role)
        }
        if found[path: "State", "Running"]?.bool == true {
            // A signal of its own would have an engine restart it where the policy stands.
            let mayBeSignalled = RestartPolicy(found[path: "HostConfig", "RestartPolicy"] ?? .null).name == "no"
            let isYoung = !seenReady.contains(role) && mayBeSignalled
            let patience = isYoung ? .seconds(10) : timeout
            if isYoung { try await signalUntilStopped(role, found, within: timeout) }
            try await held().containerStop(id, timeout: Int(patience.milliseconds / 1000))
            found = try await find(role) ?? found
        }
        guard found[path: "State", "Running"]?.bool != true else {
            throw GalleyError(.failed, "\(who(role)) is still running after its stop")
        }
        let code = Int(found[path: "State", "ExitCode"]?.integer ?? 0)
        guard isUndoing || plan.recipe.cleanExitCodes.contains(code) else {
            throw GalleyError(
                .failed, "\(who(role)) did not shut down cleanly (exit code \(code))",
                hint: code == 137
                    ? "it was killed after \(timeout.text); a longer --stop-timeout of the container helps" : nil)
        }
    }

    /// A server that has only just begun may lose its stop signal: while the entry point's shell is process 1 and has no
    /// handler, the kernel drops it, and the engine sends it once. So it is sent until it works; servers take a
    /// repeated one for the same wish.
    private mutating func signalUntilStopped(_ role: ContainerRole, _ found: JSONValue, within limit: Duration)
        async throws
    {
        let signal = found[path: "Config", "StopSignal"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "SIGTERM"
        let stopwatch = Stopwatch(environment.clock)
        while stopwatch.elapsed < limit, let id = ids[role] {
            do {
                try await held().containerKill(id, signal: signal)
            } catch let error as EngineError where error.isConflict || error.isNotFound {
                return
            }
            for _ in 0..<10 {
                try await environment.clock.sleep(for: .milliseconds(100))
                guard try await find(role)?[path: "State", "Running"]?.bool == true else { return }
            }
        }
    }

    mutating func remove(_ role: ContainerRole) async throws {
        guard let found = try await find(role), let id = ids[role] else { return }
        // A successor that ran may have written to volumes of its own: those are never removed with it.
        let ran = role == .successor && Situation.ContainerState(found).everStarted
        try await held().containerRemoveIfPresent(id, volumes: !ran)
        ids[role] = nil
    }

    mutating func setRestartPolicy(of role: ContainerRole, to policy: JSONValue) async throws {
        guard let found = try await find(role), let id = ids[role] else { throw missing(role) }
        let now = RestartPolicy(found[path: "HostConfig", "RestartPolicy"] ?? .null)
        if now == RestartPolicy(policy) { return }
        try await held().containerUpdate(id, ["RestartPolicy": policy])
    }

    /// Until here an engine's restart leaves the container stopped: it runs when this is done.
    mutating func releaseRestart(_ role: ContainerRole) async throws {
        try await setRestartPolicy(of: role, to: plan.original.restartPolicy)
        guard try await find(role)?[path: "State", "Running"]?.bool != true else { return }
        try await start(role)
        try await awaitReady(role, within: .seconds(plan.recipe.startTimeoutSeconds))
        if plan.activates { try await runTask(.activate, in: role) }
    }

    mutating func rename(_ role: ContainerRole, to name: String) async throws {
        guard let found = try await find(role), let id = ids[role] else { throw missing(role) }
        if found["Name"]?.string == "/\(name)" { return }
        try await held().containerRename(id, to: name)
    }

    mutating func nameOriginal() async throws {
        if try await find(.original) == nil {
            _ = try await recreateOriginal()
        } else {
            try await rename(.original, to: names.database)
        }
    }

    /// Someone pruned the stopped original: its specification makes it anew, on the same mounts.
    private mutating func recreateOriginal() async throws -> JSONValue? {
        guard isUndoing else { throw missing(.original) }
        let label = plan.original.id
        // Our own earlier try whose answer was lost.
        let database = names.database
        if let found = try await engine.ifPresent({ try await $0.containerInspect(database) }),
            found[path: "Config", "Labels", UpgradeLabels.original]?.string == label
        {
            ids[.original] = found["Id"]?.string
            return found
        }
        guard var specification = specifications?.original else { throw missing(.original) }
        // Under its own name, unless that means another image by now.
        let image = plan.original.image
        let named = try await engine.ifPresent { try await $0.imageInspect(image) }
        if named?["Id"]?.string == plan.original.imageID { specification.body["Image"] = .string(image) }
        var labels = specification.body["Labels"] ?? [:]
        labels[UpgradeLabels.original] = .string(label)
        specification.body["Labels"] = labels
        try await make(.original, names.database, specification)
        environment.progress(.warning("the original container was gone; it was made again from its specification"))
        return try await find(.original)
    }
}
