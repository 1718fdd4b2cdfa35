import EngineAPI
import GalleyCore
import Recipes
import Tasks

/// Steps that ask or move the database itself.
extension Executor {
    /// Runs one of the recipe's tasks in a role's container; anything but exit 0 is a failure.
    @discardableResult
    mutating func runTask(
        _ name: TaskName, in role: ContainerRole, variables: [String: String] = [:], within limit: Duration? = nil
    ) async throws -> TaskResult {
        guard var task = recipe.tasks[name] else {
            throw GalleyError(.badInput, "the recipe '\(recipe.name)' has no task '\(name)'")
        }
        _ = try await find(role)
        guard let id = ids[role] else { throw missing(role) }
        if let limit { task.timeout = limit }
        // What only asks needs no lock.
        let acts = [.flush, .convert, .shutdown, .offlineBackup, .activate].contains(name)
        if acts { _ = try await held() }
        let lock = acts ? lock : nil
        var variables = variables
        variables["GALLEY_KEPT"] = position?.kept ?? ""
        let result = try await tasks.run(
            task, in: id, login: environment.login, variables: variables, runID: "\(plan.id)-\(name)",
            mode: [.convert, .offlineBackup].contains(name) ? .durable : .probe,
            again: { try await lock?.check() })
        guard result.exitCode == 0 else { throw TaskFailure(task: name, result: result) }
        return result
    }

    /// What a task wants the operator to know.
    func tell(_ facts: Facts) {
        for backup in facts.all("backup") { environment.progress(.note("backup: \(backup)")) }
        for note in facts.all("note") { environment.progress(.warning(note)) }
    }

    /// Ends the server itself; a container that has ended took it along.
    mutating func shutDown(_ role: ContainerRole) async throws {
        guard try await find(role)?[path: "State", "Running"]?.bool == true else { return }
        do {
            try await runTask(.shutdown, in: role)
        } catch let error as EngineError where error.isConflict {
            // Its main process ended with the server, and took the running task along.
            guard try await find(role)?[path: "State", "Running"]?.bool != true else { throw error }
        }
    }

    /// What a user began in the original, and still runs there.
    mutating func runsInOriginal() async throws -> [RunUnderWay] {
        guard try await find(.original)?[path: "State", "Running"]?.bool == true, let id = ids[.original] else {
            return []
        }
        return try await RunUnderWay.all(of: recipe, in: id, with: tasks)
    }

    /// A failure, so that what was prepared is put back.
    mutating func refuseRuns() async throws {
        guard let refusal = try await runsInOriginal().first?.refusal(of: plan.database) else { return }
        throw GalleyError(.failed, refusal.reason, hint: refusal.hint)
    }

    mutating func awaitReady(_ role: ContainerRole, within limit: Duration) async throws {
        let name: TaskName = role == .original || role == .successor ? .ready : .readyLocally
        let stopwatch = Stopwatch(environment.clock)
        var pause: Duration = .milliseconds(50)
        var last = "it gave no answer"
        if role == .successor { try await awaitFirstAnswer() }
        while true {
            guard let found = try await find(role) else { throw missing(role) }
            guard found[path: "State", "Running"]?.bool == true else {
                let code = found[path: "State", "ExitCode"]?.integer ?? -1
                throw Evidence(
                    message: "\(who(role)) ended with exit code \(code) instead of getting ready",
                    log: await lastLog(role))
            }
            do {
                try await runTask(name, in: role)
                seenReady.insert(role)
                return
            } catch let failure as TaskFailure where failure.result.exitCode == TaskResult.notYet {
                last = failure.result.complaint
            } catch let error as EngineError where error.isConflict {
                last = error.message
            } catch let error as GalleyError where error.code == .noAnswer {
                last = error.message
            }
            guard stopwatch.elapsed < limit else {
                throw Evidence(
                    message: "\(who(role)) was not ready after \(limit.text)" + (last.isEmpty ? "" : ": \(last)"),
                    log: await lastLog(role))
            }
            try await environment.clock.sleep(for: pause)
            pause = min(pause * 3 / 2, .seconds(2))
        }
    }

    /// Waits, three seconds at most, until the published port answers: one connection is cheap, while the recipe's
    /// script takes processor time that the starting server needs. Where Galley can't reach the port, the script alone
    /// decides.
    private func awaitFirstAnswer() async throws {
        guard let port = plan.ports.first, port.port != 0 else { return }
        let stopwatch = Stopwatch(environment.clock)
        while stopwatch.elapsed < .seconds(3) {
            if await environment.prober.answers(host: port.host, port: port.port, as: plan.recipe.answer) { return }
            try await environment.clock.sleep(for: .milliseconds(20))
        }
    }

    /// A role in the words of a person.
    func who(_ role: ContainerRole) -> String {
        switch role {
        case .original: "the old server"
        case .successor: "the new server"
        case .closedOriginal: "the old server (container \(names.closedOriginal))"
        case .closedSuccessor: "the new server (container \(names.closedSuccessor))"
        }
    }

