/// One knob of the stand-in's that makes an upgrade from 11.1.4.4 to 11.5.9.0 fail, and what Galley says then.
struct Db2Failure: Sendable {
    var knob: String
    var says: String

    static let all: [Db2Failure] = [
        // The old server
        Db2Failure(knob: "11.1.4.4:deactivate@HRDB=fail", says: "HRDB: "),
        Db2Failure(knob: "11.1.4.4:stop=fail", says: "the task 'shutdown'"),
        Db2Failure(knob: "11.1.4.4:stop=lie", says: "the instance still runs after db2stop"),
        Db2Failure(knob: "11.1.4.4:stop=hang", says: "the task 'shutdown' took longer than 15 s"),
        Db2Failure(
            knob: "11.1.4.4:backup@SHOPDB=fail", says: "the database SHOPDB could not be backed up"),
        Db2Failure(knob: "11.1.4.4:backup@SHOPDB=lie", says: "the database SHOPDB could not be backed up"),
        Db2Failure(knob: "11.1.4.4:backup@SHOPDB=hang", says: "took longer than 20 s"),
        Db2Failure(knob: "11.1.4.4:ckbkp=fail", says: "could not be backed up"),
        // The new server
        Db2Failure(knob: "11.5.9.0:create-instance=fail", says: "ended with exit code 1"),
        Db2Failure(knob: "11.5.9.0:start=fail", says: "not ready after 20 s"),
        Db2Failure(knob: "11.5.9.0:start=hang", says: "not ready after 20 s"),
        Db2Failure(knob: "11.5.9.0:upgrade@TESTDB=fail", says: "the database TESTDB could not be upgraded"),
        Db2Failure(
            knob: "11.5.9.0:upgrade@HRDB=fail", says: "the database HRDB could not be upgraded"),
        Db2Failure(knob: "11.5.9.0:upgrade@HRDB=lie", says: "HRDB"),
        Db2Failure(knob: "11.5.9.0:upgrade@HRDB=hang", says: "took longer than 20 s"),
        Db2Failure(
            knob: "11.5.9.0:upgrade@HRDB=loses-row", says: "the converted data differs in 1 place"),
        Db2Failure(knob: "11.5.9.0:updv@HRDB=fail", says: "the catalogue of HRDB could not be brought up to date"),
        Db2Failure(knob: "11.5.9.0:bind@HRDB=fail", says: "the packages of HRDB could not be bound"),
        Db2Failure(knob: "11.5.9.0:rebind@HRDB=fail", says: "the packages of HRDB could not be bound"),
        Db2Failure(knob: "11.5.9.0:activate@HRDB=fail", says: "the upgraded database HRDB does not serve"),
        Db2Failure(knob: "11.5.9.0:connect@SHOPDB=fail", says: "SHOPDB"),
        Db2Failure(knob: "11.5.9.0:export@SHOPDB=fail", says: "the converted data differs"),
    ]
}
