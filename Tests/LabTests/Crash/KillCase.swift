import TestSupport
import Testing

/// Where one kill -9 hits.
struct KillCase: Sendable, CustomTestStringConvertible {
    var number: Int
    var kind: LabDatabase.Kind
    var from: String
    var to: String
    /// PostgreSQL's recorded collation version is changed beforehand, which makes the step converting.
    var oldCollation = false
    /// The title of the step after whose end the clock runs; NAME stands for the database.
    var after: String
    /// Which step of that title.
    var occurrence = 1
    /// Milliseconds: the kill comes at a random moment up to here.
    var longestDelay = 200
    /// The door may be open on converted data by then: a rollback without --discard-writes is refused.
    var opensConverted = false

    var testDescription: String { "\(number): \(kind) \(from) → \(to), after '\(after)'" }

    static let all: [KillCase] = [
        mariadb(1, "10.11-b", "lock NAME in the engine"),
        mariadb(2, "10.11-b", "flush NAME"),
        mariadb(3, "10.11-b", "write down the intent to stop", 500),
        postgres(4, "set the restart policy of NAME to no"),
        postgres(5, "start NAME with its ports", 800),
        mariadb(6, "10.11-b", "compare identity and log position", 20),
        mariadb(7, "11.8", "stop NAME cleanly", 1500),
        postgres(8, "write down the verified copy", 900, oldCollation: true),
        mariadb(9, "11.8", "write down the intent to convert", 2000),
        mariadb(10, "11.8", "wait until it takes a login inside", 1500, occurrence: 2),
        postgres(11, "write down that the data is proved", 100, oldCollation: true, opens: true),
        mariadb(12, "11.8", "start NAME with its ports", 1500, opens: true),
    ]

    /// The first two in every run, the others where time is no matter.
    static let db2: [KillCase] = Array(
        [
            db2(13, "write down the intent to stop", 3000),
            db2(14, "wait until it takes a login inside", 5000, occurrence: 2),
            db2(15, "fingerprint every table", 4000),
            db2(16, "write down that its server is being ended", 3000),
            db2(17, "write down that its server is being ended", 3000, occurrence: 2),
            db2(18, "ask each published port", 1500, opens: true),
        ].prefix(Db2Images.takesTime ? 6 : 2))

    private static func db2(
        _ number: Int, _ after: String, _ delay: Int, occurrence: Int = 1, opens: Bool = false
    ) -> KillCase {
        KillCase(
            number: number, kind: .db2, from: Db2Images.killed.from, to: Db2Images.killed.to,
            after: after, occurrence: occurrence, longestDelay: delay, opensConverted: opens)
    }

    private static func mariadb(
        _ number: Int, _ to: String, _ after: String, _ delay: Int = 200, occurrence: Int = 1, opens: Bool = false
    ) -> KillCase {
        KillCase(
            number: number, kind: .mariadb, from: "lab/mariadb:10.11", to: "lab/mariadb:\(to)", after: after,
            occurrence: occurrence, longestDelay: delay, opensConverted: opens)
    }

    private static func postgres(
        _ number: Int, _ after: String, _ delay: Int = 200, oldCollation: Bool = false, opens: Bool = false
    ) -> KillCase {
        KillCase(
            number: number, kind: .postgresql, from: "lab/postgres:15-a", to: "lab/postgres:15-b",
            oldCollation: oldCollation, after: after, longestDelay: delay, opensConverted: opens)
    }
}
