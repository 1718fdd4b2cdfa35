import Foundation

/// The images that Db2's tests use: the lab's stand-in, or those that scripts/certify was given.
public enum Db2Images {
    private static let environment = ProcessInfo.processInfo.environment

    /// From the older to the newer.
    private static let named = ["GALLEY_DB2_OLD_IMAGE", "GALLEY_DB2_IMAGE"].compactMap { environment[$0] }
        .filter { !$0.isEmpty }

    /// False for IBM's own images: they have no knobs, and take their time.
    public static let areStandIns = named.allSatisfy { $0.contains("db2-stand-in:") }

    /// Each a step from the one before; a single one where only one was given.
    public static let levels = named.isEmpty ? ["11.1.3.3", "11.1.4.4", "11.5.9.0", "12.1.0.0"].map(standIn) : named

    /// Whether there is an older image to come from.
    public static let haveStep = levels.count > 1
    public static let stepAbsence = "no older image was named"

    /// Whether the last step is one to another release: that takes a backup by the old server. scripts/certify has asked
    /// the images that were named; a tag need not tell.
    public static let changeRelease = named.isEmpty || environment["GALLEY_DB2_CHANGES_RELEASE"] != nil

    /// IBM's image makes a database in half an hour on a slow disk.
    public static let startSeconds = areStandIns ? 60 : 3600

    /// Minutes that one test may take.
    public static let testMinutes = areStandIns ? 10 : 300

    /// Whether what takes many minutes is run: with GALLEY_TEST_ALL, and always on images that were named.
    public static let takesTime = environment["GALLEY_TEST_ALL"] != nil || !named.isEmpty

    /// Whether the lab's stand-in is meant: nobody named images.
    public static let areTheLabs = named.isEmpty
    public static let labAbsence = "images were named: it turns the stand-in's knobs"

    /// Whether the tests run that turn the stand-in's knobs. On images that were named the same ones run whether they
    /// are IBM's or the stand-in: a rehearsal leaves out what the real thing can't do.
    public static let knobsAreTurned = named.isEmpty && environment["GALLEY_TEST_ALL"] != nil
    public static let knobsAbsence =
        "needs the stand-in's knobs, and GALLEY_TEST_ALL"

    /// IBM's documentation asks for it everywhere.
    public static let arguments = areStandIns ? [] : ["--privileged"]

    /// Whoever certifies IBM's image has accepted its licence; the stand-in only plays that it asks.
    static let license = environment["GALLEY_DB2_LICENSE"] ?? (areStandIns ? "accept" : "")

    /// The interpreter that has IBM's client.
    static let python = environment["GALLEY_DB2_PYTHON"].map { [$0] } ?? []

    /// The step in whose middle Galley is killed; where one image was named there is none.
    public static let killed =
        named.isEmpty
        ? (from: standIn("11.1.4.4"), to: standIn("11.5.9.0")) : (from: levels[0], to: levels[levels.count - 1])

    public static func standIn(_ level: String) -> String { "lab/db2-stand-in:\(level)" }
}
