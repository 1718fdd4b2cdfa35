public import GalleyCore

/// One setting that differs between two containers.
///
/// ``before`` and ``after`` hold the true values, secrets included; every printed or encoded form masks what looks
/// secret.
public struct ContainerDifference: Sendable, Hashable {
    /// `Config.Env[PGDATA]`, `HostConfig.Binds[/data]`, `Mounts[/data].Name`, `NetworkSettings.Networks[db]`, `Image`.
    public var path: String
    /// Nil where the setting is absent.
    public var before: JSONValue?
    /// Nil where the setting is absent.
    public var after: JSONValue?
    /// Why it is expected; nil for what was merely found.
    public var cause: Cause?

    /// Why the successor is meant to differ.
    public enum Cause: String, Sendable, Hashable, Codable {
        /// The image itself.
        case image
        /// The value was the old image's default, and the new image has another.
        case imageDefault = "image-default"
        /// A label that Galley or the owner's bookkeeping needs.
        case label
        /// `no` until the commit.
        case restartPolicy = "restart-policy"
        /// The same volume, now attached by its name.
        case anonymousVolume = "anonymous-volume"
        /// The new image declares a VOLUME where nothing is mounted: the engine makes an empty one.
        case newVolume = "new-volume"
        /// The name that the engine had made up for the original, given to the successor since its data holds it.
        case hostname
        /// The engine no longer knows the setting.
        case engineVersion = "engine-version"
    }
}

extension ContainerDifference {
    /// Every user-settable difference between two inspect answers of the same API version, sorted by path: `Config`,
    /// `HostConfig`, mounts, networks and image, less what exists at run time only.
    /// - Parameter keepsHostname: a host name that the engine made up counts like one that was asked for.
    public static func compare(
        _ original: JSONValue, _ successor: JSONValue, keepsHostname: Bool = false
    ) -> [ContainerDifference] {
        compare(
            Leaves.container(original, keepsHostname: keepsHostname),
            Leaves.container(successor, keepsHostname: keepsHostname))
    }

    static func compare(
        _ before: [String: JSONValue], _ after: [String: JSONValue]
    ) -> [ContainerDifference] {
        Leaves.differing(before, after).map { ContainerDifference(path: $0, before: before[$0], after: after[$0]) }
    }

    /// The differences that no plan named. Empty is the only answer to go on with.
    public static func unexpected(
        _ found: [ContainerDifference], expected: [ContainerDifference]
    ) -> [ContainerDifference] {
        let planned = Dictionary(expected.map { ($0.path, $0) }) { $1 }
        let newVolumes = expected.filter { $0.cause == .newVolume }.map { "\($0.path)." }
        let foundVolumes = Set(
            found.filter { $0.path.hasSuffix("].Type") && $0.before == nil && $0.after == "volume" }
                .map { $0.path.dropLast("Type".count) })
        return found.filter { difference in
            // A new volume's name is not known beforehand.
            if let place = newVolumes.first(where: { difference.path.hasPrefix($0) }), difference.before == nil {
                return !foundVolumes.contains(place[...])
            }
            guard let plan = planned[difference.path] else { return true }
            // Its ID is compared by itself; of an image with several names Podman shows any.
            if difference.path == "Config.Image" { return false }
            return !Leaves.isSame(plan.after, difference.after, at: difference.path)
        }
    }
}

extension ContainerDifference: CustomStringConvertible, CustomReflectable, Encodable {
    /// `Config.Env[PASSWORD]: ••• → (absent)`.
    public var description: String { "\(path): \(Self.text(before, at: path)) → \(Self.text(after, at: path))" }

    /// Empty: a dump would show the values.
    public var customMirror: Mirror { Mirror(self, children: []) }

    private enum Key: String, CodingKey { case path, before, after, cause }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(path, forKey: .path)
        try container.encodeIfPresent(before.map { Masking.masked($0, at: path) }, forKey: .before)
        try container.encodeIfPresent(after.map { Masking.masked($0, at: path) }, forKey: .after)
        try container.encodeIfPresent(cause, forKey: .cause)
    }

    /// A value as a plan shows it: strings bare, the rest as JSON, secrets as `•••`.
    static func text(_ value: JSONValue?, at path: String) -> String {
        guard let value else { return "(absent)" }
        let masked = Masking.masked(value, at: path)
        return masked.string.map { $0.isEmpty ? "\"\"" : $0 } ?? masked.text()
    }
}
