import GalleyCore
import TestSupport
import Testing

@testable import Containers

/// Random users and images, small enough in variety that a user often says what the image says.
struct ConfigMaker {
    var random: SeededGenerator

    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func members(_ names: [String], _ values: [JSONValue]) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for name in names where chance(40) { members[name] = pick(values) }
        return .object(members)
    }

    mutating func config(isImage: Bool) -> JSONValue {
        var config: JSONValue = [:]
        var env: [JSONValue] = []
        for name in ["A", "B", "C", "D"] where chance(50) {
            env.append(.string(name + pick(isImage ? ["=1", "=2", "="] : ["=1", "=2", "=", ""])))
            if !isImage, chance(10) { env.append(.string("\(name)=3")) }
        }
        config["Env"] = chance(10) ? nil : .array(env)
        config["Labels"] = members(["l", "m", "n"], ["1", "2", ""])
        config["ExposedPorts"] = members(["1/tcp", "2/udp", "3/tcp"], [[:]])
        config["Volumes"] = members(["/v", "/w", "/x"], [[:]])
        for field in ["User", "WorkingDir", "StopSignal"] where chance(60) { config[field] = pick(["", "/a", "/b"]) }
        let entrypoints: [JSONValue] = isImage ? [nil, ["e"], ["f", "g"]] : [nil, nil, [], [""], ["e"], ["f", "g"]]
        config["Entrypoint"] = pick(entrypoints)
        config["Cmd"] = pick([nil, [], ["c"], ["d", "e"]])
        if chance(60) {
            var check: JSONValue = ["Test": pick([[], ["NONE"], ["CMD", "x"], ["CMD-SHELL", "y"]])]
            for field in ["Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"] where chance(50) {
                check[field] = pick([0, 1, 2])
            }
            config["Healthcheck"] = check
        }
        return config
    }
}

@Suite struct SubtractionPropertyTests {
    /// Environment by variable, and without what says nothing.
    private func comparable(_ config: JSONValue) -> [String: JSONValue] {
        Leaves.imageDefaults(config)
    }

    private func image(_ config: JSONValue) throws -> ImageDefaults {
        try ImageDefaults(inspect: Given.image(Given.oldImageID, config))
    }

    @Test("What is left after subtracting an image's defaults gives the same container with that image")
    func roundTrip() throws {
        var maker = ConfigMaker(random: .announced(for: "roundTrip"))
        var tried = 0
        while tried < 3000 {
            let (user, defaults) = (maker.config(isImage: false), maker.config(isImage: true))
            let merged = DaemonMerge.merge(user: user, image: defaults)
            // An engine refuses a container that has nothing to run.
            if merged["Entrypoint"]?.isEmpty ?? true, merged["Cmd"]?.isEmpty ?? true { continue }
            tried += 1
            let left = try image(defaults).subtracted(from: merged)
            let again = DaemonMerge.merge(user: left, image: defaults)
            #expect(comparable(again) == comparable(merged), "user \(user.text()) image \(defaults.text())")
            #expect(again["Entrypoint"] == merged["Entrypoint"])
            #expect(
                comparable(try image(defaults).filling(left)) == comparable(merged),
                "user \(user.text()) image \(defaults.text())")
        }
    }

    @Test("With another image, whatever the user set apart from the old defaults stays")
    func usersPartSurvives() throws {
        var maker = ConfigMaker(random: .announced(for: "usersPartSurvives"))
        for _ in 0..<3000 {
            let (user, old, new) = (
                maker.config(isImage: false), maker.config(isImage: true), maker.config(isImage: true)
            )
            let merged = DaemonMerge.merge(user: user, image: old)
            if merged["Entrypoint"]?.isEmpty ?? true, merged["Cmd"]?.isEmpty ?? true { continue }
            let successor = comparable(
                DaemonMerge.merge(user: try image(old).subtracted(from: merged), image: new))
            let (before, defaults) = (comparable(merged), comparable(old))
            for (path, value) in before where defaults[path] != value {
                #expect(successor[path] == value, "\(path): user \(user.text()) old \(old.text()) new \(new.text())")
            }
        }
    }

    @Test("What was left at its default follows the new image")
    func defaultsFollow() throws {
        var maker = ConfigMaker(random: .announced(for: "defaultsFollow"))
        for _ in 0..<1000 {
            let (old, new) = (maker.config(isImage: true), maker.config(isImage: true))
            if old["Entrypoint"]?.isEmpty ?? true, old["Cmd"]?.isEmpty ?? true { continue }
            let left = try image(old).subtracted(from: DaemonMerge.merge(user: [:], image: old))
            #expect(comparable(left).isEmpty, "\(left.text()) of \(old.text())")
            #expect(
                comparable(DaemonMerge.merge(user: left, image: new))
                    == comparable(DaemonMerge.merge(user: [:], image: new)))
        }
    }
}
