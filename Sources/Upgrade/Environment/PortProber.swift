import EngineAPI
public import Recipes

/// Asks a published port for the server's first answer. Two implementations: TCP, and the simulator's.
public protocol PortProber: Sendable {
    /// True when the server itself answered as the recipe expects within two seconds; false when nothing or
    /// something else did.
    func answers(host: String, port: Int, as answer: PortAnswer) async -> Bool
}

/// Asks over TCP from where Galley runs.
public struct TCPPortProber: PortProber {
    private let isRemote: Bool

    /// It keeps nothing: each question has a connection of its own.
    /// - Parameter isRemote: the ports are another machine's, whose loopback addresses can't be asked from here. Ours
    ///   could answer in their place, and prove nothing.
    public init(isRemote: Bool = false) { self.isRemote = isRemote }

    /// False also when nothing came within ``FirstAnswer``'s two seconds.
    public func answers(host: String, port: Int, as answer: PortAnswer) async -> Bool {
        guard
            !isRemote || !(host.hasPrefix("127.") || host == "::1" || host == "localhost"),
            let bytes = await FirstAnswer.read(
                host: host, port: port, sending: answer.send, count: answer.offset + 1)
        else { return false }
        return answer.expect.contains(bytes[answer.offset])
    }
}
