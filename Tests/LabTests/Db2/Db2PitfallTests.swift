import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// The talk's own pitfalls. On IBM's own images too.
    @Suite(.serialized, .lane, .enabled(if: Db2Images.takesTime), .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2Pitfalls {
        @Test("a lower level, and somebody else than the instance's owner")
        func refused() async throws {
            let image = Db2Images.levels.last ?? ""
            try await LabDatabase.with(.db2, .init(image: image, arguments: Db2Images.arguments)) { database in
                let before = try await database.state()
                let other = try await database.galley.run(
                    "upgrade", database.name, "--to", image, "--user", "app", "--yes")
                #expect(other.exitCode == 64, Comment(rawValue: other.report))
                #expect(other.stderr.contains("leave --user out"))
                if let lower = Db2Images.levels.dropLast().last {
                    let run = try await database.galley.run("upgrade", database.name, "--to", lower, "--yes")
                    #expect(run.exitCode == 64, Comment(rawValue: run.report))
                    #expect(run.stderr.contains("is lower than the running "), Comment(rawValue: run.report))
                }
                #expect(try await database.state() == before)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test("container name conflict: two upgrades and nothing pruned, each kept original has a name of its own")
        func nameConflict() async throws {
            let image = Db2Images.levels.last ?? ""
            try await LabDatabase.with(.db2, .init(image: image, arguments: Db2Images.arguments)) { database in
                var originals: Set<String> = []
                for build in ["first", "second"] {
                    let before = try #require(try await database.state())
                    originals.insert(before.id)
                    try await DerivedImage.with("LABEL galley.certify=\(build)", on: image, lab: database.lab) {
                        let run = try await database.galley.run("upgrade", database.name, "--to", $0, "--yes")
                        #expect(run.exitCode == 0, Comment(rawValue: run.report))
                        try await expectUpgraded(database, from: before, to: $0)
                    }
                }
                // By hand, `docker run --name` would have found the name taken.
                let kept = try await database.lab.containers("name=^/\(database.name)-before-")
                #expect(kept.count == 2)
                var found: Set<String> = []
                for name in kept { found.insert(try await database.state(of: name)?.id ?? "") }
                #expect(found == originals)
                #expect(try await database.galley.run("prune", database.name, "--yes").exitCode == 0)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test(
            "a hook that opens every database at each start, as the talk has it",
            .enabled(if: Db2Images.haveStep, Comment(rawValue: Db2Images.stepAbsence)))
        func hook() async throws {
            let hooks = FileManager.default.temporaryDirectory.appendingPathComponent(
                "labtest-hooks-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: hooks, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: hooks) }
            let script = hooks.appendingPathComponent("activate.sh").path
            let text = """
                #!/bin/bash
                su - db2inst1 -c 'for name in TESTDB HRDB; do db2 activate database $name; done'
                exit 0

                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: script))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
            let images = Array(Db2Images.levels.suffix(3))
            let options = LabDatabase.Options(
                image: images[0], arguments: Db2Images.arguments + ["-v", "\(hooks.path):/var/custom"])
            try await LabDatabase.with(.db2, options) { database in
                try await database.fillDb2Database(LabDatabase.db2Database)
                try await database.makeDb2Database("HRDB")
                for image in images.dropFirst() {
                    let before = try #require(try await database.state())
                    let run = try await database.galley.run("upgrade", database.name, "--to", image, "--yes")
                    #expect(run.exitCode == 0, Comment(rawValue: run.report))
                    #expect(run.stdout.contains("the hooks in /var/custom run at every start"))
                    try await expectUpgraded(database, from: before, to: image)
                    for name in [LabDatabase.db2Database, "HRDB"] { #expect(try await database.db2Rows(name) == "5") }
                }
            }
        }
    }
}
