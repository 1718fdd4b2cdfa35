/// Carries calls to an engine: over a connection (``ConnectionTransport``) or into the simulator.
public protocol EngineTransport: Sendable {
    /// Sends one request and gives the answer once its head is there.
    ///
    /// Cancelling the task closes the connection.
    /// - Throws: ``EngineError`` `.unreachable` when nothing was sent, `.cut` when the connection ended before the
    ///   answer (the engine may or may not have acted), `.deadline` when the time ran out (likewise).
    func send(_ request: EngineRequest) async throws -> EngineResponse

    /// Sends one request and takes the connection over for raw bytes both ways (`Upgrade: tcp`).
    /// - Throws: as ``send(_:)``; `.api` when the engine answers with an error instead of switching.
    func hijack(_ request: EngineRequest) async throws -> HijackedConnection
}

/// A connection taken over from HTTP, as attach and exec use it.
public struct HijackedConnection: Sendable {
    /// What the process prints, as it arrives: frames for ``StreamDemultiplexer``, raw bytes with a TTY.
    public var inbound: EngineBodyStream
    /// Sends bytes to the process's stdin, at its pace.
    public var write: @Sendable ([UInt8]) async throws -> Void
    /// Ends the process's stdin and keeps its output coming.
    public var closeWrite: @Sendable () async throws -> Void
    /// Closes the connection. More than once does no harm.
    public var close: @Sendable () async -> Void

    /// For transports; the closures keep the promises of the members of the same names.
    public init(
        inbound: EngineBodyStream, write: @escaping @Sendable ([UInt8]) async throws -> Void,
        closeWrite: @escaping @Sendable () async throws -> Void, close: @escaping @Sendable () async -> Void
    ) {
        self.inbound = inbound
        self.write = write
        self.closeWrite = closeWrite
        self.close = close
    }
}
