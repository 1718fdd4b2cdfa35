import Testing

/// A knob of the stand-in's that makes an upgrade from 11.1.4.4 to 11.5.9.0 fail, and what Galley says then.
struct Db2Failure: Sendable, CustomTestStringConvertible {
    var knob: String
    var says: String
    /// Turned once the old server runs: its entry point would trip over it while it sets up.
    var whileRunning = false
    /// The original's own start trips over it too: exit 2, and a rollback once it is mended.
    var needsHuman = false

    var testDescription: String { knob }

    /// The old server's.
    static let old: [Db2Failure] = [
        Db2Failure(knob: "stop=fail", says: "db2stop force did not end the instance", whileRunning: true),
        Db2Failure(knob: "stop=lie", says: "the instance still runs after db2stop", whileRunning: true),
        Db2Failure(
            knob: "stop=hang", says: "the task 'shutdown' took longer than", whileRunning: true, needsHuman: true),
        Db2Failure(knob: "11.1.4.4:backup@SHOPDB=fail", says: "the database SHOPDB could not be backed up"),
        Db2Failure(knob: "11.1.4.4:backup@SHOPDB=lie", says: "the database SHOPDB could not be backed up"),
        Db2Failure(knob: "11.1.4.4:backup@SHOPDB=hang", says: "took longer than"),
        Db2Failure(knob: "11.1.4.4:ckbkp=fail", says: "could not be backed up"),
        Db2Failure(knob: "11.1.4.4:ckbkp=hang", says: "took longer than"),
        Db2Failure(knob: "11.1.4.4:export@SHOPDB=lie", says: "the converted data differs"),
        Db2Failure(knob: "11.1.4.4:export@SHOPDB=hang", says: "took longer than"),
    ]

    /// The new server's own start.
    static let start: [Db2Failure] = [
        Db2Failure(knob: "11.5.9.0:setup=fail", says: "ended with exit code 1"),
        Db2Failure(knob: "11.5.9.0:setup=hang", says: "not ready after"),
        Db2Failure(knob: "11.5.9.0:create-instance=fail", says: "ended with exit code 1"),
        Db2Failure(knob: "11.5.9.0:create-instance=hang", says: "not ready after"),
        Db2Failure(knob: "11.5.9.0:start=fail", says: "not ready after"),
        Db2Failure(knob: "11.5.9.0:start=lie", says: "not ready after"),
        Db2Failure(knob: "11.5.9.0:start=hang", says: "not ready after"),
        Db2Failure(knob: "11.5.9.0:stop=lie", says: "the instance still runs after db2stop"),
    ]

    /// The conversion.
    static let conversion: [Db2Failure] = [
        Db2Failure(knob: "11.5.9.0:upgrade@TESTDB=fail", says: "the database TESTDB could not be upgraded"),
        Db2Failure(knob: "11.5.9.0:upgrade@HRDB=fail", says: "the database HRDB could not be upgraded"),
        Db2Failure(knob: "11.5.9.0:upgrade@HRDB=lie", says: "HRDB"),
        Db2Failure(knob: "11.5.9.0:upgrade@HRDB=hang", says: "took longer than"),
        Db2Failure(knob: "11.5.9.0:updv@HRDB=fail", says: "the catalogue of HRDB could not be brought up to date"),
        Db2Failure(knob: "11.5.9.0:updv@HRDB=hang", says: "took longer than"),
        Db2Failure(knob: "11.5.9.0:bind@HRDB=fail", says: "the packages of HRDB could not be bound"),
        Db2Failure(knob: "11.5.9.0:bind@HRDB=hang", says: "took longer than"),
        Db2Failure(knob: "11.5.9.0:rebind@HRDB=fail", says: "the packages of HRDB could not be bound"),
        Db2Failure(knob: "11.5.9.0:rebind@HRDB=hang", says: "took longer than"),
        Db2Failure(knob: "11.5.9.0:activate@HRDB=fail", says: "the upgraded database HRDB does not serve"),
        Db2Failure(knob: "11.5.9.0:activate@HRDB=hang", says: "took longer than"),
        Db2Failure(knob: "11.5.9.0:deactivate@HRDB=fail", says: "the upgraded database HRDB does not serve"),
        Db2Failure(knob: "11.5.9.0:deactivate@HRDB=hang", says: "took longer than"),
    ]

    /// The proof.
    static let proof: [Db2Failure] = [
        Db2Failure(knob: "11.5.9.0:connect@SHOPDB=fail", says: "SHOPDB"),
        Db2Failure(knob: "11.5.9.0:connect@SHOPDB=hang", says: "took longer than"),
        Db2Failure(knob: "11.5.9.0:connect@SHOPDB=lie", says: "SHOPDB"),
        Db2Failure(knob: "11.5.9.0:export@SHOPDB=fail", says: "the converted data differs"),
        Db2Failure(knob: "11.5.9.0:export@SHOPDB=hang", says: "took longer than"),
        Db2Failure(knob: "11.5.9.0:export@SHOPDB=lie", says: "the converted data differs"),
        Db2Failure(knob: "11.5.9.0:upgrade@HRDB=loses-row", says: "the converted data differs in 1 place"),
        Db2Failure(knob: "11.5.9.0:upgrade@HRDB=loses-character", says: "the converted data differs in 1 place"),
    ]
}
