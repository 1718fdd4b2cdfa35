import Containers
import EngineAPI
import Foundation

/// Whether a backup would outlive the disk that its database lies on.
public enum Protection: String, Sendable, Codable {
    /// It lies on another file system than the data.
    case protected
    /// It lies on the data's own: what takes one may take both.
    case sameFileSystem = "same-file-system"
    /// Can't be told from here: the data is on another machine, or the backup went into a command.
    case unknown

    /// - Parameters:
    ///   - directory: an existing path of this machine.
    ///   - source: where the data's mount lies on the engine's machine; nil where that is not known.
    ///   - isLocal: the engine's machine is this one.
    static func judge(_ directory: String, against source: String?, isLocal: Bool) -> Protection {
        var (here, there) = (stat(), stat())
        guard isLocal, let source, stat(directory, &here) == 0, stat(source, &there) == 0 else { return .unknown }
        return here.st_dev == there.st_dev ? .sameFileSystem : .protected
    }
}
