import Foundation
import GalleyCore
import TestSupport

@testable import EngineAPI

/// A program in ssh's place: it writes down how it was called and does what a test wants of the other end.
struct FakeSSH {
    enum Behaviour {
        /// Joins its ends to a socket, as docker's dial-stdio does.
        case dials(String)
        /// Says something and fails.
        case fails(String, status: Int)
        /// Has no docker command; forwards sockets, all of them to one here.
        case forwards(String, missing: [String])
        /// Says nothing, ever.
        case hangs
    }

    /// How the login goes.
    enum Login {
        /// As ssh tells it.
        case told
        /// Of an ssh that is kept quiet.
        case untold
        /// Another ssh's is used, and answers for it.
        case shared
        /// Never through, although the way there and the first words were.
        case stalls
    }

    let folder: String
    var loginLimit = Duration.seconds(20)
    var program: SSHProgram {
        SSHProgram(
            path: folder + "/ssh",
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "SECRET": "hunter2"],
            loginLimit: loginLimit)
    }

    init(_ behaviour: Behaviour, in folder: String) throws {
        self.folder = folder
        try set(behaviour)
    }

    /// From the next ssh on.
    func set(_ behaviour: Behaviour, login: Login = .told) throws {
        let action =
            switch behaviour {
            case .dials(let socket): "join(0, 1, dial(\(Self.quoted(socket))))"
            case .fails(let text, let status):
                "os.read(0, 1); os.write(2, \(Self.quoted(text)).encode()); sys.exit(\(status))"
            case .forwards(let socket, let missing):
                "forward(\(Self.quoted(socket)), [\(missing.map(Self.quoted).joined(separator: ","))])"
            case .hangs: "time.sleep(60)"
            }
        let before =
            switch login {
            case .told: "os.write(2, b'Authenticated to west ([192.0.2.1]:22) using \"publickey\".\\n')"
            case .untold, .shared: "pass"
            case .stalls: "time.sleep(60)"
            }
        let question = "if '-O' in sys.argv: sys.exit(\(login == .shared ? 0 : 255))"
        let text = [Self.beginning, question, Self.script, before, action, ""].joined(separator: "\n")
        try text.write(toFile: folder + "/ssh", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/ssh")
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: JSONValue.string(text).bytes(), as: UTF8.self)
    }

    func transport(_ endpoint: String = "ssh://ops@west") throws -> ConnectionTransport {
        ConnectionTransport(dialer: EngineDialer(endpoint: try Endpoint(parsing: endpoint), ssh: program))
    }

    /// How it was called, each time.
    func calls() throws -> [(pid: Int32, arguments: [String], environment: [String: String])] {
        let lines = (try? String(contentsOfFile: folder + "/calls", encoding: .utf8)) ?? ""
        return try lines.split(separator: "\n").map { line in
            let value = try JSONValue(parsing: Data(line.utf8))
            return (
                Int32(value["pid"]?.integer ?? 0), value["argv"]?.strings ?? [],
                value["env"]?.object?.compactMapValues(\.string) ?? [:]
            )
        }
    }

    /// Those that still run, or are left behind unreaped.
    func alive() throws -> [Int32] { try calls().map(\.pid).filter { kill($0, 0) == 0 } }

    private static let beginning = """
        #!/usr/bin/env python3
        import json, os, select, socket, sys, threading, time
        """

    private static let script = """
        with open(os.path.join(os.path.dirname(sys.argv[0]), 'calls'), 'a') as f:
            f.write(json.dumps({'pid': os.getpid(), 'argv': sys.argv[1:], 'env': dict(os.environ)}) + '\\n')
        def dial(path):
            s = socket.socket(socket.AF_UNIX); s.connect(path); return s
        def pump(read, write, end):
            try:
                while True:
                    b = read()
                    if not b: break
                    write(b)
            except OSError: pass
            try: end()
            except OSError: pass
        def writeall(fd, b):
            while b: b = b[os.write(fd, b):]
        def join(i, o, s):
            t = threading.Thread(target=pump, daemon=True, args=(
                lambda: os.read(i, 65536), s.sendall, lambda: s.shutdown(socket.SHUT_WR)))
            t.start()
            pump(lambda: s.recv(65536), lambda b: writeall(o, b), lambda: os.close(o))
        def forward(path, missing):
            if '-L' not in sys.argv:
                os.write(2, b'sh: 1: docker: not found\\n'); sys.exit(127)
            local, remote = sys.argv[sys.argv.index('-L') + 1].split(':')
            l = socket.socket(socket.AF_UNIX); l.bind(local); l.listen()
            def serve():
                while True:
                    c, _ = l.accept()
                    if remote in missing:
                        os.write(2, b'channel 1: open failed: connect failed: No such file or directory\\r\\n')
                        c.close(); continue
                    s = dial(path)
                    threading.Thread(target=pump, daemon=True, args=(
                        lambda: c.recv(65536), s.sendall, lambda: s.shutdown(socket.SHUT_WR))).start()
                    pump(lambda: s.recv(65536), c.sendall, lambda: c.shutdown(socket.SHUT_WR))
            threading.Thread(target=serve, daemon=True).start()
            while os.read(0, 65536): pass

        """
}
