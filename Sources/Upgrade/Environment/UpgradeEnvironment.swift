public import EngineAPI
public import Foundation
public import GalleyCore
public import Recipes
public import StateStore

/// What an upgrade needs beside the engine; everything that a test replaces stands here.
public struct UpgradeEnvironment: Sendable {
    /// Its version is agreed already.
    public var engine: Engine
    /// How the engine was reached, for the plan and the audit.
    public var endpoint: String
    /// Drives every wait; a test's clock does not wait.
    public var clock: any Clock<Duration>
    /// The time of day, for journal and audit.
    public var now: @Sendable () -> Date
    /// Asks the published ports from here, before and after.
    public var prober: any PortProber
    /// Where published ports are asked when they listen on every address.
    public var portHost: String
    /// Written into lock, journal and audit, where others read who holds the database.
    public var who: Operator
    /// Why, for the audit.
    public var reason: String?
    /// For the recipe's scripts; nil leaves the login to what they find in the container.
    public var login: ServerLogin?
    /// Where the create specs are kept; nil keeps none, and an undo then rests on the engine alone.
    public var specFiles: SpecFiles?
    /// The audit; nil writes none.
    public var store: StateStore?
    /// Where the logins of registries are; nil asks every registry without one.
    public var registries: RegistryCredentials?
    /// Told of each step as it starts and ends, and of warnings.
    public var progress: ProgressHandler
    /// Ids of upgrades and helpers, which become parts of container names: lower-case letters and digits.
    public var makeID: @Sendable () -> String

    /// What only a test replaces has a default.
    public init(
        engine: Engine, endpoint: String, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() }, prober: any PortProber, portHost: String = "127.0.0.1",
        who: Operator, reason: String? = nil, login: ServerLogin? = nil, specFiles: SpecFiles? = nil,
        store: StateStore? = nil, registries: RegistryCredentials? = nil,
        progress: @escaping ProgressHandler = { _ in },
        makeID: @escaping @Sendable () -> String = { ShortID.random() }
    ) {
        self.engine = engine
        self.endpoint = endpoint
        self.clock = clock
        self.now = now
        self.prober = prober
        self.portHost = portHost
        self.who = who
        self.reason = reason
        self.login = login
        self.specFiles = specFiles
        self.store = store
        self.registries = registries
        self.progress = progress
        self.makeID = makeID
    }

    var timestamp: String { now().ISO8601Format() }
}
