import GalleyCore

/// A container of the engine.
struct SimulatedContainer: Sendable {
    enum Status: String, Sendable { case created, running, restarting, exited, removing }

    let id: String
    /// Without the leading slash.
    var name: String
    let created: Duration
    let imageID: String
    /// The user's configuration with the image's defaults filled in.
    var config: JSONValue
    var hostConfig: JSONValue
    /// What the main process executes.
    let path: String
    let arguments: [String]
    var mounts: [SimulatedMount]
    var endpoints: [String: NetworkEndpoint]

    var status = Status.created
    var exitCode = 0
    var error = ""
    var startedAt: Duration?
    var finishedAt: Duration?
    /// Counts the main process's runs: an event of an earlier run means nothing to the present one.
    var run = 0
    var pid = 0
    var restartCount = 0
    var wasStoppedByHand = false
    /// What the main process does at its end, if it gets there.
    var finish: (@Sendable (inout ProgramContext) -> Void)?
    /// Host ports held while running.
    var published: [PublishedPort] = []
    var log: [LogEntry] = []
    var input = InputPipe()

    var isRunning: Bool { status == .running || status == .restarting }
    var restartPolicy: String { hostConfig[path: "RestartPolicy", "Name"]?.string ?? "" }
    var removesItself: Bool { hostConfig["AutoRemove"]?.bool ?? false }
    var networkMode: String { hostConfig["NetworkMode"]?.string ?? "default" }
    /// The short id, and the host name if the user gave one.
    var ownNames: [String] {
        let short = String(id.prefix(12))
        let host = config["Hostname"]?.string ?? ""
        return host.isEmpty || host == short ? [short] : [short, host]
    }
    /// Whether ports can be published: not with the host's, another's or no network.
    var hasOwnNetwork: Bool { !["host", "none"].contains(networkMode) && !networkMode.hasPrefix("container:") }
    var labels: [String: String] { (config["Labels"]?.object ?? [:]).compactMapValues(\.string) }
    var stopSignal: String { config["StopSignal"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "SIGTERM" }
    var stopTimeout: Int { config["StopTimeout"]?.integer.map { Int($0) } ?? 10 }
    var environment: [String: String] { Self.environment(config["Env"]?.strings ?? []) }

    static func environment(_ entries: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for entry in entries {
            guard let equals = entry.firstIndex(of: "=") else { continue }
            values[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
        }
        return values
    }
}

/// The stdin of a process while somebody may still write to it.
struct InputPipe: Sendable {
    var bytes: [UInt8] = []
    var hasEnded = false
    /// The program waits for the whole of it.
    var isAwaited = false
}

/// A piece of a container's log or of an exec's output.
struct LogEntry: Sendable {
    var at: Duration
    var stderr: Bool
    var bytes: [UInt8]

    /// An entry for each line, as a log driver keeps them.
    static func lines(_ bytes: [UInt8], stderr: Bool = false, at moment: Duration) -> [LogEntry] {
        bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast(bytes.last == 10 ? 1 : 0)
            .enumerated().map { index, line in
                let isWhole = index < bytes.count(where: { $0 == 10 })
                return LogEntry(at: moment, stderr: stderr, bytes: line + (isWhole ? [10] : []))
            }.filter { !$0.bytes.isEmpty }
    }

    /// One frame of a multiplexed stream.
    var frame: [UInt8] {
        let count = UInt32(bytes.count)
        return [stderr ? 2 : 1, 0, 0, 0] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + bytes
    }
}
