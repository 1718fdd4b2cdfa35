import Foundation

/// The images that Db2's tests use: the lab's stand-in, or IBM's where somebody names them.
public enum Db2Images {
    /// `GALLEY_DB2_IMAGE` and `GALLEY_DB2_OLD_IMAGE`, as scripts/certify sets them.
    private static let named = ["GALLEY_DB2_OLD_IMAGE", "GALLEY_DB2_IMAGE"].compactMap {
        ProcessInfo.processInfo.environment[$0]
    }

    /// False where IBM's images are tested: they have no knobs.
    public static var areStandIns: Bool { named.isEmpty }
    /// From the oldest to the newest, each a step from the one before.
    public static let levels = areStandIns ? ["11.1.3.3", "11.1.4.4", "11.5.9.0", "12.1.0.0"].map(standIn) : named
    /// IBM's image makes a database in half an hour on a slow disk.
    public static var startSeconds: Int { areStandIns ? 60 : 3600 }
    /// IBM's documentation asks for it everywhere.
    public static var arguments: [String] { areStandIns ? [] : ["--privileged"] }

    public static func standIn(_ level: String) -> String { "lab/db2-stand-in:\(level)" }
}

extension LabDatabase {
    /// Runs CLP commands one after the other as the instance's owner, in one connection.
    /// - Returns: what they printed with `-x`, blanks at the lines' ends left out.
    /// - Throws: `LabError` when one of them fails.
    @discardableResult
    public func db2(_ commands: [String], in database: String? = nil) async throws -> String {
        let connected = (database.map { ["connect to \($0)"] } ?? []) + commands
        let script = connected.enumerated().map { index, command in
            let quiet = index == 0 && database != nil ? " >/dev/null" : ""
            return "db2 -x \(Self.quoted(command))\(quiet); code=$?; if [ $((code & 12)) -ne 0 ]; then exit $code; fi"
        }
        let ended = try await lab.tryDocker(
            [
                "exec", name, "su", "-", Self.db2Owner, "-c",
                "trap 'db2 terminate >/dev/null' EXIT\n" + script.joined(separator: "\n"),
            ])
        guard ended.exitCode == 0 else { throw LabError(ended.report) }
        return ended.stdout.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }

    /// A database beside the one that the image makes, with a table of five rows.
    public func makeDb2Database(_ database: String) async throws {
        try await db2(["create database \(database) on /database/data"])
        try await fillDb2Database(database)
    }

    /// A table of five rows, and one that is empty.
    public func fillDb2Database(_ database: String) async throws {
        try await db2(
            [
                "create table \(Self.db2Owner).kept (n integer not null primary key, t varchar(40))",
                "create table \(Self.db2Owner).empty (n integer)",
            ] + (1...5).map { "insert into \(Self.db2Owner).kept values (\($0), '\(database) row \($0)')" },
            in: database)
    }

    /// How many rows of ``fillDb2Database(_:)`` are there, unchanged.
    public func db2Rows(_ database: String) async throws -> String {
        try await db2(
            ["select count(*) from \(Self.db2Owner).kept where t = '\(database) row ' || rtrim(char(n))"], in: database)
    }
}
