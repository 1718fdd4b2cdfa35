import Foundation

/// A database server in a container of the lab, made for one test.
public struct LabDatabase: Sendable {
    public enum Kind: String, Sendable {
        case mariadb, postgresql, db2
        public var dataPath: String {
            switch self {
            case .mariadb: "/var/lib/mysql"
            case .postgresql: "/var/lib/postgresql/data"
            case .db2: "/database"
            }
        }
        var port: Int {
            switch self {
            case .mariadb: 3306
            case .postgresql: 5432
            case .db2: 50000
            }
        }
    }

    public enum Storage: Sendable {
        case namedVolume, anonymousVolume
        /// A directory of the test's own.
        case bind
        /// A directory that the test provides.
        case directory(String)
        /// No mount of ours: the test's own arguments say where the data is.
        case custom
    }

    public struct Options: Sendable {
        public var image: String
        public var storage: Storage
        /// More arguments for `docker run`.
        public var arguments: [String]
        /// Arguments for the server.
        public var command: [String]
        public var restart: String?

        public init(
            image: String, storage: Storage = .namedVolume, arguments: [String] = [], command: [String] = [],
            restart: String? = "always"
        ) {
            self.image = image
            self.storage = storage
            self.arguments = arguments
            self.command = command
            self.restart = restart
        }
    }

    public let lab: Lab
    public let kind: Kind
    /// The container's name: what Galley is told.
    public let name: String
    public let port: Int
    /// The container's id as it was made.
    public let id: String
    /// A directory of this database's own; `data` in it is the bind, where there is one.
    public let folder: String
    /// Runs the built program with a state directory of this database's own.
    public let galley: GalleyBinary
    /// What the superuser logs in with.
    public let rootPassword: String

    public static let user = "app"
    public static let password = "writer-4711"
    public static let database = "my_app"
    /// Of Db2: its instance's owner, and the database that the image makes.
    public static let db2Owner = "db2inst1"
    public static let db2Database = "TESTDB"

    public var passwordFile: String { folder + "/password" }
    public var volume: String { name + "-data" }
    public var bind: String { folder + "/bound/data" }
}

extension LabDatabase {
    /// Makes a database, waits until it takes a login, and takes everything down in reverse, however `body` ends.
    /// - Parameter other: another engine of the lab than its Docker.
    public static func with<Value: Sendable>(
        _ kind: Kind, _ options: Options, on other: Lab? = nil, _ body: (LabDatabase) async throws -> Value
    ) async throws -> Value {
        let lab = try other ?? Lab.required()
        let name = "labtest-" + String(UUID().uuidString.lowercased().prefix(8))
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: folder + "/bound/data", withIntermediateDirectories: true)
        let result: Result<Value, any Error>
        do {
            try Data((password + "\n").utf8).write(to: URL(fileURLWithPath: folder + "/password"))
            let database = try await start(kind, options, lab: lab, name: name, folder: folder)
            try await database.awaitLogin()
            result = .success(try await body(database))
        } catch {
            result = .failure(error)
        }
        // A test that ran out of time is cancelled; what it made must go all the same.
        await Task { await takeDown(name, folder: folder, lab: lab) }.value
        return try result.get()
    }

    private static func start(_ kind: Kind, _ options: Options, lab: Lab, name: String, folder: String) async throws
        -> LabDatabase
    {
        let rootPassword = "root-" + String(UUID().uuidString.prefix(13))
        var complaint = ""
        for _ in 0..<5 {
            // Below the range that the system gives out by itself.
            let port = Int.random(in: 20000..<32000)
            var arguments = ["run", "-d", "--name", name, "--label", "galley.lab.test=\(name)"]
            arguments += ["-p", "127.0.0.1:\(port):\(kind.port)"]
            if let restart = options.restart { arguments += ["--restart", restart] }
            switch options.storage {
            case .namedVolume: arguments += ["-v", "\(name)-data:\(kind.dataPath)"]
            case .bind: arguments += ["-v", "\(folder)/bound/data:\(kind.dataPath)"]
            case .directory(let path): arguments += ["-v", "\(path):\(kind.dataPath)"]
            case .anonymousVolume, .custom: break
            }
            arguments +=
                kind.settings(rootPassword).flatMap { ["-e", $0] } + options.arguments + [options.image]
                + options.command
            let ended = try await lab.tryDocker(arguments)
            if ended.exitCode == 0 {
                return LabDatabase(
                    lab: lab, kind: kind, name: name, port: port,
                    id: ended.stdout.trimmingCharacters(in: .whitespacesAndNewlines), folder: folder,
                    galley: try GalleyBinary(folder: folder, lab: lab),
                    rootPassword: kind == .mariadb ? rootPassword : password)
            }
            complaint = ended.report
            _ = try await lab.tryDocker(["rm", "-f", "-v", name])
            guard
                complaint.contains("address already in use") || complaint.contains("already allocated")
                    || complaint.contains("already in use")
            else { break }
        }
        throw LabError(complaint)
    }

    /// Over TCP, where the images' temporary first server does not listen; of Db2 once the image is through.
    private func awaitLogin() async throws {
        let command =
            switch kind {
            case .mariadb:
                [
                    "exec", "-e", "MYSQL_PWD=\(Self.password)", name, "mariadb", "-h127.0.0.1", "-u\(Self.user)",
                    Self.database, "-e", "SELECT 1",
                ]
            case .postgresql:
                [
                    "exec", "-e", "PGPASSWORD=\(Self.password)", name, "psql", "-h127.0.0.1", "-U\(Self.user)",
                    "-d\(Self.database)", "-c", "SELECT 1",
                ]
            case .db2: ["logs", name]
            }
        do {
            try await eventually("a login to \(name)", within: .seconds(kind == .db2 ? Db2Images.startSeconds : 60)) {
                let ended = try await lab.tryDocker(command)
                return ended.exitCode == 0 && (kind != .db2 || ended.stdout.contains("Setup has completed"))
            }
        } catch {
            throw LabError("\(error)\n" + (try await lab.tryDocker(["logs", "--tail", "20", name])).report)
        }
    }

    private static func takeDown(_ name: String, folder: String, lab: Lab) async {
        do {
            // Every container and volume of a test has its name in its own: nobody else's is touched.
            for container in try await lab.containers("name=\(name)") {
                _ = try await lab.tryDocker(["rm", "-f", "-v", container])
            }
            for volume in try await lab.volumes("name=\(name)") {
                _ = try await lab.tryDocker(["volume", "rm", "-f", volume])
            }
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("taking \(name) down: \(error)")
        }
    }
}

extension LabDatabase.Kind {
    /// What the images take from their environment.
    fileprivate func settings(_ rootPassword: String) -> [String] {
        switch self {
        case .mariadb:
            [
                "MARIADB_ROOT_PASSWORD=\(rootPassword)", "MARIADB_USER=\(LabDatabase.user)",
                "MARIADB_PASSWORD=\(LabDatabase.password)", "MARIADB_DATABASE=\(LabDatabase.database)",
            ]
        case .postgresql:
            [
                "POSTGRES_USER=\(LabDatabase.user)", "POSTGRES_PASSWORD=\(LabDatabase.password)",
                "POSTGRES_DB=\(LabDatabase.database)",
            ]
        case .db2:
            [
                "LICENSE=\(Db2Images.license)", "DB2INST1_PASSWORD=\(LabDatabase.password)",
                "DBNAME=\(LabDatabase.db2Database)",
            ]
        }
    }
}
