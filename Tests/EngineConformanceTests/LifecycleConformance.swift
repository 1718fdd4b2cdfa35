import EngineAPI
import GalleyCore
import Testing

@Suite("Every engine: the life of a container", .serialized)
struct LifecycleConformance {
    @Test(arguments: EngineUnderTest.available)
    func `a name belongs to one container`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let first = try await berth.create("a", ["Cmd": ["x"]])
            let second = try await berth.create("b", ["Cmd": ["x"]])
            let sentence =
                "Conflict. The container name \"/\(berth.name("a"))\" is already in use by container \"\(first)\". "
                + "You have to remove (or rename) that container to be able to reuse that name."
            let created = await failure { try await berth.create("a", ["Cmd": ["x"]]) }
            #expect(created?.isConflict == true)
            if engine != .podman { #expect(created?.message == sentence) }
            let renamed = await failure { try await berth.client.containerRename(second, to: berth.name("a")) }
            #expect(renamed?.isConflict == true)
            if engine != .podman {
                #expect(renamed?.message.contains(sentence) == true)
                #expect(
                    await failure { try await berth.client.containerRename(second, to: berth.name("b")) }?.status == 400
                )
                #expect(await failure { try await berth.client.containerRename(second, to: "_a") }?.status == 400)
            }

            try await berth.client.containerRename(first, to: berth.name("old"))
            try await berth.client.containerRename(second, to: berth.name("a"))
            #expect(try await berth.client.containerInspect(berth.name("a"))["Id"]?.string == second)
            #expect(
                try await berth.client.containerInspect(berth.name("old"))["Name"]?.string == "/" + berth.name("old"))
            #expect(try await berth.client.containerInspect(String(first.prefix(12)))["Id"]?.string == first)
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `a lock of an empty image is made once, and never starts`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let image = try await berth.importImage(["LABEL galley=lock"])
            try await berth.create("lock", ["Cmd": ["galley-lock"], "Labels": ["holder": "one"]], image: image)
            let second = await failure {
                try await berth.create("lock", ["Cmd": ["galley-lock"], "Labels": ["holder": "two"]], image: image)
            }
            #expect(second?.isConflict == true)
            let found = try await berth.client.containerInspect(berth.name("lock"))
            #expect(found[path: "Config", "Labels", "holder"] == "one")
            #expect(found[path: "Config", "Labels", "galley"] == "lock")
            #expect(found[path: "State", "Running"] == false)
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `a stop gives the process's exit code, or 137 when it outlives the timeout`(engine: EngineUnderTest)
        async throws
    {
        try await engine.berth { berth in
            try await berth.startKeeper("a")
            let name = berth.name("a")
            // A shell needs a moment to set its trap.
            try await berth.pause(.milliseconds(300))
            let running = try await berth.client.containerInspect(name)["State"]
            #expect(running?["Status"] == "running")
            #expect(running?["Pid"]?.integer ?? 0 > 0)
            try await berth.client.containerStart(name)
            try await berth.client.containerStop(name, timeout: 20)
            let state = try await berth.client.containerInspect(name)["State"]
            #expect(state?["Status"] == "exited")
            #expect(state?["ExitCode"] == 3)
            #expect(state?["Pid"] == 0)
            #expect(state?["FinishedAt"]?.string ?? "" > state?["StartedAt"]?.string ?? "~")
            try await berth.client.containerStop(name, timeout: 20)
            #expect(try await berth.client.containerWait(name) == 3)

            let deaf = try await berth.createShell("deaf", "sleep 100")
            try await berth.client.containerStart(deaf)
            try await berth.client.containerStop(deaf, timeout: 1)
            #expect(try await berth.client.containerInspect(deaf)[path: "State", "ExitCode"] == 137)
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `a running container is removed by force only`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper("a")
            #expect(await failure { try await berth.client.containerRemove(id) }?.isConflict == true)
            #expect(
                await failure { _ = try await berth.raw(.post, "/containers/\(id)/kill", query: [("signal", "HUP")]) }
                    == nil)
            try await berth.client.containerRemove(id, force: true)
            #expect(await failure { _ = try await berth.client.containerInspect(id) }?.isNotFound == true)
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `a one-shot container ends with its code and keeps its output`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.createShell("a", "echo out; echo err >&2; exit 5")
            try await berth.client.containerStart(id)
            #expect(try await berth.client.containerWait(id) == 5)
            let output = try await berth.client.containerLogTail(id)
            #expect(String(decoding: output.stdout, as: UTF8.self) == "out\n")
            #expect(String(decoding: output.stderr, as: UTF8.self) == "err\n")
            let state = try await berth.client.containerInspect(id)["State"]
            #expect(state?["ExitCode"] == 5)
            #expect(state?["Status"] == "exited")
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `a container attached to before its start gets stdin and gives output`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.createShell(
                "a", "cat", extra: ["OpenStdin": true, "StdinOnce": true, "AttachStdin": true])
            let session = try await berth.client.containerAttach(id, stdin: true)
            try await berth.client.containerStart(id)
            try await session.write(Array("through".utf8))
            try await session.closeWrite()
            let output = try await session.output.collectTail()
            #expect(String(decoding: output.stdout, as: UTF8.self) == "through")
            #expect(try await berth.client.containerWait(id) == 0)
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `AutoRemove takes the container when it ends`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper("a", host: ["AutoRemove": true], volumes: ["/anonymous": [:]])
            let mounts = try await berth.client.containerInspect(id)["Mounts"]?.array ?? []
            let volume = try #require(mounts.first { $0["Destination"] == "/anonymous" }?["Name"]?.string)
            try await berth.client.containerStop(id, timeout: 20)
            for _ in 0..<50 where await failure({ _ = try await berth.client.containerInspect(id) }) == nil {
                try await berth.pause(.milliseconds(50))
            }
            #expect(await failure { _ = try await berth.client.containerInspect(id) }?.isNotFound == true)
            #expect(try await !berth.hasVolume(volume))
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `the restart policy can be changed, labels are ignored with 200`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.create(
                "a", ["Cmd": ["x"]], host: ["RestartPolicy": ["Name": "on-failure", "MaximumRetryCount": 4]])
            _ = try await berth.client.containerUpdate(id, ["RestartPolicy": ["Name": "no"]])
            let changed = try await berth.client.containerInspect(id)
            #expect(changed[path: "HostConfig", "RestartPolicy", "Name"] == "no")
            #expect(changed[path: "HostConfig", "RestartPolicy", "MaximumRetryCount"] == 0)
            _ = try await berth.client.containerUpdate(id, ["Labels": ["late": "1"]])
            let after = try await berth.client.containerInspect(id)
            #expect(after[path: "Config", "Labels", "late"] == nil)
            #expect(after[path: "HostConfig", "RestartPolicy", "Name"] == "no")
            let odd = await failure {
                _ = try await berth.client.containerUpdate(id, ["RestartPolicy": ["Name": "often"]])
            }
            #expect(odd?.status == 400)
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `lists are filtered by label, name and state`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            try await berth.create("a", ["Cmd": ["x"], "Labels": ["kind": "one"]])
            try await berth.startKeeper("b")
            let mine: EngineFilters = ["label": ["\(Berth.label)=\(berth.run)"]]
            func names(_ filters: EngineFilters, all: Bool = true) async throws -> Set<String> {
                let found = try await berth.client.containerList(all: all, filters: mine.merging(filters) { $0 + $1 })
                return Set(found.flatMap { $0["Names"]?.strings ?? [] })
            }
            let (first, second) = ("/" + berth.name("a"), "/" + berth.name("b"))
            #expect(try await names([:]) == [first, second])
            #expect(try await names([:], all: false) == [second])
            #expect(try await names(["label": ["kind=one"]]) == [first])
            #expect(try await names(["label": ["kind=two"]]) == [])
            let slash = engine == .podman ? "" : "/"
            #expect(try await names(["name": ["^\(slash)\(berth.name("b"))$"]]) == [second])
            #expect(try await names(["name": [berth.name("")]]) == [first, second])
            #expect(try await names(["status": ["created"]], all: false) == [first])
        }
    }
}
