import Foundation
import GalleyCore
import Synchronization
import TestSupport
import Testing

extension Labs {
    @Suite(.serialized, .lane, .timeLimit(.minutes(2)))
    struct Secrets {
        private static let given = "given-to-galley-\(UUID().uuidString.prefix(8))"

        @Test("no password leaves the places it was put in by its owner")
        func nowhere() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let lab = database.lab
                try await database.sql(
                    "CREATE USER probe@localhost IDENTIFIED BY '\(Self.given)'; "
                        + "GRANT ALL ON *.* TO probe@localhost WITH GRANT OPTION; "
                        + "CREATE USER probe@'127.0.0.1' IDENTIFIED BY '\(Self.given)'; "
                        + "GRANT ALL ON *.* TO probe@'127.0.0.1' WITH GRANT OPTION")
                let file = database.folder + "/given"
                try Array((Self.given + "\n").utf8).write(to: file)
                let secrets = [Self.given, database.rootPassword]
                let arguments = [
                    "upgrade", database.name, "--to", "lab/mariadb:11.8", "--user", "probe", "--password",
                    "file:\(file)",
                ]
                let plan = try await database.galley.run(arguments + ["--plan", "--output", "json"])
                #expect(plan.exitCode == 0, Comment(rawValue: plan.report))
                expectNone(secrets, in: plan.report, "the plan")

                let inspected = Mutex<[String]>([])
                let sampler = ProcessSampler(secrets)
                let ended = try await sampler.during {
                    try await database.galley.run(
                        arguments + ["--yes"],
                        onLine: { line, _ in
                            guard
                                let found = try? await Self.inspectGalleysOwn(
                                    database, awaitingHelper: line.contains("stop \(database.name) cleanly"))
                            else { return }
                            inspected.withLock { $0 += found }
                        })
                }
                #expect(ended.exitCode == 0, Comment(rawValue: ended.report))
                expectNone(secrets, in: ended.report, "stdout and stderr")

                let own = inspected.withLock { $0 }
                #expect(own.contains { $0.contains("galley-lock-") })
                #expect(own.contains { $0.contains("-copy-0") }, "the copy's helper was never seen")
                for text in own { expectNone(secrets, in: text, "docker inspect of what Galley made") }

                #expect(sampler.count > 50)
                for sighting in sampler.sightings {
                    // The container's own setting reaches its own processes; nothing else may.
                    #expect(
                        sighting.file == "environ" && sighting.text == "MARIADB_ROOT_PASSWORD=\(database.rootPassword)",
                        "\(sighting)")
                }
                #expect(sampler.sightings.count == 1, "the sampler must have seen the container's own processes")

                let record = try #require(try await lab.containers("name=galley-record-\(database.name)").first)
                let journal = database.folder + "/journal"
                try await lab.docker("cp", "\(record):/galley-journal", journal)
                let records = try FileManager.default.contentsOfDirectory(atPath: journal)
                #expect(records.count > 4)
                for name in records { try expectNone(secrets, in: content(journal + "/" + name), "journal \(name)") }
                try expectOnlySpecificationHolds(secrets, below: database.galley.stateDirectory)
                let shown = try await database.galley.run("show", plan.planID ?? "", "--output", "json")
                expectNone(secrets, in: shown.stdout, "galley show")
            }
        }

        /// Lock and helpers, as the engine shows them.
        private static func inspectGalleysOwn(_ database: LabDatabase, awaitingHelper: Bool) async throws -> [String] {
            let lab = database.lab
            if awaitingHelper {
                try await eventually("the copy's helper", within: .seconds(5)) {
                    try await !lab.containers("label=galley.database=\(database.name)", "label=galley.role=helper")
                        .isEmpty
                }
            }
            var found: [String] = []
            for role in ["lock", "helper"] {
                for name in try await lab.containers(
                    "label=galley.database=\(database.name)", "label=galley.role=\(role)")
                {
                    let ended = try await lab.tryDocker(["container", "inspect", name])
                    if ended.exitCode == 0 { found.append(ended.stdout) }
                }
            }
            return found
        }

        private func expectNone(
            _ secrets: [String], in text: String, _ place: String, sourceLocation: SourceLocation = #_sourceLocation
        ) {
            for secret in secrets { #expect(!text.contains(secret), "in \(place)", sourceLocation: sourceLocation) }
        }

        private func content(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        }

        /// The create-spec holds the container's environment, as it must, and nobody else reads it.
        private func expectOnlySpecificationHolds(_ secrets: [String], below folder: String) throws {
            let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            #expect(!paths.isEmpty)
            for path in paths {
                let whole = "\(folder)/\(path)"
                var isDirectory: ObjCBool = false
                guard FileManager.default.fileExists(atPath: whole, isDirectory: &isDirectory), !isDirectory.boolValue
                else { continue }
                let text = try content(whole)
                #expect(!text.contains(secrets[0]), "in \(path)")
                guard text.contains(secrets[1]) else { continue }
                let mode = try FileManager.default.attributesOfItem(atPath: whole)[.posixPermissions] as? Int
                #expect(path.contains("spec"), "\(path) holds the container's environment")
                #expect(mode == 0o600, "\(path)")
            }
        }
    }
}

extension EndedProcess {
    /// The id in a plan printed as JSON.
    fileprivate var planID: String? { (try? JSONValue(parsing: Data(stdout.utf8)))?["id"]?.string }
}
