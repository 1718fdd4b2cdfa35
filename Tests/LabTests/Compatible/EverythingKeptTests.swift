import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    @Suite(.serialized, .lane, .timeLimit(.minutes(2)))
    struct EverythingKept {
        /// Settings of many kinds; what the successor gets of them the engine is asked.
        private static func settings(network: String) -> [String] {
            [
                "--hostname", "db1", "--domainname", "example.org", "--memory", "700m", "--cpu-shares", "512",
                "--ulimit", "nofile=4096:8192", "--shm-size", "96m", "--cap-add", "SYS_NICE", "--stop-timeout", "77",
                "--tmpfs", "/scratch:size=8m", "--add-host", "elsewhere:10.0.0.9", "--log-opt", "max-size=5m",
                "--label", "team=core", "--label", "empty=", "-e", "EXTRA=a=b c", "-e", "LAB_BUILD=mine",
                "--network", network, "--network-alias", "main-db", "--init", "--oom-score-adj", "100",
                "--health-cmd", "true", "--health-interval", "7s", "--pids-limit", "500",
            ]
        }

        @Test("original and successor differ in what the plan named and in nothing else")
        func onlyWhatThePlanNamed() async throws {
            let lab = try Lab.required()
            let network = "labtest-net-" + UUID().uuidString.prefix(8).lowercased()
            try await lab.docker("network", "create", network)
            let tested = await Task { try await upgrade(on: network, of: lab) }.result
            try await lab.docker("network", "rm", network)
            try tested.get()
        }

        private func upgrade(on network: String, of lab: Lab) async throws {
            let options = LabDatabase.Options(
                image: "lab/mariadb:10.11", storage: .bind, arguments: Self.settings(network: network),
                command: ["--max-connections=77"])
            try await LabDatabase.with(.mariadb, options) { database in
                let before = try #require(try await database.state())
                let original = try #require(try await lab.inspect(database.name))
                let plan = try await database.galley.json(
                    "upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--plan")
                let planFile = database.folder + "/plan.json"
                try plan.bytes().write(to: planFile)

                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run("apply", planFile, "--yes", "--reason", "CHG-4711")
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                try await expectUpgraded(database, from: before, to: "lab/mariadb:10.11-b")

                let successor = try #require(try await lab.inspect(database.name))
                let named = Set(
                    (plan["changes"]?.strings ?? []).compactMap { $0.components(separatedBy: ": ").first })
                #expect(!named.isEmpty)
                let found = InspectLeaves.differences(original, successor)
                #expect(Set(found.keys) == named, "\(found)")
                #expect(found["Config.Env[LAB_BUILD]"] == nil, "the user's own value of a default stays")
                try await lookAndPrune(database, id: plan["id"]?.string ?? "?")
            }
        }

        /// `status`, `history` and `show` tell of the upgrade; after `prune` nothing of it is left.
        private func lookAndPrune(_ database: LabDatabase, id: String) async throws {
            let status = try await database.galley.json("status", database.name).array ?? []
            #expect(status.count == 1)
            #expect(status.first?["id"]?.string == id)
            #expect(status.first?["state"]?.string == "done")
            #expect(status.first?["original"]?.string == "\(database.name)-before-\(id)")
            #expect(status.first?["warnings"]?.array == [])

            let history = try await database.galley.json("history").array ?? []
            #expect(history.count == 1)
            #expect(history.first?["id"]?.string == id)
            #expect(history.first?["outcome"]?.string == "done")
            #expect(history.first?["reason"]?.string == "CHG-4711")
            #expect(history.first?["operator"]?.string == "tester")

            let shown = try await database.galley.run("show", id)
            #expect(shown.exitCode == 0)
            #expect(shown.stdout.contains("CHG-4711"))
            #expect(shown.stdout.contains("turn the lock into a record"))

            let looked = try await database.galley.run("prune", database.name, "--plan")
            #expect(looked.exitCode == 0)
            #expect(try await database.leftovers().count == 2)
            let pruned = try await database.galley.run("prune", database.name, "--yes")
            #expect(pruned.exitCode == 0, Comment(rawValue: pruned.report))
            #expect(try await database.leftovers() == [])
            #expect(try await database.state()?.isRunning == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: database.bind).contains("ibdata1"))
            let none = try await database.galley.run("rollback", database.name, "--yes")
            #expect(none.exitCode == 64, Comment(rawValue: none.report))
        }
    }
}

extension [UInt8] {
    func write(to path: String) throws { try Data(self).write(to: URL(fileURLWithPath: path)) }
}
