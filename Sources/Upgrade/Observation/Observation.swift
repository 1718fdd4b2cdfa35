public import Backups
public import GalleyCore
public import Recipes
public import Tasks

/// Everything a plan rests on, read once and without changing anything.
public struct Observation: Sendable {
    /// As the plan will hold it; its id goes into the plan's digest.
    public var engine: Plan.EngineFacts
    /// The container, inspected at the lower of the engine's maximum and 1.51.
    public var original: JSONValue
    /// The container at the engine's maximum, for fields newer than 1.51.
    public var originalAtMaximum: JSONValue?
    /// The image the container was made from, by its id.
    public var oldImage: JSONValue
    /// The inspect of the image to move to.
    public var newImage: JSONValue
    /// The new image as the user named it.
    public var newImageName: String
    /// What the recipe's `observe` task printed in the running server.
    public var server: Facts
    /// What the recipe's `image` task printed in a throw-away container of each image.
    public var oldImageFacts: Facts
    /// Of the image to move to; the server's own facts when that is the one it runs.
    public var newImageFacts: Facts
    /// Tasks and backups that run in it.
    public var runs: [RunUnderWay]
    /// Free and used bytes at each mount, by destination.
    public var space: [String: MountSpace]
    /// The inspects of the named volumes that are mounted, by name.
    public var volumes: [String: JSONValue]
    /// The directory that `--copy-to` names; nil without one.
    public var copyDirectory: CopyDirectory?
    /// Every other container, as the engine lists them.
    public var others: [JSONValue]
    /// Paths changed in the container outside its mounts: they stay behind in the original.
    public var changedFiles: [String]
    /// Where ports published on every address are asked.
    public var portHost: String
    /// `HOST:PORT` of published ports at which the running original did not answer from here.
    public var unansweredPorts: Set<String>

    /// For tests; ``Upgrader/prepare(_:image:options:id:)`` reads it from the engine.
    public init(
        engine: Plan.EngineFacts, original: JSONValue, originalAtMaximum: JSONValue? = nil, oldImage: JSONValue,
        newImage: JSONValue, newImageName: String, server: Facts, oldImageFacts: Facts, newImageFacts: Facts,
        space: [String: MountSpace], volumes: [String: JSONValue] = [:], copyDirectory: CopyDirectory? = nil,
        others: [JSONValue] = [], changedFiles: [String] = [],
        runs: [RunUnderWay] = [], portHost: String = "127.0.0.1", unansweredPorts: Set<String> = []
    ) {
        self.runs = runs
        self.unansweredPorts = unansweredPorts
        self.engine = engine
        self.original = original
        self.originalAtMaximum = originalAtMaximum
        self.oldImage = oldImage
        self.newImage = newImage
        self.newImageName = newImageName
        self.server = server
        self.oldImageFacts = oldImageFacts
        self.newImageFacts = newImageFacts
        self.space = space
        self.volumes = volumes
        self.copyDirectory = copyDirectory
        self.others = others
        self.changedFiles = changedFiles
        self.portHost = portHost
    }
}
