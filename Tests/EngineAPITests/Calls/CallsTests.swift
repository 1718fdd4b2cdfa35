import EngineAPI
import GalleyCore
import Testing

/// One call: what it must put on the wire, what the engine answers, and what the call makes of it.
struct CallCase: Sendable, CustomTestStringConvertible {
    var line: String
    var body: JSONValue?
    var status: Int
    var answer: String
    var run: @Sendable (Engine) async throws -> Void

    init(
        _ line: String, body: JSONValue? = nil, _ status: Int = 200, _ answer: String = "{}",
        run: @escaping @Sendable (Engine) async throws -> Void
    ) {
        self.line = line
        self.body = body
        self.status = status
        self.answer = answer
        self.run = run
    }

    init<Value: Equatable & Sendable>(
        _ line: String, body: JSONValue? = nil, _ status: Int = 200, _ answer: String, gives expected: Value,
        run: @escaping @Sendable (Engine) async throws -> Value
    ) {
        self.init(line, body: body, status, answer) { engine in
            let value = try await run(engine)
            #expect(value == expected)
        }
    }

    var testDescription: String { "\(line) \(status)" }
}

@Suite struct CallsTests {
    static let containers: [CallCase] = [
        CallCase("GET /v1.41/containers/json?all=false", 200, #"[{"Id":"a"}]"#, gives: [["Id": "a"]]) {
            try await $0.containerList()
        },
        CallCase("GET /v1.41/containers/a%20b/json", 200, #"{"Id":"x"}"#, gives: ["Id": "x"]) {
            try await $0.containerInspect("a b")
        },
        CallCase("GET /v1.51/containers/a/json") { _ = try await $0.containerInspect("a", version: APIVersion(1, 51)) },
        CallCase(
            "POST /v1.41/containers/create?name=db&platform=linux%2Famd64", body: ["Image": "i"], 201,
            #"{"Id":"x","Warnings":["w"]}"#, gives: ContainerCreated(id: "x", warnings: ["w"])
        ) {
            try await $0.containerCreate(name: "db", spec: ["Image": "i"], platform: "linux/amd64")
        },
        CallCase(
            "POST /v1.44/containers/create", body: ["Image": "i"], 201, #"{"Id":"x","Warnings":null}"#,
            gives: ContainerCreated(id: "x")
        ) {
            try await $0.containerCreate(name: nil, spec: ["Image": "i"], version: APIVersion(1, 44))
        },
        CallCase("POST /v1.41/containers/create", body: [:], 201, "{}", gives: .malformed) { engine in
            await engineErrorCode { _ = try await engine.containerCreate(name: nil, spec: [:]) }
        },
        CallCase("POST /v1.41/containers/a/start", 204, "") { try await $0.containerStart("a") },
        CallCase("POST /v1.41/containers/a/start", 304, "") { try await $0.containerStart("a") },
        CallCase("POST /v1.41/containers/a/stop?t=5", 204, "") { try await $0.containerStop("a", timeout: 5) },
        CallCase("POST /v1.41/containers/a/stop?t=5", 304, "") { try await $0.containerStop("a", timeout: 5) },
        CallCase("POST /v1.41/containers/a/stop", 204, "") { try await $0.containerStop("a", timeout: nil) },
        CallCase("POST /v1.41/containers/a/kill?signal=SIGTERM", 204, "") {
            try await $0.containerKill("a", signal: "SIGTERM")
        },
        CallCase(
            "POST /v1.41/containers/a/update", body: ["RestartPolicy": ["Name": "no"]], 200, #"{"Warnings":["w"]}"#,
            gives: ["w"]
        ) {
            try await $0.containerUpdate("a", ["RestartPolicy": ["Name": "no"]])
        },
        CallCase("POST /v1.41/containers/a/rename?name=b", 204, "") { try await $0.containerRename("a", to: "b") },
        CallCase("DELETE /v1.41/containers/a?force=true&v=false", 204, "") {
            try await $0.containerRemove("a", force: true)
        },
        CallCase(
            "POST /v1.41/containers/a/wait?condition=not-running", 200, #"{"StatusCode":137}"#, gives: 137
        ) {
            try await $0.containerWait("a")
        },
        CallCase(
            "GET /v1.41/containers/a/changes", 200,
            #"[{"Path":"/a","Kind":0},{"Path":"/b","Kind":1},{"Path":"/c","Kind":2}]"#,
            gives: [
                ContainerChange(path: "/a", kind: .modified), ContainerChange(path: "/b", kind: .added),
                ContainerChange(path: "/c", kind: .deleted),
            ]
        ) {
            try await $0.containerChanges("a")
        },
        CallCase("GET /v1.41/containers/a/changes", 200, "null", gives: []) { try await $0.containerChanges("a") },
    ]

    static let execs: [CallCase] = [
        CallCase(
            "POST /v1.41/containers/a/exec",
            body: [
                "Cmd": ["sh", "-c", "id"], "AttachStdin": true, "AttachStdout": true, "AttachStderr": true,
                "Tty": false, "User": "999", "Env": ["A=b"], "WorkingDir": "/tmp",
            ], 201, #"{"Id":"e"}"#, gives: "e"
        ) {
            let options = ExecOptions(
                ["sh", "-c", "id"], user: "999", environment: ["A=b"], workingDirectory: "/tmp", attachStdin: true)
            return try await $0.execCreate("a", options)
        },
        CallCase("POST /v1.41/exec/e/start", body: ["Detach": true, "Tty": false], 200, "") {
            try await $0.execStartDetached("e")
        },
        CallCase(
            "GET /v1.41/exec/e/json", 200, #"{"Running":false,"ExitCode":3,"Pid":42}"#,
            gives: ExecState(running: false, exitCode: 3, pid: 42)
        ) {
            try await $0.execInspect("e")
        },
        CallCase(
            "GET /v1.41/exec/e/json", 200, #"{"Running":true,"ExitCode":null,"Pid":42}"#,
            gives: ExecState(running: true, exitCode: nil, pid: 42)
        ) {
            try await $0.execInspect("e")
        },
    ]

