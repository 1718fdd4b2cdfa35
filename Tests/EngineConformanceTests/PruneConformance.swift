import EngineAPI
import GalleyCore
import Testing

/// With filters on the test's own label, so that nothing else on the engine is touched.
@Suite("Every engine: prune", .serialized)
struct PruneConformance {
    @Test(arguments: EngineUnderTest.available)
    func `containers that do not run go, their volumes stay`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let named = try await berth.makeVolume("data")
            let created = try await berth.create(
                "created", ["Cmd": ["x"], "Volumes": ["/anonymous": [:]]],
                host: ["Binds": [.string("\(named):/named")]])
            let mounts = try await berth.client.containerInspect(created)["Mounts"]?.array ?? []
            let anonymous = try #require(mounts.first { $0["Destination"] == "/anonymous" }?["Name"]?.string)
            let running = try await berth.startKeeper("running")
            let stopped = try await berth.startKeeper("stopped")
            try await berth.client.containerStop(stopped, timeout: 20)

            let mine: JSONValue = ["label": [.string("\(Berth.label)=\(berth.run)")]]
            let report = try await berth.raw(.post, "/containers/prune", query: [("filters", mine.text())])
            #expect(report.status == 200)
            #expect(Set(report.json["ContainersDeleted"]?.strings ?? []) == [created, stopped])
            #expect(try await berth.client.containerInspect(running)[path: "State", "Running"] == true)
            #expect(try await berth.hasVolume(anonymous))
            #expect(try await berth.hasVolume(named))

            let volumes = try await berth.raw(.post, "/volumes/prune", query: [("filters", mine.text())])
            // Since 1.42 a volume with a name is spared.
            let sparesNamed = berth.client.version >= APIVersion(1, 42)
            #expect(volumes.json["VolumesDeleted"]?.strings ?? [] == (sparesNamed ? [] : [named]))
            #expect(try await berth.hasVolume(anonymous))
            try await berth.client.volumeRemove(anonymous)
        }
    }
}
