import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Data in places that can't be copied and put back as one.
    @Suite(.serialized, .lane, .timeLimit(.minutes(2)))
    struct DataPlacesRegression {
        @Test(
            "a host's mount inside a bind, a bind inside another and a single file are refused before anything begins")
        func refused() async throws {
            try await SmallFileSystem.with(megabytes: 700) { disk in
                let (mounted, inner, file) = (disk.data + "/mounted", disk.data + "/inner", disk.folder + "/alone")
                try await disk.mount(on: mounted)
                try await disk.makeFile(file)
                let options = LabDatabase.Options(
                    image: "lab/mariadb:10.11", storage: .directory(disk.data),
                    arguments: ["-v", "\(inner):/var/lib/mysql/inner", "-v", "\(file):/var/lib/mysql/alone"])
                try await LabDatabase.with(.mariadb, options) { database in
                    let before = try await database.state()
                    let entries = try await disk.entries()
                    let ended = try await LabWriter.during(database) { _ in
                        try await database.galley.run("upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes")
                    }
                    let report = Comment(rawValue: ended.value.report)
                    #expect(ended.value.exitCode == 64, report)
                    for reason in [
                        "/var/lib/mysql/mounted is a file system of its own inside /var/lib/mysql",
                        "the copy of /var/lib/mysql/inner would lie inside the data itself",
                        "/var/lib/mysql/alone is a single file",
                    ] {
                        #expect(ended.value.stderr.contains(reason), report)
                    }
                    // Not one of them is cut off: the writer never lost its connection.
                    #expect(ended.verdict.ok, "\(ended.verdict)")
                    #expect(try await database.state() == before)
                    #expect(try await database.leftovers() == [])
                    #expect(try await disk.entries() == entries)
                    // Nothing is copied for a compatible step, so nothing is in its way.
                    let compatible = try await database.galley.run(
                        "upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--plan")
                    #expect(compatible.exitCode == 0, Comment(rawValue: compatible.report))
                }
            }
        }
    }
}
