public import GalleyCore

/// Who logs in at the server, when the user said so.
public struct ServerLogin: Sendable, Hashable {
    /// The server's name for it, as `GALLEY_USER` in the script; never a user of the container.
    public var user: String
    /// Nil: without a password, by the server's own rules for the local socket.
    public var password: Secret?

    /// Without a password where the server trusts the local socket.
    public init(user: String, password: Secret? = nil) {
        self.user = user
        self.password = password
    }
}
