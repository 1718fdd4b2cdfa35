import GalleyCore
import Upgrade

/// What a finished upgrade prints as JSON.
struct UpgradeResult: Encodable {
    var id: String
    var database: String
    var outcome = "done"
    var fromVersion: String
    var toVersion: String
    var image: String
    var imageID: String
    var original: String

    /// From the stop to the first login; missing when that was not seen whole.
    var outageMilliseconds: Int64?

    init(_ plan: Plan, outage: Duration?) {
        outageMilliseconds = outage?.milliseconds
        id = plan.id
        database = plan.database
        fromVersion = plan.fromVersion.text
        toVersion = plan.toVersion.text
        image = plan.target.image
        imageID = plan.target.imageID
        original = plan.names.parked
    }
}

/// What an upgrade to the image that runs already prints as JSON.
struct NothingToDo: Encodable {
    var database: String
    var outcome = "nothing-to-do"
    var reason: String
}
