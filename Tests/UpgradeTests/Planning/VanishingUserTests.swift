import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// Accounts made inside the container stay behind with it.
@Suite struct VanishingUserTests {
    private func told(server: [String]?, image: [String]?) throws -> [String] {
        var observation = Sample.observation()
        observation.server.values["user"] = server
        observation.newImageFacts.values["user"] = image
        return try Sample.plan(observation).warnings.filter { $0.hasPrefix("users who exist only inside") }
    }

    @Test func `those that the new image lacks are told, in the order of their names`() throws {
        #expect(
            try told(server: ["report", "backup", "app"], image: ["app"]) == [
                "users who exist only inside the container and are gone after the upgrade: backup, report"
            ])
        #expect(
            try told(server: ["report"], image: nil) == [
                "users who exist only inside the container and are gone after the upgrade: report"
            ])
    }

    @Test func `those that it has are not`() throws {
        #expect(try told(server: ["app", "app"], image: ["app", "other"]).isEmpty)
        #expect(try told(server: nil, image: ["app"]).isEmpty)
        #expect(try told(server: nil, image: nil).isEmpty)
    }
}
