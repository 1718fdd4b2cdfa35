public import GalleyCore

/// Whether a pull that failed is worth another try. A pull that was cut in the middle is: the engine keeps the layers that
/// it has. One that never began is told at once, since whoever mistyped a registry's name should not wait.
public struct PullPatience: Sendable {
    /// So often a pull is begun at most.
    public static let tries = 5

    /// How often it was begun.
    public private(set) var count = 1
    private var hasBegun = false
    private let image: ImageReference

    /// For the first try.
    public init(image: ImageReference) { self.image = image }

    /// The engine told of a layer: the registry is there, and gives the image.
    public mutating func heardOfLayer() { hasBegun = true }

    /// - Returns: how long to wait before the next try, 1 to 8 s; nil when there should be none.
    public mutating func pause(after error: EngineError) -> Duration? {
        // The engine had taken the call: it was there.
        if error.code == .cut { hasBegun = true }
        guard hasBegun, count < Self.tries, error.isTransport || PullFailure.isOfNetwork(error, about: image) else {
            return nil
        }
        count += 1
        return .seconds(1 << (count - 2))
    }
}