    mutating func readPosition(_ role: ContainerRole) async throws -> ServerPosition {
        try ServerPosition(try await runTask(.position, in: role).facts)
    }

    mutating func verifyIdentity(_ role: ContainerRole) async throws {
        guard let before = position else {
            throw GalleyError(.failed, "the journal does not say which data the original ran on")
        }
        if let contradiction = before.contradiction(by: try await readPosition(role)) {
            throw GalleyError(.failed, contradiction)
        }
    }

    mutating func verifyVersion(_ role: ContainerRole) async throws {
        // The rest of what it could tell is compared by steps of its own; here the database is away from its clients.
        let facts = try await runTask(.observe, in: role, variables: ["GALLEY_BRIEF": "1"]).facts
        guard let version = facts["version"].flatMap(Version.init), version == plan.toVersion else {
            throw GalleyError(
                .failed,
                "the server says it is \(facts["version"] ?? "nothing"), planned was \(plan.toVersion)")
        }
        // What the plan has told already the new server says too.
        for note in facts.all("note") where !plan.warnings.contains(note) { environment.progress(.warning(note)) }
    }

    mutating func takeFingerprint(in role: ContainerRole, within limit: Duration) async throws -> Fingerprint {
        let result = try await runTask(
            .fingerprint, in: role, variables: ["GALLEY_BUDGET_SECONDS": String(plan.options.fingerprintSeconds)],
            within: limit)
        let fingerprint = try Fingerprint(parsing: result.output)
        environment.progress(.note("fingerprint covers \(fingerprint.coverage)"))
        return fingerprint
    }

    func compareFingerprints() throws {
        guard let before = fingerprints[.closedOriginal], let after = fingerprints[.closedSuccessor] else {
            throw GalleyError(.failed, "there are no two fingerprints to compare")
        }
        let comparison = before.compared(with: after)
        let differences = comparison.differences
        guard !comparison.isBlind else {
            throw GalleyError(
                .failed, "the server reads none of its \(comparison.listed) tables out: nothing proves their content",
                hint: "let the login that Galley uses read them")
        }
        environment.progress(.note("same content in \(comparison.coverage)"))
        guard differences.isEmpty else {
            let shown = differences.prefix(5).map(\.description).joined(separator: "; ")
            throw GalleyError(
                .failed,
                "the converted data differs in \(differences.count) place\(differences.count == 1 ? "" : "s"): \(shown)"
            )
        }
    }

    /// Each published port at which the successor listens now must give the server's own first answer.
    mutating func probePorts(within limit: Duration) async throws {
        for port in plan.ports {
            let number = port.port == 0 ? try await assignedPort(port.containerPort) : port.port
            let stopwatch = Stopwatch(environment.clock)
            while await !environment.prober.answers(host: port.host, port: number, as: plan.recipe.answer) {
                guard stopwatch.elapsed < limit else {
                    throw GalleyError(
                        .failed, "the server does not answer at \(port.host):\(number) (\(port.containerPort))"
                    )
                }
                try await environment.clock.sleep(for: .milliseconds(100))
            }
        }
    }

    private mutating func assignedPort(_ containerPort: String) async throws -> Int {
        let found = try await find(.successor)
        let bindings = found?[path: "NetworkSettings", "Ports", containerPort]?.array ?? []
        guard let text = bindings.first?["HostPort"]?.string, let port = Int(text) else {
            throw GalleyError(.failed, "the engine published no port for \(containerPort)")
        }
        return port
    }

    /// The server's last words, with everything secret in its environment masked.
    mutating func lastLog(_ role: ContainerRole) async -> GalleyError? {
        guard let found = try? await find(role), let id = ids[role],
            let output = try? await engine.containerLogTail(id, lines: 8)
        else { return nil }
        let log = String(decoding: output.stdout + output.stderr, as: UTF8.self)
        let secrets = (found[path: "Config", "Env"]?.strings ?? []).compactMap { entry -> String? in
            guard let equals = entry.firstIndex(of: "="), SecretMasking.looksSecret(String(entry[..<equals])) else {
                return nil
            }
            let value = String(entry[entry.index(after: equals)...])
            return value.isEmpty ? nil : value
        }
        var text = log
        for secret in secrets {
            text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: Secret.mask)
        }
        return text.isEmpty ? nil : GalleyError(.failed, "its last log lines were:\n\(text)")
    }
}

/// A task that ended with another exit code than 0.
struct TaskFailure: Error, CustomStringConvertible {
    var task: TaskName
    var result: TaskResult

    var description: String {
        let complaint = result.complaint.isEmpty ? "it said nothing" : result.complaint
        return "the task '\(task)' ended with exit code \(result.exitCode): \(complaint)"
    }
}
