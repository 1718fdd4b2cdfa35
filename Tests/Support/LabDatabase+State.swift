import Foundation
import GalleyCore

/// What a container is, as far as an upgrade may or may not change it.
public struct ContainerState: Sendable, Equatable {
    public var id: String
    public var image: String
    public var isRunning: Bool
    public var startedAt: String
    public var restartPolicy: String
    public var restarts: Int64
}

extension LabDatabase {
    /// The container that has the database's name now; nil when there is none.
    public func state(of container: String? = nil) async throws -> ContainerState? {
        guard let found = try await lab.inspect(container ?? name) else { return nil }
        return ContainerState(
            id: found["Id"]?.string ?? "", image: found[path: "Config", "Image"]?.string ?? "",
            isRunning: found[path: "State", "Running"]?.bool ?? false,
            startedAt: found[path: "State", "StartedAt"]?.string ?? "",
            restartPolicy: found[path: "HostConfig", "RestartPolicy", "Name"]?.string ?? "",
            restarts: found["RestartCount"]?.integer ?? -1)
    }

    /// Everything in the engine and on disk that bears this database's name, the database itself left out.
    public func leftovers() async throws -> [String] {
        let containers = try await lab.containers("name=\(name)").filter { $0 != name }.map { "container \($0)" }
        let volumes = try await lab.volumes("name=\(name)").filter { $0 != volume }.map { "volume \($0)" }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/bound").filter { $0 != "data" }
        return (containers + volumes + files.map { "bind \($0)" }).sorted()
    }

    /// Running containers that can write to the directory that holds the data.
    public func runningOnData() async throws -> [String] {
        guard let found = try await lab.inspect(name) else { return [] }
        let sources = Set((found["Mounts"]?.array ?? []).compactMap { $0["Source"]?.string })
        var running: [String] = []
        for id in try await lab.docker("ps", "-q").split(separator: "\n") {
            guard let other = try await lab.inspect(String(id)) else { continue }
            let shares = (other["Mounts"]?.array ?? []).contains { sources.contains($0["Source"]?.string ?? "-") }
            if shares { running.append(other["Name"]?.string ?? String(id)) }
        }
        return running
    }

    /// Runs statements as the superuser in the container.
    @discardableResult
    public func sql(_ statements: String, database: String = LabDatabase.database) async throws -> String {
        guard kind != .db2 else { throw LabError("Db2 is asked by its own client: db2(_:in:)") }
        let command =
            kind == .mariadb
            ? ["exec", "-e", "MYSQL_PWD=\(rootPassword)", name, "mariadb", "-N", "-B", "-uroot", database, "-e"]
            : [
                "exec", "-e", "PGPASSWORD=\(Self.password)", name, "psql", "-X", "-A", "-t", "-q", "-v",
                "ON_ERROR_STOP=1", "-U\(Self.user)", "-d\(database)", "-c",
            ]
        return try await lab.docker(command + [statements])
    }
}
