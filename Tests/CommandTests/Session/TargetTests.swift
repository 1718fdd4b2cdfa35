import EngineAPI
import GalleyCore
import Testing

@testable import GalleyCommands

@Suite struct TargetTests {
    private func target(_ called: String, _ container: String) throws -> Target {
        Target(
            called: called, container: container,
            engine: SelectedEngine(endpoint: try Endpoint(parsing: "unix:///a"), source: .file))
    }

    @Test(
        "what is to be typed again leads to the same engine",
        arguments: [
            ("galley rollback db", "galley rollback east/db"),
            (
                "mend it, then: galley resume db, or galley rollback db --discard-writes",
                "mend it, then: galley resume east/db, or galley rollback east/db --discard-writes"
            ),
            ("start it, or galley rollback db; galley status", "start it, or galley rollback east/db; galley status"),
            // Others' names that begin with it.
            ("galley rollback db-2 and galley prune db.old", "galley rollback db-2 and galley prune db.old"),
            ("docker start db", "docker start db"),
        ])
    func hints(hint: String, expected: String) throws {
        let error = try target("east/db", "db").inItsWords(GalleyError(.refused, "x", hint: hint))
        #expect((error as? GalleyError)?.hint == expected)
        let plain = try target("db", "db").inItsWords(GalleyError(.refused, "x", hint: hint))
        #expect((plain as? GalleyError)?.hint == hint)
    }
}
