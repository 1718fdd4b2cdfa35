/// One way in which a recipe makes a backup as a stream, and brings it back.
public struct BackupMethod: Sendable, Equatable {
    /// What users type: `physical`, `dump`.
    public var name: String
    /// One line for people.
    public var title: String
    /// In the running server: the backup's bytes on standard output and nothing else there, facts on standard error.
    public var make: RecipeTask
    /// In a container of the server's image that only has the new volume: reads those bytes from standard input, puts the
    /// data into `GALLEY_DATA` and checks with the server's own tools what can be checked without a server.
    public var restore: RecipeTask
    /// `restore` gets the new container's environment: of an image whose own entry point has to make the server first.
    public var needsEnvironment: Bool
    /// What the kernel has to allow a server of this kind beyond what an ordinary container may do: `IPC_LOCK`.
    public var capabilities: [String]

    /// For tests; ``RecipeLoader`` checks what it makes.
    public init(
        name: String, title: String, make: RecipeTask, restore: RecipeTask, needsEnvironment: Bool = false,
        capabilities: [String] = []
    ) {
        self.name = name
        self.title = title
        self.make = make
        self.restore = restore
        self.needsEnvironment = needsEnvironment
        self.capabilities = capabilities
    }
}

extension TaskName {
    /// Every backup's, whatever its method: two of one database exclude each other.
    public static let backup = TaskName("backup")
    /// Brings one back.
    public static let restore = TaskName("restore")
}
