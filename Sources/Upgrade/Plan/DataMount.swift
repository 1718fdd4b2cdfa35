import Containers
public import GalleyCore

/// One mount that holds data.
public struct DataMount: Sendable, Codable, Equatable {
    /// The path in the container.
    public var destination: String
    /// Where the data lies on the engine's host.
    public var source: Source
    /// Bytes in use when the plan was made.
    public var used: ByteCount

    /// True when an entry of the container list has this data mounted writable, or a part or a parent of it.
    func isWritable(by entry: JSONValue) -> Bool {
        (entry["Mounts"]?.array ?? []).contains(where: isWritable(through:))
    }

    /// The same of one of its mounts.
    func isWritable(through mount: JSONValue) -> Bool {
        guard mount["RW"]?.bool != false else { return false }
        switch source {
        case .volume(let name): return mount["Name"]?.string == name
        case .bind(let path, _):
            guard mount["Type"]?.string == "bind", let other = mount["Source"]?.string else { return false }
            return DataMounts.contains(path, other) || DataMounts.contains(other, path)
        }
    }

    /// What kind of mount it is, which decides how it is copied.
    public enum Source: Sendable, Codable, Equatable {
        case volume(String)
        /// A path on the engine's host, and the path its copy gets.
        case bind(String, copy: String)
    }
}
