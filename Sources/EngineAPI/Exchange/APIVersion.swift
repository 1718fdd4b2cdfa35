/// A version of the Engine API, such as 1.41.
public struct APIVersion: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// 1, so far always.
    public let major: Int
    /// A number of its own: 1.9 comes before 1.41.
    public let minor: Int

    /// `APIVersion(1, 41)` is 1.41.
    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Nil unless the text is two numbers joined by a dot.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]), major >= 0, minor >= 0 else {
            return nil
        }
        self.init(major, minor)
    }

    public static func < (left: APIVersion, right: APIVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    public var description: String { "\(major).\(minor)" }

    /// The oldest engine Galley speaks to (Docker 20.10).
    public static let oldestSupported = APIVersion(1, 41)
    /// The newest version whose inspect still shows a user-set MAC address.
    public static let lastWithConfigMacAddress = APIVersion(1, 51)
}
