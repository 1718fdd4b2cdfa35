import EngineSimulator
import GalleyCore
import Recipes
import Testing
import Upgrade

/// What the user's file says of a container's recipe, where the images don't.
@Suite struct DeclaredRecipeTests {
    static let said = DeclaredRecipe(name: "testdb", place: "g.yaml:3:9")

    private func scene() async throws -> UpgradeScene {
        let scene = try await UpgradeScene()
        scene.engine.add(
            SimulatedImage(
                "team/own:10.2",
                config: ["Cmd": ["testdbd"], "Volumes": ["/data": [:]], "ExposedPorts": ["3306/tcp": [:]]],
                program: SimulatedDatabase(version: "10.2")))
        return scene
    }

    @Test func `an image of the user's own is upgraded to by the recipe that was said`() async throws {
        let scene = try await scene()
        defer { scene.tearDown() }
        let image = try ImageReference(parsing: "team/own:10.2")
        let error = await #expect(throws: GalleyError.self) {
            try await scene.upgrader().prepare("db", image: image, options: UpgradeOptions())
        }
        #expect(error?.message.contains("no database image Galley knows") == true)
        let options = UpgradeOptions(recipe: Self.said)
        guard case .ready(let prepared) = try await scene.upgrader().prepare("db", image: image, options: options)
        else { return #expect(Bool(false), "not ready") }
        // A saved plan brings the word along: whoever applies it needs no file.
        let text = try JSONValue(encoding: prepared.plan)
        let saved = try text.decoded(as: Plan.self)
        #expect(saved.options.recipe == Self.said)
        try await scene.upgrader().perform(try await scene.upgrader().prepare(saved: saved))
        #expect(scene.engine.container("db")?.isRunning == true)
        #expect(scene.engine.container("db")?.id != scene.originalID)
        try await scene.upgrader().rollback("db")
        #expect(scene.engine.container("db")?.id == scene.originalID)
    }

    @Test func `a word that names no recipe is told with its place`() async throws {
        let scene = try await scene()
        defer { scene.tearDown() }
        let other = UpgradeOptions(recipe: DeclaredRecipe(name: "otherdb", place: "g.yaml:3:9"))
        let error = await #expect(throws: GalleyError.self) {
            try await scene.upgrader().prepare(
                "db", image: ImageReference(parsing: "lab/testdb:10.2"), options: other)
        }
        #expect(error?.message == "g.yaml:3:9: there is no recipe 'otherdb'")
    }
}
