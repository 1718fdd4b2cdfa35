public import GalleyCore

/// Everything needed to create a container's successor: the original's settings on a new image.
///
/// House rule 2: the original's own JSON is passed through, less two short lists, what the successor overrides
/// (``Overrides``) and what exists at run time only (``RunTimeOnly``). The body holds the environment, secrets
/// included; printing a spec prints neither.
public struct SuccessorSpec: Sendable, Equatable {
    /// The body of `POST /containers/create`: Config's fields, `HostConfig` and `NetworkingConfig`.
    public var body: JSONValue
    /// To be connected after the create and before the start, in this order. Empty from API 1.44 on, where the create
    /// takes all of them.
    public var networksToConnect: [NetworkConnection]
    /// What the plan must tell, refusals first.
    public var findings: [Finding]
    /// How the successor is meant to differ from the original, as ``ContainerDifference/compare(_:_:)`` will find it.
    public var expectedDifferences: [ContainerDifference]
    /// The original's own policy, to be given to the successor at the commit.
    public var restartPolicy: RestartPolicy

    /// The findings that forbid the upgrade.
    public var refusals: [Finding] { findings.filter { $0.kind == .refusal } }

    /// What `POST /networks/{name}/connect` takes, less the container.
    public struct NetworkConnection: Sendable, Equatable {
        /// As the original's `NetworkSettings.Networks` names it.
        public var network: String
        /// The `EndpointConfig`.
        public var endpoint: JSONValue

        /// For whoever reads a kept spec again: its file holds the two beside the body.
        public init(network: String, endpoint: JSONValue) {
            self.network = network
            self.endpoint = endpoint
        }
    }
}

// The body holds the environment.
extension SuccessorSpec: CustomStringConvertible, CustomReflectable {
    public var description: String { "successor on \(body["Image"]?.string ?? "no image")" }
    /// Empty: a dump would show the environment.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
