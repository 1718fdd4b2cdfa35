/// Everything Galley knows about one kind of database: how to recognise it, ask it, stop it and change its version.
///
/// Read from `recipes/NAME/recipe.yaml` (`schema: 1`) and the scripts beside it. Swift code knows strategies only; what
/// is particular to a vendor stands here.
public struct Recipe: Sendable, Equatable {
    /// The folder's name: `mariadb`.
    public var name: String
    /// For people: `MariaDB`.
    public var title: String
    /// Where it was read: a path, or `built-in:mariadb`.
    public var source: String
    /// SHA-256 over the YAML and every script: a plan holds it, so that a changed recipe makes the plan stale.
    public var digest: String
    /// Asked of the image, never of the container's own settings.
    public var recognition: Recognition
    /// Stop, start and first answer of its server.
    public var server: ServerRules
    /// Which steps it classes as compatible, converting or refused.
    public var versions: VersionRules
    /// Has all of ``TaskName/required``, when it was loaded.
    public var tasks: [TaskName: RecipeTask]
    /// What users may run, in the recipe's order; empty in a recipe for upgrades alone.
    public var maintenance: [MaintenanceTask]
    /// The ways to make a backup, the usual one first; empty where the recipe knows none.
    public var backups: [BackupMethod]

    /// For tests; ``RecipeLoader`` and ``RecipeFolder`` check what they make.
    public init(
        name: String, title: String, source: String, digest: String, recognition: Recognition, server: ServerRules,
        versions: VersionRules, tasks: [TaskName: RecipeTask], maintenance: [MaintenanceTask] = [],
        backups: [BackupMethod] = []
    ) {
        self.backups = backups
        self.maintenance = maintenance
        self.name = name
        self.title = title
        self.source = source
        self.digest = digest
        self.recognition = recognition
        self.server = server
        self.versions = versions
        self.tasks = tasks
    }
}

/// How an image or container is recognised as this database.
public struct Recognition: Sendable, Equatable {
    /// Last path components of image repositories: `mariadb` matches `docker.io/library/mariadb` and `lab/mariadb`.
    public var repositories: [String]
    /// Variables that the image itself sets: any one of them suffices.
    public var environment: [String]
    /// Paths that the image's entry point starts with: an image built on the vendor's, under whatever name, keeps it.
    public var entrypoints: [String]

    /// The lists are taken as they are; empty ones recognise nothing.
    public init(repositories: [String], environment: [String], entrypoints: [String] = []) {
        self.repositories = repositories
        self.environment = environment
        self.entrypoints = entrypoints
    }
}

/// How the server process behaves.
public struct ServerRules: Sendable, Equatable {
    /// Least patience for a clean stop; the container's own longer `StopTimeout` wins.
    public var stopTimeout: Duration
    /// Exit codes of the container that mean the server shut down cleanly.
    public var cleanExitCodes: Set<Int>
    /// How long a start may take before it counts as failed.
    public var startTimeout: Duration
    /// What the server says first on its port.
    public var answer: PortAnswer
    /// The host name is written into the data: the successor, and whatever runs behind the closed door, gets the
    /// original's, also where the engine had made it up.
    public var keepsHostname: Bool

    /// For tests; a recipe gives all of them.
    public init(
        stopTimeout: Duration, cleanExitCodes: Set<Int>, startTimeout: Duration, answer: PortAnswer,
        keepsHostname: Bool = false
    ) {
        self.keepsHostname = keepsHostname
        self.stopTimeout = stopTimeout
        self.cleanExitCodes = cleanExitCodes
        self.startTimeout = startTimeout
        self.answer = answer
    }
}

/// A server's first answer on its port: the proof that a published port reaches it. A bare connect proves nothing,
/// since the engine's proxy accepts connections with nothing behind it.
public struct PortAnswer: Sendable, Equatable, Codable {
    /// Bytes to send first; empty where the server speaks first.
    public var send: [UInt8]
    /// Where in the answer to look.
    public var offset: Int
    /// Any one of these bytes at that place is the server's answer.
    public var expect: [UInt8]

    /// For tests; a recipe writes the bytes as hex digits.
    public init(send: [UInt8], offset: Int, expect: [UInt8]) {
        self.send = send
        self.offset = offset
        self.expect = expect
    }
}
