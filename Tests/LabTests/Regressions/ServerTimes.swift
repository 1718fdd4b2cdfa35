import Foundation
import TestSupport

#if canImport(Glibc)
    import Glibc
#endif

/// When containers on one database's data began and ended, as the engine's own events tell it.
enum ServerTimes {
    /// A container that began while another one was still running on the same data.
    struct Overlap: Sendable, CustomStringConvertible {
        var started: String
        var beside: [String]
        var description: String { "\(started) beside \(beside.joined(separator: ", "))" }
    }

    /// Listens while `body` works, until then or until the engine ends.
    /// - Parameter since: earlier events count too; nil is now.
    static func during<Value: Sendable>(
        _ database: LabDatabase, since: Date? = nil, _ body: @Sendable () async throws -> Value
    ) async throws -> (value: Value, overlaps: [Overlap], started: [String]) {
        var running: [String: String] = [:]
        if since == nil {
            let list = try await database.lab.docker("ps", "--no-trunc", "--format", "{{.ID}} {{.Names}}")
            for line in list.split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                if isOn(database, words[1]) { running[words[0]] = words[1] }
            }
        }
        let from = (since ?? Date()).timeIntervalSince1970
        let listened = try await LabProcess.during(
            [
                "docker", "-H", database.lab.engine, "events", "--since", String(format: "%.6f", from),
                "--filter", "type=container", "--filter", "event=start", "--filter", "event=die",
                "--format", "{{.Action}} {{.Actor.ID}} {{index .Actor.Attributes \"name\"}}",
            ], endedBy: SIGTERM
        ) { _ in
            let value = try await body()
            // The last event is on its way.
            try await Task.sleep(for: .milliseconds(300))
            return value
        }
        var overlaps: [Overlap] = []
        var started: [String] = []
        for line in listened.stdout.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, isOn(database, words[2]) else { continue }
            if words[0] == "die" {
                running[words[1]] = nil
            } else {
                if !running.isEmpty { overlaps.append(Overlap(started: words[2], beside: running.values.sorted())) }
                running[words[1]] = words[2]
                started.append(words[2])
            }
        }
        return (listened.value, overlaps, started)
    }

    /// Everything of a database's that runs has its data mounted, but the helpers that look at a copy or remove it.
    private static func isOn(_ database: LabDatabase, _ container: String) -> Bool {
        container.hasPrefix(database.name) && !container.hasSuffix("-remove") && !container.hasSuffix("-look")
    }
}
