import EngineAPI
import GalleyCore
import Testing

@Suite("Every engine: volumes, mounts, archives", .serialized)
struct StorageConformance {
    @Test(arguments: EngineUnderTest.available)
    func `an anonymous volume goes with v and stays without`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            for (name, withVolumes) in [("a", false), ("b", true)] {
                let id = try await berth.create(name, ["Cmd": ["x"], "Volumes": ["/anonymous": [:]]])
                let mount = try #require(try await mounts(berth, id)["/anonymous"])
                let volume = try #require(mount["Name"]?.string)
                #expect(volume.count == 64)
                #expect(mount["RW"] == true)
                try await berth.client.containerRemove(id, volumes: withVolumes)
                #expect(try await berth.hasVolume(volume) == !withVolumes)
                if !withVolumes { try await berth.client.volumeRemove(volume) }
            }
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `a volume attached by name outlives v, an anonymous one in use too`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let named = try await berth.makeVolume("data")
            let first = try await berth.create(
                "a", ["Cmd": ["x"], "Volumes": ["/anonymous": [:]]], host: ["Binds": [.string("\(named):/named")]])
            let anonymous = try #require(try await mounts(berth, first)["/anonymous"]?["Name"]?.string)
            // On Podman a volume as young as the container counts as made for it, in whole seconds.
            if engine == .podman { try await berth.pause(.milliseconds(1100)) }
            let second = try await berth.create(
                "b", ["Cmd": ["x"]], host: ["Binds": [.string("\(anonymous):/anonymous")]])
            #expect(await failure { try await berth.client.volumeRemove(anonymous) }?.isConflict == true)
            try await berth.client.containerRemove(first, volumes: true)
            #expect(try await berth.hasVolume(named))
            #expect(try await berth.hasVolume(anonymous))
            try await berth.client.containerRemove(second, volumes: true)
            #expect(try await berth.hasVolume(anonymous))
            try await berth.client.volumeRemove(anonymous)
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `mounts show their source, mode and place`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let named = try await berth.makeVolume("data")
            let id = try await berth.create(
                "a", ["Cmd": ["x"]],
                host: [
                    "Binds": [.string("\(named):/one:ro"), "/opt:/two:ro"],
                    "Mounts": [["Type": "volume", "Source": .string(named), "Target": "/three"]],
                ])
            let found = try await mounts(berth, id)
            #expect(found["/one"]?["Type"] == "volume")
            #expect(found["/one"]?["Name"]?.string == named)
            #expect(found["/one"]?["RW"] == false)
            #expect(found["/one"]?["Mode"] == "ro")
            #expect(found["/one"]?["Driver"] == "local")
            #expect(found["/two"]?["Type"] == "bind")
            #expect(found["/two"]?["Source"] == "/opt")
            #expect(found["/two"]?["RW"] == false)
            #expect(found["/two"]?["Propagation"] == "rprivate")
            #expect(found["/three"]?["RW"] == true)
            let twice = await failure {
                try await berth.create(
                    "b", ["Cmd": ["x"]],
                    host: ["Binds": [.string("\(named):/one"), .string("\(named):/one/")]])
            }
            #expect(twice?.status == 400)
            #expect(twice?.message.hasPrefix("Duplicate mount point: /one") == true)
            let missing = await failure {
                try await berth.create(
                    "b", ["Cmd": ["x"]],
                    host: ["Mounts": [["Type": "bind", "Source": "/no/such/folder", "Target": "/x"]]])
            }
            #expect(missing?.status == 400)
            #expect(missing?.message.contains("bind source path does not exist: /no/such/folder") == true)
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `volumes are made once and found by label`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let name = try await berth.makeVolume("data")
            let again = try await berth.client.volumeCreate(VolumeOptions(name: name, labels: ["late": "1"]))
            #expect(again["Name"]?.string == name)
            #expect(again[path: "Labels", "late"] == nil)
            let listed = try await berth.client.volumeList(filters: ["label": ["\(Berth.label)=\(berth.run)"]])
            #expect(listed.compactMap { $0["Name"]?.string } == [name])
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `an archive goes into a container that never ran and comes back`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let client = berth.client
            let id = try await berth.create("a", ["Cmd": ["x"], "Volumes": ["/anonymous": [:]]])
            let long = String(repeating: "deep/", count: 30) + "file"
            let entries: [TarEntry] = [
                .directory("journal"), .file("journal/0001", Array("first".utf8)), .file(long, Array("far".utf8)),
            ]
            try await client.archivePut(id, path: "/", tar: TarWriter.archive(entries))
            func text(_ path: String) async throws -> String? {
                let found = try TarReader.entries(await client.archiveGet(id, path: path))
                return found.last.map { String(decoding: $0.content, as: UTF8.self) }
            }
            #expect(try await text("/journal/0001") == "first")
            #expect(try await text("/" + long) == "far")
            let folder = try TarReader.entries(await client.archiveGet(id, path: "/journal"))
            #expect(folder.map { $0.path.split(separator: "/").joined(separator: "/") } == ["journal", "journal/0001"])
            #expect(folder.map(\.kind) == [.directory, .file])

            let second: [TarEntry] = [.file("0001", Array("changed".utf8)), .file("0002", [])]
            try await client.archivePut(id, path: "/journal", tar: TarWriter.archive(second))
            #expect(try await text("/journal/0001") == "changed")
            #expect(try await text("/journal/0002") == "")
            try await client.archivePut(id, path: "/anonymous", tar: TarWriter.archive([.file("in", [65])]))
            #expect(try await text("/anonymous/in") == "A")

            #expect(await failure { _ = try await client.archiveGet(id, path: "/journal/9") }?.isNotFound == true)
            let nowhere = await failure {
                try await client.archivePut(id, path: "/nowhere", tar: TarWriter.archive(second))
            }
            #expect(nowhere?.isNotFound == true)
            let file = await failure {
                try await client.archivePut(id, path: "/journal/0001", tar: TarWriter.archive(second))
            }
            #expect(file?.status ?? 0 >= 400)
            let changes = try await client.containerChanges(id)
            #expect(changes.contains { $0.path == "/journal/0001" && $0.kind == .added })
            #expect(!changes.contains { $0.path.hasPrefix("/anonymous/") })
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `a volume takes what the image has at its place`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.create("a", ["Cmd": ["x"], "Volumes": ["/etc": [:]]])
            let found = try TarReader.entries(await berth.client.archiveGet(id, path: "/etc/passwd"))
            #expect(found.first?.content.isEmpty == false)
        }
    }

    /// By destination, without a trailing slash.
    private func mounts(_ berth: Berth, _ id: String) async throws -> [String: JSONValue] {
        var found: [String: JSONValue] = [:]
        for mount in try await berth.client.containerInspect(id)["Mounts"]?.array ?? [] {
            found[mount["Destination"]?.string ?? ""] = mount
        }
        return found
    }
}
