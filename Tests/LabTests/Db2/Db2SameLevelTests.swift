import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Another build of the very level that runs: on IBM's own images where somebody names them, else on the stand-in.
    @Suite(.serialized, .lane, .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2SameLevel {
        @Test("another build is a stop and a start, under the same made-up host name, and back without losing a write")
        func rebuilt() async throws {
            let image = Db2Images.levels.last ?? ""
            try await LabDatabase.with(.db2, .init(image: image, arguments: Db2Images.arguments)) { database in
                try await database.fillDb2Database(LabDatabase.db2Database)
                let before = try #require(try await database.state())
                let hostname = try await database.lab.docker("exec", database.name, "hostname")
                #expect(before.id.hasPrefix(hostname))
                try await DerivedImage.with("LABEL galley.certify=again", on: image, lab: database.lab) { rebuilt in
                    let upgraded = try await LabWriter.during(database) { _ in
                        try await database.galley.run("upgrade", database.name, "--to", rebuilt, "--yes")
                    }
                    #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                    #expect(upgraded.value.stdout.contains("compatible: the same version"))
                    #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                    try await expectUpgraded(database, from: before, to: rebuilt)
                    #expect(try await database.lab.docker("exec", database.name, "hostname") == hostname)

                    try await database.db2(["delete from db2inst1.kept where n = 5"], in: LabDatabase.db2Database)
                    let back = try await LabWriter.during(database) { _ in
                        try await database.galley.run("rollback", database.name, "--yes")
                    }
                    #expect(back.value.exitCode == 0, Comment(rawValue: back.value.report))
                    #expect(back.verdict.ok, "\(back.verdict)")
                    // Its db2nodes.cfg still names it: else db2start would have answered SQL6031N.
                    try await expectBack(database, as: before)
                    #expect(try await database.db2Rows(LabDatabase.db2Database) == "4")
                    #expect(try await database.galley.run("prune", database.name, "--yes").exitCode == 0)
                    #expect(try await database.leftovers() == [])
                }
            }
        }

        @Test(
            "users made by hand would vanish and are listed; an image whose users shift the owner's number is refused")
        func users() async throws {
            let image = Db2Images.levels.last ?? ""
            try await LabDatabase.with(.db2, .init(image: image, arguments: Db2Images.arguments)) { database in
                let lab = database.lab
                try await lab.docker("exec", database.name, "useradd", "-u", "2001", "rbobby")
                let before = try await database.state()
                try await DerivedImage.with("RUN useradd -u 2001 rbobby", on: image, lab: lab) { grown in
                    let shifted = try await database.galley.run("upgrade", database.name, "--to", grown, "--yes")
                    #expect(shifted.exitCode == 64, Comment(rawValue: shifted.report))
                    #expect(
                        shifted.stderr.contains("the server's uid is 1000 now and would be 2002 in the new image"))
                }
                try await DerivedImage.with("LABEL galley.certify=users", on: image, lab: lab) { rebuilt in
                    let plan = try await database.galley.run("upgrade", database.name, "--to", rebuilt, "--plan")
                    #expect(plan.exitCode == 0, Comment(rawValue: plan.report))
                    #expect(plan.stdout.contains("gone after the upgrade: rbobby"))
                    #expect(plan.stdout.contains("the licence now: "))
                }
                #expect(try await database.state() == before)
            }
        }
    }
}
