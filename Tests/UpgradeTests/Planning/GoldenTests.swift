import Foundation
import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// Plans as people read them. `GALLEY_UPDATE_GOLDEN=1 swift test` writes the files anew.
@Suite struct GoldenTests {
    static let cases: [GoldenCase] = [
        GoldenCase("compatible") { _, _ in },
        GoldenCase("converting-volume", to: "11.0.2") { _, _ in },
        GoldenCase("converting-bind", to: "11.0.2", mount: Sample.bind) { _, _ in },
        GoldenCase("converting-bind-copied-elsewhere", to: "11.0.2", mount: Sample.bind) { observation, options in
            observation.space["/data"] = Sample.space(whole: true)
            options.copyTo = "/backup/galley/"
        },
        GoldenCase("owner-acknowledged") { observation, options in
            options.ownerAcknowledged = true
            observation.original.set(
                "Config", "Labels",
                to: [
                    "com.docker.compose.service": "database", "com.docker.compose.project": "shop",
                    "com.docker.compose.project.config_files": "/srv/shop/compose.yaml",
                ])
        },
        GoldenCase("warnings") { observation, _ in
            observation.server.values["clients"] = ["3"]
            observation.changedFiles = (1...7).map { "/etc/extra-\($0).conf" }
            observation.original.set("Config", "Labels", to: ["com.centurylinklabs.watchtower.enable": "true"])
            observation.original.set("Config", "Hostname", to: .string(String(Sample.containerID.prefix(12))))
            observation.others = [
                [
                    "Id": "d1", "Names": ["/sidecar"], "State": "running",
                    "HostConfig": ["NetworkMode": .string("container:\(Sample.containerID)")],
                ]
            ]
        },
        GoldenCase("ephemeral-port") { observation, _ in
            observation.original.set(
                "HostConfig", "PortBindings", to: ["3306/tcp": [["HostIp": "", "HostPort": ""]]])
            observation.original.set(
                "NetworkSettings", "Ports", to: ["3306/tcp": [["HostIp": "0.0.0.0", "HostPort": "49153"]]])
        },
        GoldenCase("no-port") { observation, _ in
            observation.original.set("HostConfig", "PortBindings", to: [:])
            observation.original.set("NetworkSettings", "Ports", to: ["3306/tcp": nil])
        },
        // With every task a recipe may have: to another series, and converting within one.
        GoldenCase("whole-release", to: "11.0.2", recipe: TestRecipe.whole) { observation, _ in
            observation.original.set("Config", "Hostname", to: .string(String(Sample.containerID.prefix(12))))
            observation.server.values["user"] = ["db2admin", "backup"]
            observation.newImageFacts.values["user"] = ["db2admin"]
        },
        GoldenCase("whole-fixpack", recipe: TestRecipe.fixpacks) { _, _ in },
        GoldenCase("whole-compatible", recipe: TestRecipe.whole) { _, _ in },
    ]

    @Test(arguments: cases)
    func `the plan reads as it did`(golden: GoldenCase) throws {
        let text = try golden.plan().text
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/\(golden.name).txt")
        if ProcessInfo.processInfo.environment["GALLEY_UPDATE_GOLDEN"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOf: file, encoding: .utf8)
        let difference = text.split(separator: "\n", omittingEmptySubsequences: false).difference(
            from: kept.split(separator: "\n", omittingEmptySubsequences: false))
        let lines = difference.map { change in
            switch change {
            case .insert(let offset, let line, _): "+\(offset + 1) \(line)"
            case .remove(let offset, let line, _): "-\(offset + 1) \(line)"
            }
        }
        #expect(lines.isEmpty, "\(lines.joined(separator: "\n"))")
        #expect(text == kept)
    }

    @Test(arguments: cases)
    func `a plan survives being written as JSON`(golden: GoldenCase) throws {
        let plan = try golden.plan()
        let written = try JSONValue(encoding: plan).bytes()
        let read = try JSONValue(parsing: written).decoded(as: Plan.self)
        #expect(read == plan)
        #expect(read.text == plan.text)
        #expect(try JSONValue(encoding: read).bytes() == written)
    }

    @Test(arguments: cases)
    func `no secret stands in a plan`(golden: GoldenCase) throws {
        let plan = try golden.plan()
        let all = plan.text + String(decoding: try JSONValue(encoding: plan).bytes(), as: UTF8.self)
        for secret in [Sample.password, "old-token-Xy1", "new-token-Zw2"] { #expect(!all.contains(secret)) }
        // The changed default itself is told.
        #expect(all.contains("API_TOKEN"))
    }

    @Test(arguments: cases)
    func `steps stand in an order that keeps the data`(golden: GoldenCase) throws {
        let plan = try golden.plan()
        let actions = plan.steps.map(\.action)
        #expect(actions.first == .lock)
        #expect(actions.last == .commit)
        #expect(Set(actions).count == actions.count, "a step stands twice")
        func place(_ action: Action) throws -> Int { try #require(actions.firstIndex(of: action), "\(action)") }
        let stop = try place(.stop(.original))
        #expect(try place(.record(.stopping)) < stop)
        #expect(try place(.holdRestart(.original)) < stop)
        #expect(try place(.create(.successor)) < stop)
        #expect(try place(.start(.successor)) > stop)
        #expect(try place(.releaseRestart(.successor)) > place(.verifyIdentity(.successor)))
        if plan.stepClass == .converting {
            #expect(plan.data.indices.allSatisfy { actions.contains(.copy($0)) })
            #expect(try place(.record(.copied)) < place(.start(.closedOriginal)))
            #expect(try place(.remove(.closedOriginal)) < place(.record(.converting)))
            #expect(try place(.record(.converting)) < place(.create(.closedSuccessor)))
            #expect(try place(.remove(.closedSuccessor)) < place(.start(.successor)))
            #expect(try place(.verifyIdentity(.closedSuccessor)) < place(.stop(.closedSuccessor)))
            #expect(try place(.verifyIdentity(.closedSuccessor)) > place(.task(.convert, .closedSuccessor)))
            #expect(plan.pointOfNoReturn == (try place(.start(.successor))))
        } else {
            #expect(plan.pointOfNoReturn == nil)
            #expect(!plan.text.contains("point of no return"))
        }
    }
}

struct GoldenCase: Sendable, CustomTestStringConvertible {
    var name: String
    var version: String
    var mount: JSONValue
    var recipe: Recipe
    var change: @Sendable (inout Observation, inout UpgradeOptions) -> Void

    init(
        _ name: String, to version: String = "10.1.9", mount: JSONValue = Sample.volume,
        recipe: Recipe = TestRecipe.recipe,
        _ change: @escaping @Sendable (inout Observation, inout UpgradeOptions) -> Void
    ) {
        self.name = name
        self.version = version
        self.mount = mount
        self.recipe = recipe
        self.change = change
    }

    func plan() throws -> Plan {
        var observation = Sample.observation(to: version, mount: mount)
        var options = UpgradeOptions()
        change(&observation, &options)
        return try Sample.plan(observation, options, recipe: recipe)
    }

    var testDescription: String { name }
}
