public import GalleyCore
import Recipes

/// What is known of the directory that `--copy-to` names on the engine's host.
public struct CopyDirectory: Sendable, Equatable {
    /// Nil where it can't be used.
    public var free: ByteCount?
    /// The engine's own words where it can't be mounted; nil for a usable directory.
    public var complaint: String?

    init(complaint: String) { self.complaint = complaint }

    init(facts: Facts) {
        free = facts["free"].flatMap(Int64.init).map { ByteCount($0) }
        complaint = free == nil ? "it is no directory" : nil
    }

    /// Prints nothing for what is no directory.
    static let script = #"""
        [ -d /galley/copies ] || exit 0
        echo "free=$(($(df -Pk /galley/copies | awk 'NR == 2 { print $4 }') * 1024))"
        """#
}
