import Backups
import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// Refusals that come of where the data is and what its copy needs.
@Suite struct DataRefusalTests {
    private func refusals(
        to version: String = "11.0.2", mount: JSONValue = Sample.volume,
        _ change: (inout Observation, inout UpgradeOptions) -> Void
    ) throws -> [Refusal] { try RefusalTests.refusals(to: version, mount: mount, change) }

    private static func mount(_ type: String, at destination: String, from source: String = "", writable: Bool = true)
        -> JSONValue
    {
        [
            "Type": .string(type), "Source": .string(source), "Destination": .string(destination), "Mode": "",
            "RW": .bool(writable), "Propagation": "rprivate",
        ]
    }

    @Test func `a path on no mount, told once however often the server names it`() throws {
        let refusals = try refusals(to: "10.1.9") { observation, _ in
            observation.server.values["path"] = ["/data", "/elsewhere/a", "/elsewhere/a"]
        }
        #expect(
            refusals == [
                Refusal(
                    "the database uses /elsewhere/a, which is on no mount and stays behind with the container",
                    hint: "move it onto a volume or a bind mount first")
            ])
    }

    @Test(arguments: [false, true])
    func `a path on memory`(isListed: Bool) throws {
        let refusals = try refusals(to: "10.1.9") { observation, _ in
            if isListed {
                observation.original.set("Mounts", to: [Sample.volume, Self.mount("tmpfs", at: "/data/hot")])
            } else {
                // As --tmpfs asks for it.
                observation.original.set("HostConfig", "Tmpfs", to: ["/data/hot": "rw,size=64m"])
            }
            observation.server.values["path"] = ["/data", "/data/hot/log"]
        }
        #expect(
            refusals == [
                Refusal("the database uses /data/hot/log, which is on a tmpfs mount and vanishes with the container")
            ])
    }

    @Test func `a volume in memory`() throws {
        let refusals = try refusals(to: "10.1.9") { observation, _ in
            observation.volumes["dbdata"] = ["Name": "dbdata", "Options": ["type": "tmpfs", "device": "tmpfs"]]
        }
        #expect(refusals.count == 1)
        #expect(refusals.first?.reason.contains("the volume dbdata: that is kept in memory") == true)
    }

    @Test(
        arguments: [
            (CopyDirectory(complaint: "bind source path does not exist: /b"), "copies can't go to /b: bind source"),
            (CopyDirectory(facts: Facts(parsing: "")), "copies can't go to /b: it is no directory"),
            (CopyDirectory(facts: Facts(parsing: "free=1000")), "the copies need 5.8 GiB in /b and 1000 B are free"),
        ] as [(CopyDirectory, String)])
    func `a directory for copies that can't take them`(directory: CopyDirectory, text: String) throws {
        var observation = Sample.observation(to: "11.0.2", mount: Sample.bind)
        observation.copyDirectory = directory
        let refusals = try Sample.refusals(observation, UpgradeOptions(copyTo: "/b"))
        #expect(refusals.count == 1)
        #expect(refusals.first?.hasPrefix(text) == true, "\(refusals)")
    }

    @Test func `configuration that the server can't write is left alone`() throws {
        var observation = Sample.observation(to: "11.0.2")
        observation.original.set(
            "Mounts", to: [Sample.volume, Self.mount("bind", at: "/etc/db", from: "/srv/conf", writable: false)])
        observation.server.values["path"] = ["/data", "/etc/db/server.conf"]
        #expect(try Sample.plan(observation).data.map(\.destination) == ["/data"])
    }

    @Test func `a server that names no path`() throws {
        #expect(
            try refusals { observation, _ in observation.server.values["path"] = nil } == [
                Refusal("the server did not say where its data is")
            ])
    }

    @Test func `too little space for copy and conversion, and only where there is a copy`() throws {
        let need: Int64 = (5 << 30) + (5 << 30) * 3 / 20 + (64 << 20)
        let tight = try refusals { observation, _ in observation.space["/data"] = Sample.space(free: need - 1) }
        #expect(
            tight == [
                Refusal(
                    "copy and conversion of /data need 5.8 GiB and 5.8 GiB are free",
                    hint: "free space there, or copy a bind mount elsewhere with --copy-to DIR")
            ])
        #expect(try refusals { observation, _ in observation.space["/data"] = Sample.space(free: need) }.isEmpty)
        #expect(
            try refusals(to: "10.1.9") { observation, _ in observation.space["/data"] = Sample.space(free: 0) }.isEmpty)
    }

    /// A copy takes the data once and 15 parts in 100 more; the server's own backup takes it once again.
    @Test func `an offline backup needs its room too, before another series only`() throws {
        let data: Int64 = 5 << 30
        let copy = data + data * 3 / 20 + (64 << 20)
        func refused(free: Int64, to version: String = "11.0.2", recipe: Recipe) throws -> [String] {
            try RefusalTests.refusals(to: version, recipe: recipe) { observation, _ in
                observation.space["/data"] = Sample.space(free: free)
            }.map(\.reason)
        }
        #expect(
            try refused(free: copy + data - 1, recipe: TestRecipe.whole) == [
                "copy, backup and conversion of /data need 10.8 GiB and 10.8 GiB are free"
            ])
        #expect(try refused(free: copy + data, recipe: TestRecipe.whole).isEmpty)
        // A step without one: no release, or no such task.
        #expect(try refused(free: copy, to: "10.1.9", recipe: TestRecipe.fixpacks).isEmpty)
        #expect(try refused(free: copy, recipe: TestRecipe.recipe).isEmpty)
        #expect(try refused(free: 0, to: "10.1.9", recipe: TestRecipe.whole).isEmpty)
    }

    @Test func `an offline backup stays beside the data where its copy does not`() throws {
        func refused(free: Int64) throws -> [String] {
            try RefusalTests.refusals(to: "11.0.2", mount: Sample.bind, recipe: TestRecipe.whole) {
                observation, options in
                observation.space["/data"] = Sample.space(free: free, whole: true)
                options.copyTo = "/backup"
            }.map(\.reason)
        }
        #expect(
            try refused(free: 4 << 30) == [
                "copy, backup and conversion of /data need 5.0 GiB and 4.0 GiB are free"
            ])
        #expect(try refused(free: (5 << 30) - 1).count == 1)
        #expect(try refused(free: 5 << 30).isEmpty)
    }

    @Test func `mounts on one file system need their space together`() throws {
        func both(_ device: String) throws -> [Refusal] {
            try refusals { observation, _ in
                observation.original.set(
                    "Mounts", to: [Sample.volume, Self.mount("bind", at: "/log", from: "/srv/log")])
                observation.server.values["path"] = ["/log", "/data"]
                observation.space = [
                    "/data": Sample.space(free: 8 << 30), "/log": Sample.space(free: 8 << 30, device: device),
                ]
            }
        }
        #expect(
            try both("2049").map(\.reason) == [
                "copy and conversion of /data, /log need 11.6 GiB and 8.0 GiB are free"
            ])
        #expect(try both("2050").isEmpty)
    }

    @Test func `a bind that is a whole file system needs another place for its copy`() throws {
        #expect(
            try refusals(mount: Sample.bind) { observation, _ in
                observation.space["/data"] = Sample.space(free: 0, whole: true)
            } == [
                Refusal(
                    "/srv/db is a file system of its own, so a copy beside it would be on another one",
                    hint: "name a directory with enough space on the engine's host: --copy-to DIR")
            ])
        #expect(
            try refusals(mount: Sample.bind) { observation, options in
                observation.space["/data"] = Sample.space(free: 0, whole: true)
                options.copyTo = "/backup"
            }.isEmpty)
    }

    @Test(arguments: ["/srv/db", "/srv/db/", "/srv/db/backup"])
    func `a copy inside the data`(directory: String) throws {
        let place = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        #expect(
            try refusals(mount: Sample.bind) { _, options in options.copyTo = directory } == [
                Refusal(
                    "the copy of /data would lie inside the data itself (\(place)/db-abcd2345-0)",
                    hint: "name another directory on the engine's host: --copy-to DIR")
            ])
        #expect(try refusals(mount: Sample.bind) { _, options in options.copyTo = "/srv/db-copies" }.isEmpty)
    }

    @Test func `a file system that only the host mounts inside the data`() throws {
        func refused(_ inner: [JSONValue]) throws -> [Refusal] {
            try refusals(mount: Sample.bind) { observation, _ in
                observation.original.set("Mounts", to: .array([Sample.bind] + inner))
                observation.space["/data"]?.mountedBelow = ["/data/fast"]
                observation.space["/data/fast"] = Sample.space(device: "2050")
            }
        }
        #expect(
            try refused([]) == [
                Refusal(
                    "/data/fast is a file system of its own inside /data, so the data can't be copied and put back as one",
                    hint: "mount it into the container by itself")
            ])
        #expect(try refused([Self.mount("bind", at: "/data/fast", from: "/srv/fast")]).isEmpty)
    }

    @Test func `a mount that is a single file`() throws {
        #expect(
            try refusals { observation, _ in observation.space = [:] } == [
                Refusal(
                    "/data is a single file or can't be measured, so it can't be copied as data",
                    hint: "mount its directory instead")
            ])
        #expect(try refusals(to: "10.1.9") { observation, _ in observation.space = [:] }.isEmpty)
    }
}
