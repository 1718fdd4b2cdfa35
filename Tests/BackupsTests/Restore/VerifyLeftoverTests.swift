import EngineAPI
import EngineSimulator
import Foundation
import GalleyCore
import StateStore
import Testing

@testable import Backups

/// What a killed verification leaves in the engine.
@Suite struct VerifyLeftoverTests {
    private func who(_ process: String, _ host: String = "here") -> Operator {
        Operator(name: "maria", host: host, process: process)
    }

    @Test func `a dead one's go, a living one's and another machine's stay`() async throws {
        let simulated = SimulatedEngine()
        simulated.add(SimulatedImage("store:1", config: ["Cmd": ["stored"]], program: IdleProgram()))
        let engine = Engine(transport: simulated.transport(), version: simulated.apiVersion)
        let owners = [
            ("dead", who("1:0")), ("living", who(ProcessIdentity.current)), ("far", who("1:0", "elsewhere")),
        ]
        for (name, owner) in owners {
            let labels = VerifyLeftovers.labels("backup", owner)
            _ = try await engine.volumeCreate(VolumeOptions(name: "galley-verify-\(name)-data", labels: labels))
            let id = try await engine.containerCreate(
                name: "galley-verify-\(name)",
                spec: [
                    "Image": "store:1", "Labels": .object(labels.mapValues { .string($0) }),
                    "HostConfig": [
                        "Mounts": [
                            ["Type": "volume", "Source": .string("galley-verify-\(name)-data"), "Target": "/data"]
                        ]
                    ],
                ]
            ).id
            try await engine.containerStart(id)
        }
        _ = try await engine.containerCreate(name: "shop", spec: ["Image": "store:1"])
        let found = try await VerifyLeftovers(engine: engine, who: who(ProcessIdentity.current)).remove()
        #expect(found.removed == ["galley-verify-dead", "galley-verify-dead-data"])
        #expect(found.elsewhere == ["galley-verify-far", "galley-verify-far-data"])
        #expect(simulated.containers.map(\.name).sorted() == ["galley-verify-far", "galley-verify-living", "shop"])
        let volumes = try await engine.volumeList().compactMap { $0["Name"]?.string }.sorted()
        #expect(volumes == ["galley-verify-far-data", "galley-verify-living-data"])
    }

    @Test func `of the original's secrets only those go along that the recipe's scripts name`() {
        let environment = [
            "DB_ROOT_PASSWORD=a", "API_TOKEN=b", "TZ=UTC", "UPSTREAM=https://me:c@example.org",
            "DB_ROOT_PASSWORD_FILE=/run/x",
        ]
        let scripts = ["password=$(variable DB_ROOT_PASSWORD)", "echo API_TOKENS"]
        #expect(
            BackupRestorer.needed(environment, by: scripts) == [
                "DB_ROOT_PASSWORD=a", "TZ=UTC", "DB_ROOT_PASSWORD_FILE=/run/x",
            ])
    }
}