    static let images: [CallCase] = [
        CallCase("GET /v1.41/images/docker.io/library/mariadb:11.8/json") {
            _ = try await $0.imageInspect("docker.io/library/mariadb:11.8")
        },
        CallCase("GET /v1.41/images/m@sha256:ab/json") { _ = try await $0.imageInspect("m@sha256:ab") },
        CallCase(
            "POST /v1.41/images/create?fromSrc=-&repo=galley%2Flock&tag=1&changes=LABEL%20a%3Db", 200,
            #"{"status":"sha256:abc"}"#, gives: "sha256:abc"
        ) {
            try await $0.imageImport(
                tar: [UInt8](repeating: 0, count: 1024), repository: "galley/lock", tag: "1", changes: ["LABEL a=b"])
        },
        CallCase("DELETE /v1.41/images/m:1?force=false", 200, "[]") { try await $0.imageRemove("m:1") },
    ]

    static let others: [CallCase] = [
        CallCase("GET /_ping", 200, "OK") { try await $0.ping() },
        CallCase("GET /version") { _ = try await $0.serverVersion() },
        CallCase("GET /v1.41/info") { _ = try await $0.info() },
        CallCase(
            "POST /v1.41/volumes/create",
            body: ["Name": "v", "Driver": "local", "Labels": ["a": "b"], "DriverOpts": [:]], 201, #"{"Name":"v"}"#,
            gives: ["Name": "v"]
        ) {
            try await $0.volumeCreate(VolumeOptions(name: "v", labels: ["a": "b"]))
        },
        CallCase("GET /v1.41/volumes/v") { _ = try await $0.volumeInspect("v") },
        CallCase("DELETE /v1.41/volumes/v?force=false", 204, "") { try await $0.volumeRemove("v") },
        CallCase(
            "GET /v1.41/volumes?filters=%7B%22label%22%3A%5B%22a%22%5D%7D", 200, #"{"Volumes":[{"Name":"v"}]}"#,
            gives: [["Name": "v"]]
        ) {
            try await $0.volumeList(filters: ["label": ["a"]])
        },
        CallCase("GET /v1.41/volumes", 200, #"{"Volumes":null}"#, gives: []) { try await $0.volumeList() },
        CallCase("GET /v1.41/networks/n") { _ = try await $0.networkInspect("n") },
        CallCase(
            "POST /v1.41/networks/n/connect", body: ["Container": "a", "EndpointConfig": ["Aliases": ["x"]]], 200, ""
        ) {
            try await $0.networkConnect("n", container: "a", endpointConfig: ["Aliases": ["x"]])
        },
        CallCase("POST /v1.41/networks/n/disconnect", body: ["Container": "a", "Force": true], 200, "") {
            try await $0.networkDisconnect("n", container: "a", force: true)
        },
    ]

    @Test("A call puts its request on the wire and takes its answer", arguments: containers + execs + images + others)
    func call(test: CallCase) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.answer(test.status, test.answer)
        }) { stub in
            try await test.run(stub.engine)
            #expect(stub.requests.map(\.line) == [test.line])
            if let body = test.body { #expect(stub.requests.first?.json == body) }
        }
    }

    static let blank: [@Sendable (Engine) async throws -> Void] = [
        { _ = try await $0.containerInspect("") }, { try await $0.containerStart(" ") },
        { try await $0.containerRemove("") }, { try await $0.containerRename("a", to: "") },
        { try await $0.containerStop("..", timeout: 1) }, { _ = try await $0.execStart("") },
        { _ = try await $0.execInspect("\n") }, { _ = try await $0.imageInspect("") },
        { _ = try await $0.imageInspect("a/../b") }, { try await $0.imageRemove("a//b") },
        { _ = try await $0.volumeInspect("") }, { try await $0.volumeRemove("") },
        { try await $0.networkConnect("", container: "a") }, { try await $0.networkDisconnect("n", container: "") },
        { _ = try await $0.execCreate("a", ExecOptions([])) }, { _ = try await $0.archiveGet("a", path: "") },
        { _ = try await $0.containerCreate(name: " ", spec: [:]) },
    ]

    @Test("An empty name, and dots that a server would resolve, are refused before anything is sent")
    func blankNames() async throws {
        try await StubEngine.run({ _ = try await $0.request() }) { stub in
            for call in Self.blank {
                let error = await #expect(throws: GalleyError.self) { try await call(stub.engine) }
                #expect(error?.code == .usage)
            }
            #expect(stub.requests.isEmpty)
        }
    }

    @Test("Logs are read with frames or, of a container with a TTY, without", arguments: [true, false])
    func logs(tty: Bool) async throws {
        try await StubEngine.run({ connection in
            let request = try await connection.request()
            if request.line.hasSuffix("/json") {
                return try await connection.answer(200, #"{"Config":{"Tty":\#(tty)}}"#)
            }
            try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let bytes = tty ? Array("plain".utf8) : StreamDemultiplexerTests.frame(2, Array("plain".utf8))
            try await connection.send(String(bytes.count, radix: 16) + "\r\n")
            try await connection.send(bytes + Array("\r\n0\r\n\r\n".utf8))
        }) { stub in
            let output = try await stub.engine.containerLogTail("a", lines: 3)
            #expect((tty ? output.stdout : output.stderr) == Array("plain".utf8))
            #expect(
                stub.requests.last?.line == "GET /v1.41/containers/a/logs?stdout=true&stderr=true&follow=false&tail=3")
        }
    }
}
