public import EngineAPI
public import GalleyCore
public import Recipes

/// A container whose main process is one shell script: its exit code is the container's own, so it survives a cut
/// connection and the end of Galley. A helper of the same name that an earlier try started is taken over.
public struct HelperContainer: Sendable {
    /// Unique on the engine: by it an earlier try's helper is found and taken over.
    public var name: String
    /// A name or an ID that is on the engine already: it is not pulled. Needs `/bin/sh`.
    public var image: String
    /// POSIX shell; holds no secret, since `docker inspect` shows it.
    public var script: String
    /// `$0` is `galley-PURPOSE`; these are `$1` and on.
    public var purpose: String
    /// Seen in `docker inspect` like the script: no secrets.
    public var arguments: [String]
    /// As `HostConfig.Mounts` has them.
    public var mounts: [JSONValue]
    /// Those by which a left helper is found again.
    public var labels: [String: String]
    /// The user it runs as; root by default.
    public var user: String

    /// Nothing is asked of the engine before ``run(on:clock:report:)``.
    public init(
        name: String, image: String, script: String, purpose: String, arguments: [String] = [],
        mounts: [JSONValue] = [], labels: [String: String], user: String = "0:0"
    ) {
        self.user = user
        self.name = name
        self.image = image
        self.script = script
        self.purpose = purpose
        self.arguments = arguments
        self.mounts = mounts
        self.labels = labels
    }

    /// Runs it to its end, without network, and removes it.
    /// - Parameter report: called now and then with the facts of its latest lines.
    /// - Returns: the facts it printed.
    /// - Throws: `GalleyError` `.failed` with its last words when it exits with another code than 0.
    public func run(
        on engine: Engine, clock: any Clock<Duration>, report: @Sendable (Facts) -> Void = { _ in }
    ) async throws -> Facts {
        try await begin(on: engine)
        var pause: Duration = .milliseconds(50)
        while true {
            let state = try await engine.containerInspect(name)
            if state[path: "State", "Running"]?.bool != true { return try await end(state, on: engine) }
            try Task.checkCancellation()
            if pause > .seconds(1) {
                report(
                    Facts(
                        parsing: String(
                            decoding: try await engine.containerLogTail(name, lines: 4).stdout, as: UTF8.self)))
            }
            try await clock.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
    }

    private func begin(on engine: Engine) async throws {
        do {
            let state = try await engine.containerInspect(name)["State"]
            if state?["Running"]?.bool == true
                || (state?["Status"]?.string == "exited" && state?["ExitCode"]?.integer == 0)
            {
                return
            }
            try await engine.containerRemoveIfPresent(name)
        } catch let error as EngineError where error.isNotFound {}
        try await engine.containerStart(try await engine.containerCreate(name: name, spec: spec).id)
    }

    private func end(_ state: JSONValue, on engine: Engine) async throws -> Facts {
        let log = try await engine.containerLogTail(name, lines: 1000)
        let code = state[path: "State", "ExitCode"]?.integer ?? -1
        try await engine.containerRemoveIfPresent(name)
        guard code == 0 else {
            let said = String(decoding: log.stderr, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(3)
                .joined(separator: "; ")
            throw GalleyError(
                .failed,
                "the \(purpose) ended with exit code \(code): \(said.isEmpty ? "it said nothing" : said)")
        }
        return Facts(parsing: String(decoding: log.stdout, as: UTF8.self))
    }

    private var spec: JSONValue {
        [
            "Image": .string(image), "User": .string(user),
            "Entrypoint": .array((["/bin/sh", "-c", script, "galley-\(purpose)"] + arguments).map { .string($0) }),
            "Cmd": [], "Labels": .object(labels.mapValues { .string($0) }), "Healthcheck": ["Test": ["NONE"]],
            "Env": ["LC_ALL=C"],
            "HostConfig": [
                "NetworkMode": "none", "Mounts": .array(mounts), "RestartPolicy": ["Name": "no"],
                "LogConfig": ["Type": "json-file", "Config": [:]],
            ],
        ]
    }
}
