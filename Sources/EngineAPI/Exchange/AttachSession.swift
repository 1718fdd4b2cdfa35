/// A connection to a process in a container: its output as it comes, its stdin to write to.
public struct AttachSession: Sendable {
    private let connection: HijackedConnection
    /// What the process prints from now on. Read it while writing: see ``write(_:)``.
    public let output: FrameStream

    /// - Parameter isTerminal: the process has a TTY.
    public init(_ connection: HijackedConnection, isTerminal: Bool) {
        self.connection = connection
        output = FrameStream(connection.inbound, isTerminal: isTerminal)
    }

    /// Sends bytes to the process's stdin, at its pace. Read the output meanwhile and ``close()`` when it ends: with a
    /// process that ended without reading its stdin, a large write hung for 43 s on Docker 20.10.
    /// - Throws: ``EngineError`` `.cut` when the connection is gone.
    public func write(_ bytes: [UInt8]) async throws { try await connection.write(bytes) }

    /// Ends the process's stdin; its output keeps coming. Not so of a process with a TTY, whose output Docker ends along
    /// with its stdin.
    public func closeWrite() async throws { try await connection.closeWrite() }

    /// Closes the connection. The process goes on; more than once does no harm.
    public func close() async { await connection.close() }
}

/// A process started by exec, attached.
public typealias ExecSession = AttachSession
