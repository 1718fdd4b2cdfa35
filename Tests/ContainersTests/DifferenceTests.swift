import GalleyCore
import TestSupport
import Testing

@testable import Containers

@Suite struct DifferenceTests {
    @Test("A container does not differ from itself, nor from itself after a restart")
    func same() {
        for (name, inspect) in Corpus.all {
            #expect(ContainerDifference.compare(inspect, inspect).isEmpty, "\(name)")
            var restarted = inspect.setting(["State", "StartedAt"], "2025-01-01T00:00:00Z")
            for network in (inspect[path: "NetworkSettings", "Networks"]?.object ?? [:]).keys {
                for field in ["IPAddress", "EndpointID", "NetworkID", "Gateway"] {
                    restarted = restarted.setting(["NetworkSettings", "Networks", network, field], "other")
                }
            }
            #expect(ContainerDifference.compare(inspect, restarted).isEmpty, "\(name)")
        }
    }

    @Test("Every single setting that changes is reported, at its own path")
    func mutations() throws {
        var random = SeededGenerator.announced(for: "mutations")
        var tried = 0
        while tried < 1500 {
            let (name, inspect) = Corpus.all[Int.random(in: 0..<Corpus.all.count, using: &random)]
            let places = Self.places(in: inspect)
            guard let place = places.randomElement(using: &random) else { continue }
            tried += 1
            let value = Self.value(at: place, in: inspect)
            // Of a set of ports the keys are the setting.
            let changed =
                place[1] == "ExposedPorts"
                ? inspect.setting(place, nil)
                : Self.replacing(place, in: inspect, with: Self.other(than: value, &random))
            let found = ContainerDifference.compare(inspect, changed)
            #expect(!found.isEmpty, "\(name): \(place) was \(value.text()) and changed unseen")
            #expect(found.contains { $0.path.hasPrefix(place[0]) })
        }
    }

    /// Paths of leaves, through objects and lists, that a user can set.
    private static func places(in inspect: JSONValue) -> [[String]] {
        var places: [[String]] = []
        func walk(_ value: JSONValue, _ path: [String]) {
            if let members = value.object, !members.isEmpty {
                for (key, member) in members { walk(member, path + [key]) }
            } else if let elements = value.array, !elements.isEmpty {
                for index in elements.indices { walk(elements[index], path + ["\(index)"]) }
            } else {
                places.append(path)
            }
        }
        for part in ["Config", "HostConfig", "Mounts"] { walk(inspect[part] ?? .null, [part]) }
        walk(inspect[path: "NetworkSettings", "Networks"] ?? .null, ["NetworkSettings", "Networks"])
        return places.filter { isSettable($0, inspect) }
    }

    private static func isSettable(_ place: [String], _ inspect: JSONValue) -> Bool {
        let mode = inspect[path: "HostConfig", "NetworkMode"]?.string ?? ""
        let sharesNetwork = mode.hasPrefix("container:")
        switch place[0] {
        case "Config":
            // Volumes are seen as mounts; the rest belongs to the container whose network it is.
            return place[1] != "Volumes"
                && !(sharesNetwork && ["Hostname", "ExposedPorts"].contains(place[1]))
                && !(place[1] == "Hostname" && inspect[path: "HostConfig", "UTSMode"] == "host")
        case "HostConfig":
            // Beside NanoCpus the period and quota say nothing. A change of these two moves others about.
            let hasNanoCpus = (inspect[path: "HostConfig", "NanoCpus"]?.integer ?? 0) > 0
            return !["NetworkMode", "UTSMode"].contains(place[1])
                && !(hasNanoCpus && ["CpuPeriod", "CpuQuota", "NanoCpus"].contains(place[1]))
        case "Mounts":
            return place.count > 2 && ["Type", "Name", "RW", "Driver", "Destination"].contains(place[2])
        default:
            let runTime = ["NetworkID", "IPAddress", "MacAddress"]
            return place.count > 3 && !runTime.contains(place[3]) && !["host", "none"].contains(mode)
                && !sharesNetwork
                // The engine's own addition.
                && value(at: place, in: inspect) != .string(Given.shortID)
        }
    }

    private static func value(at place: [String], in document: JSONValue) -> JSONValue {
        place.reduce(document) { value, key in
            if let list = value.array, let index = Int(key) { return list[index] }
            return value[key] ?? .null
        }
    }

    private static func replacing(_ place: [String], in document: JSONValue, with value: JSONValue) -> JSONValue {
        guard let key = place.first else { return value }
        let rest = Array(place.dropFirst())
        if var list = document.array, let index = Int(key) {
            list[index] = replacing(rest, in: list[index], with: value)
            return .array(list)
        }
        var document = document
        document[key] = replacing(rest, in: document[key] ?? .null, with: value)
        return document
    }

    private static func other(than value: JSONValue, _ random: inout SeededGenerator) -> JSONValue {
        switch value {
        case .bool(let value): .bool(!value)
        case .integer(let value): .integer(abs(value) + Int64.random(in: 1...9, using: &random))
        // Before a `:` or `=` as well as after: what is keyed must be seen by either.
        case .string(let text):
            .string(Bool.random(using: &random) && text.hasPrefix("/") == false ? "x" + text : text + "x")
        default: "something"
        }
    }

