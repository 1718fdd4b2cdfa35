import Foundation
import GalleyCore
import Synchronization
import TestSupport
import Testing

extension Labs {
    /// The keel's work over other ways than the engine's own socket, with the way cut in the middle.
    @Suite(.serialized, .lane, .enabled(if: Lab.isUp, Comment(rawValue: Lab.absence)), .timeLimit(.minutes(4)))
    struct FarUpgrade {
        @Test("over ssh: every ssh is ended while the server stops, and no row is lost")
        func ssh() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let far = try FarLab.overSSH(database.galley, folder: database.folder)
                try await upgradeAndBack(database, far) { process in try await FarLab.endSSH(of: process) > 0 }
            }
        }

        @Test("over TLS: the connection is reset and the cable out for a while as the server stops, and no row is lost")
        func tls() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let far = try FarLab.overTLS(database.galley)
                try await upgradeAndBack(database, far) { _ in try await FarLab.cutTLS(cableOutFor: .seconds(3)) }
            }
        }

        @Test(
            "on Podman: every connection is reset and the socket gone for a while as the server stops, and no row is lost",
            .enabled(if: Lab.podman != nil, Comment(rawValue: Lab.podmanAbsence)))
        func podman() async throws {
            let options = LabDatabase.Options(image: "lab/mariadb:10.11", restart: "unless-stopped")
            try await LabDatabase.with(.mariadb, options, on: Lab.podman) { database in
                let socket = database.folder + "/front.sock"
                let podman = database.lab.engine.replacing("unix://", with: "unix:")
                try await CutFront.serving(
                    at: "unix:" + socket, before: podman, lab: database.lab, folder: database.folder, ["--out", "3"]
                ) { front in
                    var far = database.galley
                    far.environment["DOCKER_HOST"] = "unix://" + socket
                    try await upgradeAndBack(database, far) { _ in try await front.cut() }
                    // Not one call went past it.
                    #expect(front.passed > 0)
                }
            }
        }

        /// - Parameter cut: called in the middle; tells whether there was anything to cut.
        private func upgradeAndBack(
            _ database: LabDatabase, _ far: GalleyBinary,
            _ cut: @escaping @Sendable (RunningProcess) async throws -> Bool
        ) async throws {
            let image = "lab/mariadb:10.11-b"
            let before = try #require(try await database.state())
            let wasCut = Mutex(false)
            let upgraded = try await LabWriter.during(database) { _ in
                try await far.run(
                    ["upgrade", database.name, "--to", image, "--yes"],
                    onLine: { line, process in
                        guard line.dropFirst(10).hasPrefix("write down the intent to stop") else { return }
                        // The stop is asked for right now.
                        for _ in 0..<100 where !wasCut.withLock({ $0 }) {
                            if (try? await cut(process)) == true { wasCut.withLock { $0 = true } }
                        }
                    })
            }
            #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
            #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
            #expect(wasCut.withLock { $0 }, "nothing was cut: \(upgraded.value.stderr)")
            print("\(far.environment["DOCKER_HOST"] ?? ""): away for \(upgraded.verdict.longestGapMs) ms")
            try await expectUpgraded(database, from: before, to: image)

            let back = try await LabWriter.during(database) { _ in
                try await far.run("rollback", database.name, "--yes")
            }
            #expect(back.value.exitCode == 0, Comment(rawValue: back.value.report))
            #expect(back.verdict.ok, "\(back.verdict)")
            try await expectBack(database, as: before)
        }
    }
}
