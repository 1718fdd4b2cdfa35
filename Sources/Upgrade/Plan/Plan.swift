import Containers
import EngineAPI
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
    /// The backup that takes the data's place; nil for an upgrade.
    public var backup: BackupFacts?
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

        /// - Parameter info: the engine's answer to `GET /info`.
        static func id(in info: JSONValue, endpoint: String) -> String {
            info["ID"]?.string ?? info["Name"]?.string ?? endpoint
        }

        /// False on Podman before 5.1: a container keeps the restart policy it was created with.
        var changesRestartPolicy: Bool {
            (isPodman ? EngineIdentity.Product.podman : .docker).changesRestartPolicy(version: version)
        }
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
        /// ``ServerRules/keepsHostname``
        public var keepsHostname = false
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
        /// As it has it, made up or another container's too; nil where the recipe does not keep it.
        public var hostname: String?
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
