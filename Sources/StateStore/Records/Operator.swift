/// Who acts, from where, in which process.
public struct Operator: Sendable, Codable, Equatable {
    /// The person's login name.
    public var name: String
    /// The machine's host name: only there can ``process`` be looked for.
    public var host: String
    /// `PID:START`: tells a dead process from a living one on the same host.
    public var process: String

    /// For this process: ``ProcessIdentity/current``.
    public init(name: String, host: String, process: String) {
        self.name = name
        self.host = host
        self.process = process
    }
}
