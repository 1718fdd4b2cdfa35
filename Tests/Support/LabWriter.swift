import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The client that commits numbered rows and remembers every acknowledgement.
public struct LabWriter: Sendable {
    let database: LabDatabase
    public let log: String

    /// What became of the rows.
    public struct Verdict: Sendable, Codable {
        public var ok: Bool
        public var acknowledged: Int
        public var present: Int
        public var missing: Int
        public var corrupt: Int
        public var twice: Int
        public var foreign: Int
        /// The outage as a client saw it.
        public var longestGapMs: Double

        enum CodingKeys: String, CodingKey {
            case ok, acknowledged, present, missing, corrupt, twice, foreign
            case longestGapMs = "longest_gap_ms"
        }
    }

    public init(_ database: LabDatabase) {
        self.database = database
        log = database.folder + "/writer.log"
    }

    /// Writes while `body` works. Before it begins rows are acknowledged, and again after it has ended.
    public static func during<Value: Sendable>(
        _ database: LabDatabase, _ body: @Sendable (LabWriter) async throws -> Value
    ) async throws -> (value: Value, verdict: Verdict) {
        let writer = LabWriter(database)
        let before = try writer.acknowledged()
        let ended = try await LabProcess.during(writer.command("run", "--rate", "100"), endedBy: SIGTERM) { _ in
            try await writer.awaitRows(above: before + 5)
            let value = try await body(writer)
            try await writer.awaitRows(above: try writer.acknowledged() + 3)
            return value
        }
        guard ended.exitCode == 0 else { throw LabError("the writer failed: \(ended.stderr)") }
        return (ended.value, try await writer.verdict())
    }

    /// Compares the table with what was acknowledged.
    public func verdict() async throws -> Verdict {
        let ended = try await LabProcess.run(command("verdict", "--output", "json"))
        guard let verdict = try? JSONDecoder().decode(Verdict.self, from: Data(ended.stdout.utf8)) else {
            throw LabError("no verdict: \(ended.report)")
        }
        guard verdict.ok == (ended.exitCode == 0) else { throw LabError("two verdicts: \(ended.report)") }
        return verdict
    }

    /// Deletes a row and asks whether the verdict finds it out; puts it back.
    public func control() async throws -> EndedProcess { try await LabProcess.run(command("control")) }

    private func acknowledged() throws -> Int {
        guard FileManager.default.fileExists(atPath: log) else { return 0 }
        return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count {
            $0.first?.isNumber == true
        }
    }

    /// The numbers of the rows that were acknowledged so far: its log has one line each.
    public func acknowledgedRows() throws -> [String] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
            .filter { $0.first?.isNumber == true }.compactMap { $0.split(separator: " ").last.map(String.init) }
    }

    private func awaitRows(above count: Int) async throws {
        try await eventually("the writer's rows", within: .seconds(30)) { try acknowledged() > count }
    }

    private var kind: String {
        database.kind == .db2 && Db2Images.areStandIns ? "db2-stand-in" : database.kind.rawValue
    }

    private func command(_ verb: String, _ more: String...) -> [String] {
        database.lab.atPorts(
            Db2Images.python + [
                Lab.folder + "/writer.py", verb, "--kind", kind, "--port",
                String(database.port), "--user", database.kind == .db2 ? LabDatabase.db2Owner : LabDatabase.user,
                "--password-file", database.passwordFile, "--database",
                database.kind == .db2 ? LabDatabase.db2Database : LabDatabase.database, "--log", log,
            ] + more)
    }
}
