import Foundation

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
                // Not the code page of the container's locale: it may lack some of the characters.
                "export DB2CODEPAGE=1208\ntrap 'db2 terminate >/dev/null' EXIT\n" + script.joined(separator: "\n"),
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

    /// A table of five rows, one that is empty, and one with characters that Latin-1 lacks.
    public func fillDb2Database(_ database: String) async throws {
        try await db2(
            [
                "create table \(Self.db2Owner).kept (n integer not null primary key, t varchar(40))",
                "create table \(Self.db2Owner).empty (n integer)",
                "create table \(Self.db2Owner).scripts (n integer, t varchar(40))",
                "insert into \(Self.db2Owner).scripts values (1, '漢 λ Ж')",
            ] + (1...5).map { "insert into \(Self.db2Owner).kept values (\($0), '\(database) row \($0)')" },
            in: database)
    }

    /// How many rows of ``fillDb2Database(_:)`` are there, unchanged.
    public func db2Rows(_ database: String) async throws -> String {
        try await db2(
            ["select count(*) from \(Self.db2Owner).kept where t = '\(database) row ' || rtrim(char(n))"], in: database)
    }
}

extension LabDatabase {
    /// Turns the stand-in's knobs while it runs; the empty text turns all of them back.
    public func setKnobs(_ words: String) async throws {
        try await lab.docker("exec", name, "sh", "-c", "printf %s \"$1\" >/var/db2_setup/standin-knobs", "sh", words)
    }
}
