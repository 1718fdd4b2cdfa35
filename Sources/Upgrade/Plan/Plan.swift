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
    /// The recipe it was made with, as far as the steps need it.
    public var recipe: RecipeFacts
    /// The container as it was found.
    public var original: OriginalFacts
    /// The image to move to.
    public var target: TargetFacts
    /// What the running server said.
    public var fromVersion: Version
    /// What the new image's server says of itself.
    public var toVersion: Version
    /// `.compatible` or `.converting`: no plan is made for the others.
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
    /// Planned with again when a saved plan is applied.
    public var options: UpgradeOptions
    /// In the order they are done; each is numbered from 1 where it is shown.
    public var steps: [Step]
    /// SHA-256 over everything the plan rests on. A saved plan is applied only while this still holds.
    public var digest: String

    /// Which engine a plan is for.
    public struct EngineFacts: Sendable, Codable, Equatable {
        /// `ID` of `GET /info`, else the host's name, else the endpoint.
        public var id: String
        /// `unix:///var/run/docker.sock`.
        public var endpoint: String
        /// The product's own, `20.10.24+dfsg1`.
        public var version: String
        /// The version agreed on, `1.41`.
        public var apiVersion: String
        /// Podman answers Docker's API with differences of its own.
        public var isPodman = false
    }

    /// What the steps take from the recipe; its scripts are read again when they run.
    public struct RecipeFacts: Sendable, Codable, Equatable {
        /// The folder's name, `mariadb`.
        public var name: String
        /// ``Recipe/digest`` at the time of planning.
        public var digest: String
        /// Seconds: the recipe's, or the container's own `StopTimeout` where that is longer.
        public var stopTimeoutSeconds: Int
        /// Exit codes that mean a clean stop, sorted.
        public var cleanExitCodes: [Int]
        /// Seconds before a start counts as failed.
        public var startTimeoutSeconds: Int
        /// What each published port must say first.
        public var answer: PortAnswer
    }

    /// What the upgrade must find again in the container, and put back.
    public struct OriginalFacts: Sendable, Codable, Equatable {
        /// 64 hex digits.
        public var id: String
        /// As it was given when the container was created: a name, or an ID.
        public var image: String
        /// `sha256:…` of the image it runs, whatever its tag means by now.
        public var imageID: String
        /// As the engine gave it: `{"Name": "always", "MaximumRetryCount": 0}`.
        public var restartPolicy: JSONValue
    }

    /// What the successor is made of.
    public struct TargetFacts: Sendable, Codable, Equatable {
        /// As the user named it.
        public var image: String
        /// `sha256:…` of that name when the plan was made.
        public var imageID: String
        /// `repository@sha256:…` where a registry knows the image.
        public var repositoryDigest: String?
    }
}

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

/// A published port and the address it is asked at.
public struct PublishedAnswer: Sendable, Codable, Equatable {
    /// Where a port is asked: its own address, or `portHost` when it listens on every one.
    static func host(of port: PublishedPort, portHost: String) -> String {
        ["", "0.0.0.0", "::"].contains(port.hostIP) ? portHost : port.hostIP
    }

    /// `3306/tcp`.
    public var containerPort: String
    /// An address as Galley's machine sees it.
    public var host: String
    /// On the host; 0 for one that the engine chooses at the start.
    public var port: Int
}
