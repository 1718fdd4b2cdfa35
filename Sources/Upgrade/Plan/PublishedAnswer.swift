import Containers

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
