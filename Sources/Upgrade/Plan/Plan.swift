import Containers
public import GalleyCore
public import Recipes

/// Everything one upgrade will do, decided beforehand. Holds no secret: what looks like one is masked.
public struct Plan: Sendable, Codable, Equatable {
    /// The format's version.
    public var schema = 1
    /// The upgrade's id: eight characters.
    public var id: String
    /// The container's name; the successor takes it over.
    public var database: String
    /// The engine's own id and how it was reached.
    public var engine: EngineFacts
    public var recipe: RecipeFacts
    public var original: OriginalFacts
    public var target: TargetFacts
    public var fromVersion: Version
    public var toVersion: Version
    public var stepClass: StepClass
    /// Why the step is of that class.
    public var reason: String
    /// Mounts that hold the database's data: what a converting step copies.
    public var data: [DataMount]
    /// Published ports on which the server must answer.
    public var ports: [PublishedAnswer]
    /// What `docker inspect` will show differently, `path: before → after`.
    public var changes: [String]
    /// Things the operator should know; none of them stops the upgrade.
    public var warnings: [String]
    public var options: UpgradeOptions
    public var steps: [Step]
    /// SHA-256 over everything the plan rests on. A saved plan is applied only while this still holds.
    public var digest: String

    public struct EngineFacts: Sendable, Codable, Equatable {
        public var id: String
        public var endpoint: String
        public var version: String
        public var apiVersion: String
    }

    public struct RecipeFacts: Sendable, Codable, Equatable {
        public var name: String
        public var digest: String
        public var stopTimeoutSeconds: Int
        public var cleanExitCodes: [Int]
        public var startTimeoutSeconds: Int
        public var answer: PortAnswer
    }

    public struct OriginalFacts: Sendable, Codable, Equatable {
        public var id: String
        public var image: String
        public var imageID: String
        /// As the engine gave it: `{"Name": "always", "MaximumRetryCount": 0}`.
        public var restartPolicy: JSONValue
    }

    public struct TargetFacts: Sendable, Codable, Equatable {
        /// As the user named it.
        public var image: String
        public var imageID: String
        /// `repository@sha256:…` where a registry knows the image.
        public var repositoryDigest: String?
    }
}

/// One mount that holds data.
public struct DataMount: Sendable, Codable, Equatable {
    public var destination: String
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

    public enum Source: Sendable, Codable, Equatable {
        case volume(String)
        /// A path on the engine's host, and the path its copy gets.
        case bind(String, copy: String)
    }
}

/// A published port and the address it is asked at.
public struct PublishedAnswer: Sendable, Codable, Equatable {
    /// Where a port is asked: its own address, or `portHost` when it listens on every one.
    static func host(of port: PublishedPort, portHost: String) -> String {
        ["", "0.0.0.0", "::"].contains(port.hostIP) ? portHost : port.hostIP
    }

    /// `3306/tcp`.
    public var containerPort: String
    public var host: String
    public var port: Int
}