    @Test("Null, absent and empty are one, but where an engine puts a default of its own")
    func empty() {
        func differs(_ field: String, _ one: JSONValue?, _ other: JSONValue?) -> Bool {
            let base = Given.container()
            return !ContainerDifference.compare(
                base.setting(["HostConfig", field], one), base.setting(["HostConfig", field], other)
            ).isEmpty
        }
        #expect(!differs("Dns", [], nil))
        #expect(!differs("Memory", 0, nil))
        #expect(!differs("NetworkMode", "default", "bridge"))
        #expect(differs("MaskedPaths", [], nil))
        #expect(differs("MemorySwappiness", 0, nil))
        #expect(differs("Init", false, nil))
        #expect(differs("PortBindings", ["1/tcp": []], [:]))
        let base = Given.container()
        #expect(!ContainerDifference.compare(base, base.setting(["Config", "StopTimeout"], 0)).isEmpty)
        let set = base.setting(["Config", "Env"], ["A="])
        #expect(ContainerDifference.compare(set, set.setting(["Config", "Env"], [])).map(\.path) == ["Config.Env[A]"])
    }

    @Test("Another volume at the same path is found, as is a new one and one gone")
    func volumes() {
        let one = Given.container(mounts: [Given.volume("a", at: "/var/lib/db")])
        let other = Given.container(mounts: [Given.volume("b", at: "/var/lib/db")])
        #expect(ContainerDifference.compare(one, other).map(\.path) == ["Mounts[/var/lib/db].Name"])
        let none = Given.container(mounts: [])
        #expect(ContainerDifference.compare(one, none).contains { $0.path == "Mounts[/var/lib/db].Name" })
        #expect(ContainerDifference.compare(none, one).contains { $0.path == "Mounts[/var/lib/db].Type" })
    }

    @Test("A network gone or new is found though nothing was set on it")
    func networks() {
        let one = Given.container(networks: ["bridge": [:]])
        let two = Given.container(networks: ["bridge": [:], "back": [:]])
        #expect(ContainerDifference.compare(one, two).map(\.path) == ["NetworkSettings.Networks[back]"])
        #expect(ContainerDifference.compare(two, one).map(\.after) == [nil])
    }

    @Test("An expected difference with another outcome is unexpected")
    func expectedOtherwise() {
        let expected = [ContainerDifference(path: "Config.User", before: "a", after: "b", cause: .imageDefault)]
        func found(_ after: JSONValue) -> [ContainerDifference] {
            [ContainerDifference(path: "Config.User", before: "a", after: after)]
        }
        #expect(ContainerDifference.unexpected(found("b"), expected: expected).isEmpty)
        #expect(ContainerDifference.unexpected(found("c"), expected: expected).count == 1)
        #expect(ContainerDifference.unexpected(found("b"), expected: []).count == 1)
    }

    @Test("A user's setting that the spec itself lost is not among the expected differences")
    func lostBySpec() throws {
        let original = Given.container(user: ["User": "5", "Hostname": "dbhost"])
        let (old, new) = (try ImageDefaults(inspect: Given.oldImage), try ImageDefaults(inspect: Given.newImage))
        let user = old.subtracted(from: RunTimeOnly.config(of: original))
        let lossy = Prediction(
            original: original, mounts: [], config: ["Image": "x"], hostConfig: original["HostConfig"] ?? [:],
            endpoints: [:], primary: nil, image: new)
        let expected = lossy.expectedDifferences(old: old, new: new, user: user, addedLabels: []).map(\.path)
        #expect(!expected.contains("Config.User"))
        #expect(!expected.contains("Config.Hostname"))
        #expect(expected.contains("Config.Env[SERVER_VERSION]"))
    }

    @Test("What looks secret is masked by its key, in a command line, and in a list of options")
    func masking() {
        func shown(_ path: String, _ value: JSONValue) -> String { ContainerDifference.text(value, at: path) }
        #expect(shown("Config.Env[DB_PASSWORD]", "x1") == "•••")
        #expect(shown("Config.Env[DB_PASSWORD_FILE]", "/run/x1") == "/run/x1")
        #expect(shown("Config.Env[URL]", "db://u:x1@h") == "•••")
        #expect(shown("Config.Env[TWICE_SECRET]", ["TWICE_SECRET=x1", "TWICE_SECRET=x2"]).contains("x1") == false)
        #expect(
            shown("Config.Cmd", ["s", "--password=x1", "--token", "x2", "--port", "1"])
                == #"["s","--password=•••","--token","•••","--port","1"]"#)
        #expect(shown("HostConfig.LogConfig.Config[splunk-token]", "x1") == "•••")
        #expect(
            shown("HostConfig.Mounts[/m].VolumeOptions.DriverConfig.Options.o", "username=u,password=x1")
                == "username=u,password=•••")
        #expect(shown("HostConfig.Binds[/run/secrets]", "/s:/run/secrets") == "/s:/run/secrets")
        #expect(shown("Config.Labels[a.token]", "x1") == "•••")
        #expect(shown("Config.User", "") == "\"\"")
    }
}
