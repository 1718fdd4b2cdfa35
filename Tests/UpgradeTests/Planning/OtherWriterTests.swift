import GalleyCore
import Testing

@testable import Upgrade

/// Who else can write to the data is found before the original is stopped, not when the successor is to start.
@Suite struct OtherWriterTests {
    private func refusals(
        state: String = "running", id: String = "d1", mine: JSONValue = Sample.volume, _ mount: JSONValue
    ) throws -> [Refusal] {
        try RefusalTests.refusals(mount: mine) { observation, _ in
            observation.others = [
                ["Id": .string(id), "Names": ["/other"], "State": .string(state), "Mounts": [mount]]
            ]
        }
    }

    private static func bind(_ source: String, writable: Bool = true) -> JSONValue {
        ["Type": "bind", "Source": .string(source), "Destination": "/mnt", "RW": .bool(writable)]
    }

    private static func volume(_ name: String, writable: Bool = true) -> JSONValue {
        [
            "Type": "volume", "Name": .string(name), "Source": .string("/var/lib/docker/volumes/\(name)/_data"),
            "Destination": "/mnt", "RW": .bool(writable),
        ]
    }

    @Test(arguments: ["running", "paused", "restarting"])
    func `another server on the volume, running or about to`(state: String) throws {
        #expect(
            try refusals(state: state, Self.volume("dbdata")) == [
                Refusal(
                    "the \(state) container 'other' can write to the same data (dbdata at /mnt)", hint: "stop it first")
            ])
    }

    @Test(arguments: ["created", "exited", "dead", "removing", "configured", "stopped"])
    func `one at rest does not matter`(state: String) throws {
        #expect(try refusals(state: state, Self.volume("dbdata")).isEmpty)
    }

    @Test func `one that only reads does not matter, nor the container itself, nor other data`() throws {
        #expect(try refusals(Self.volume("dbdata", writable: false)).isEmpty)
        #expect(try refusals(id: Sample.containerID, Self.volume("dbdata")).isEmpty)
        #expect(try refusals(Self.volume("dbdata2")).isEmpty)
        #expect(try refusals(mine: Sample.bind, Self.bind("/srv/db2")).isEmpty)
    }

    @Test(arguments: ["/srv/db", "/srv", "/srv/db/base"])
    func `another server on the directory, a part or a parent of it`(source: String) throws {
        #expect(
            try refusals(mine: Sample.bind, Self.bind(source)) == [
                Refusal(
                    "the running container 'other' can write to the same data (\(source) at /mnt)",
                    hint: "stop it first")
            ])
    }

    @Test func `each of several is told once`() throws {
        let refusals = try RefusalTests.refusals { observation, _ in
            observation.others = ["a", "b"].map { name in
                [
                    "Id": .string(name), "Names": [.string("/\(name)")], "State": "running",
                    "Mounts": [Self.volume("dbdata"), Self.volume("dbdata")],
                ]
            }
        }
        #expect(
            refusals.map(\.reason) == [
                "the running container 'a' can write to the same data (dbdata at /mnt)",
                "the running container 'b' can write to the same data (dbdata at /mnt)",
            ])
    }
}
