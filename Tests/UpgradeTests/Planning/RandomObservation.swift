import Backups
import GalleyCore
import Recipes
import TestSupport

@testable import Upgrade

/// An observation drawn at random: most can be planned, many are refused. Every value that is a secret begins with
/// ``secret``.
struct RandomObservation {
    static let secret = "s3cr3t-"

    var observation: Observation
    var options = UpgradeOptions()

    init(_ random: inout SeededGenerator) {
        let version = ["10.1.5", "10.1.9", "10.4.0", "11.0.2", "12.1.1"].randomElement(using: &random) ?? "10.1.9"
        observation = Sample.observation(to: Self.rarely(&random) ? "9.9.9" : version)
        mounts(&random)
        ports(&random)
        environment(&random)
        facts(&random)
        neighbours(&random)
        if Bool.random(using: &random) {
            options.copyTo = ["/backup", "/backup/", "/srv/a/in"].randomElement(using: &random)
        }
        if Bool.random(using: &random) {
            observation.original.set("Config", "Labels", to: ["com.docker.compose.service": "db"])
            options.ownerAcknowledged = !Self.rarely(&random)
        }
        if Self.rarely(&random) { observation.original.set("HostConfig", "AutoRemove", to: true) }
        if Self.rarely(&random) { observation.newImage["Architecture"] = "arm64" }
        if Self.rarely(&random) { observation.newImage["Id"] = .string(Sample.oldImageID) }
    }

    /// Once in twelve times: what refuses must not hide what is planned.
    private static func rarely(_ random: inout SeededGenerator) -> Bool { Int.random(in: 0..<12, using: &random) == 0 }

    private mutating func mounts(_ random: inout SeededGenerator) {
        var mounts: [JSONValue] = []
        var paths: [String] = []
        let places = ["/data", "/data/inner", "/log", "/etc/db", "/spare"]
        for (index, place) in places.enumerated() where index == 0 || Bool.random(using: &random) {
            let isVolume = Bool.random(using: &random)
            let type = Self.rarely(&random) ? "tmpfs" : isVolume ? "volume" : "bind"
            let name = ["a", "b", "c", "d", "e"][index]
            mounts.append([
                "Type": .string(type), "Name": type == "volume" ? .string("vol-\(name)") : nil,
                "Source": .string(isVolume ? "/var/lib/docker/volumes/vol-\(name)/_data" : "/srv/\(name)"),
                "Destination": .string(place), "RW": .bool(index != 3), "Mode": "",
            ])
            if index < 4 { paths += [place, "\(place)/base"] }
            guard !Self.rarely(&random) else { continue }
            observation.space[place] = Sample.space(
                free: Int64.random(in: 20...100, using: &random) << 30,
                used: Int64.random(in: 0...(3 << 30), using: &random),
                device: ["2049", "2050"].randomElement(using: &random) ?? "2049", whole: Self.rarely(&random))
            if Self.rarely(&random) { observation.space[place]?.mountedBelow = ["\(place)/fast"] }
        }
        if Self.rarely(&random) { paths.append("/elsewhere") }
        if Self.rarely(&random) { paths = [] }
        observation.original.set("Mounts", to: .array(mounts.shuffled(using: &random)))
        observation.server.values["path"] = paths.shuffled(using: &random)
    }

    private mutating func ports(_ random: inout SeededGenerator) {
        var bindings: [String: JSONValue] = [:]
        for port in ["3306/tcp", "33060/tcp", "9104/udp"] where Bool.random(using: &random) {
            let host = ["", "0.0.0.0", "127.0.0.1", "::"].randomElement(using: &random) ?? ""
            let number = ["", "13306", "13306-13310"].randomElement(using: &random) ?? ""
            bindings[port] = [["HostIp": .string(host), "HostPort": .string(number)]]
        }
        observation.original.set("HostConfig", "PortBindings", to: .object(bindings))
        observation.server.values["port"] = Bool.random(using: &random) ? ["3306"] : nil
        if Bool.random(using: &random) { observation.unansweredPorts = ["127.0.0.1:13306"] }
    }

    /// Under names that say what they are, in a URL, and as an argument; in the container's own and in both images'.
    private mutating func environment(_ random: inout SeededGenerator) {
        func secret() -> String { Self.secret + String(random.next(), radix: 36) }
        func entries() -> [JSONValue] {
            [
                .string(
                    "DB_\(["PASSWORD", "SECRET_KEY", "auth_token"].randomElement(using: &random) ?? "PWD")=\(secret())"),
                .string("UPSTREAM=postgres://app:\(secret())@db.example/app"), .string("PLAIN=\(random.next() % 100)"),
            ].shuffled(using: &random)
        }
        let old = entries()
        observation.oldImage.set("Config", "Env", to: .array(old))
        observation.newImage.set("Config", "Env", to: .array(entries()))
        observation.original.set(
            "Config", "Env", to: .array(old + (Bool.random(using: &random) ? entries() : [])))
        if Bool.random(using: &random) {
            observation.newImage.set("Config", "Cmd", to: ["testdbd", "--password", .string(secret())])
        }
    }

    private mutating func facts(_ random: inout SeededGenerator) {
        observation.server.values["clients"] = ["\(Int.random(in: 0...3, using: &random))"]
        if Self.rarely(&random) { observation.server.values["replication"] = ["replica of db-2"] }
        if Self.rarely(&random) { observation.server.values["in-doubt"] = ["x1", "x2"] }
        if Self.rarely(&random) { observation.server.values["refuse"] = ["it rebuilds an index", "a load is pending"] }
        if Self.rarely(&random) { observation.newImageFacts.values["uid"] = ["70"] }
        if Bool.random(using: &random) { observation.server.values["user"] = ["u1", "u2"] }
        if Bool.random(using: &random) { observation.newImageFacts.values["user"] = ["u2"] }
        if Bool.random(using: &random) { observation.server.values["collation.de"] = ["153"] }
        if Bool.random(using: &random) { observation.newImageFacts.values["collation.de"] = ["153"] }
        observation.changedFiles = (0..<Int.random(in: 0...8, using: &random)).map { "/etc/extra-\($0)" }
    }

    private mutating func neighbours(_ random: inout SeededGenerator) {
        observation.others = (0..<Int.random(in: 0...3, using: &random)).map { index in
            let source = Self.rarely(&random) ? "vol-a" : "vol-of-another"
            return [
                "Id": .string("other-\(index)"), "Names": [.string("/other-\(index)")],
                "State": .string(["running", "exited", "paused"].randomElement(using: &random) ?? "running"),
                "Mounts": [["Type": "volume", "Name": .string(source), "Destination": "/x", "RW": true]],
                "HostConfig": ["NetworkMode": Self.rarely(&random) ? "container:db" : "bridge"],
            ]
        }
    }
}
