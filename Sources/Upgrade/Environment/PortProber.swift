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
    /// It keeps nothing: each question has a connection of its own.
    public init() {}

    /// False also when nothing came within ``FirstAnswer``'s two seconds.
    public func answers(host: String, port: Int, as answer: PortAnswer) async -> Bool {
        guard
            let bytes = await FirstAnswer.read(
                host: host, port: port, sending: answer.send, count: answer.offset + 1)
        else { return false }
        return answer.expect.contains(bytes[answer.offset])
    }
}
