public import Recipes

/// What the user asked for beside the image.
public struct UpgradeOptions: Sendable, Equatable, Codable {
    /// The owner's file (compose and the like) will be changed by the user.
    public var ownerAcknowledged: Bool
    /// A directory on the engine's host for copies of binds that are file systems of their own.
    public var copyTo: String?
    /// The probes log in as somebody whom the user named; who it is, is kept nowhere.
    var usesLogin = false
    /// How long each fingerprint may take.
    public var fingerprintSeconds: Int
    /// What the user's file says of the container; nil leaves it to its image.
    public var recipe: DeclaredRecipe?

    /// By default a container with an owner is refused, and copies lie beside the data.
    public init(
        ownerAcknowledged: Bool = false, copyTo: String? = nil, fingerprintSeconds: Int = 60,
        recipe: DeclaredRecipe? = nil
    ) {
        self.ownerAcknowledged = ownerAcknowledged
        self.copyTo = copyTo
        self.fingerprintSeconds = fingerprintSeconds
        self.recipe = recipe
    }
}
