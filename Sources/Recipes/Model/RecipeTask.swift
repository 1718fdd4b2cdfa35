/// The purposes a recipe has a script for.
public struct TaskName: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// As in `recipe.yaml`: lower-case words joined by dashes.
    public let description: String
    /// Of any text; whether a recipe has such a task is its own matter.
    public init(_ name: String) { description = name }
    public static func < (left: TaskName, right: TaskName) -> Bool { left.description < right.description }

    /// In a throw-away container of an image, without network or data: what the image brings (`version`, `uid`,
    /// `collation.*`).
    public static let image = TaskName("image")
    /// In the running server: everything a plan rests on. Changes nothing.
    public static let observe = TaskName("observe")
    /// In the running server: writes out dirty pages so that the stop is short.
    public static let flush = TaskName("flush")
    /// In the running server: `identity` and `log-position` only; quick.
    public static let position = TaskName("position")
    /// In the running server: a login over TCP. Exit 0 when it works, 75 when not yet, anything else when never.
    public static let ready = TaskName("ready")
    /// Behind the closed door: a login over the local socket. Exit codes as for `ready`.
    public static let readyLocally = TaskName("ready-locally")
    /// Behind the closed door: one line a table with its row count and content hash.
    public static let fingerprint = TaskName("fingerprint")
    /// Behind the closed door, by the new server: converts and checks.
    public static let convert = TaskName("convert")

    /// In the running server, right before its container's stop: ends the server itself, where the image's own answer
    /// to the stop signal tells nothing of its success. Does nothing when it has ended already.
    public static let shutdown = TaskName("shutdown")
    /// Behind the closed door, by the old server before a step to another series: the vendor's own backup, on one of
    /// the database's mounts. Prints each file as `backup`.
    public static let offlineBackup = TaskName("offline-backup")
    /// In the proved successor: wakes what was awake in the original, by what `position` printed as `keep`.
    public static let activate = TaskName("activate")

    /// In the running server: a `session` fact for each of its sessions whose tag starts with `GALLEY_TAG`. A maintenance
    /// task or a backup tags its own with `GALLEY_RUN`.
    public static let stillRunning = TaskName("still-running")
    /// In the running server: ends those sessions.
    public static let cancel = TaskName("cancel")

    /// Every recipe has a script for each of these.
    public static let required: [TaskName] = [
        .image, .observe, .flush, .position, .ready, .readyLocally, .fingerprint, .convert,
    ]
    /// Those that a recipe may have besides.
    public static let optional: [TaskName] = [.shutdown, .offlineBackup, .activate]
    /// A recipe with maintenance tasks or backups has these two as well, and no other has them.
    public static let withSessions: [TaskName] = [.stillRunning, .cancel]
}

/// One script of a recipe and how it is run.
public struct RecipeTask: Sendable, Equatable {
    /// Shown in errors, and in the arguments by which the run is found again in the container.
    public var name: TaskName
    /// The whole POSIX shell text: the recipe's prelude, then the script.
    public var script: String
    /// The user inside the container it runs as: a name, or a number.
    public var user: String
    /// How long one run may take before it is ended inside the container.
    public var timeout: Duration

    /// For tasks that no recipe has; the script needs its prelude already in it.
    public init(name: TaskName, script: String, user: String, timeout: Duration) {
        self.name = name
        self.script = script
        self.user = user
        self.timeout = timeout
    }
}
