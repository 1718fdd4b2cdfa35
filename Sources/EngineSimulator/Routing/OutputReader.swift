import EngineAPI
import Synchronization

/// Reads an ``OutputSource`` for one connection, letting the virtual time pass while there is nothing to read.
final class OutputReader: Sendable {
    private let engine: SimulatedEngine
    private let caller: Caller
    private let source: OutputSource
    private let life: Int
    private let state = Mutex((cursor: 0, isCut: false, isOver: false))

    init(engine: SimulatedEngine, caller: Caller, source: OutputSource, life: Int) {
        self.engine = engine
        self.caller = caller
        self.source = source
        self.life = life
    }

    /// A connection that nobody holds any more is closed.
    deinit {
        if !state.withLock(\.isOver) { source.cut(in: engine) }
    }

    /// Cancelling the task closes the connection.
    func next() async throws -> [UInt8]? {
        do {
            return try await nextBytes()
        } catch is CancellationError {
            await close()
            throw CancellationError()
        }
    }

    private func nextBytes() async throws -> [UInt8]? {
        while true {
            try Task.checkCancellation()
            try caller.check()
            let piece = state.withLock { state -> Piece in
                if state.isCut { return .cut }
                let piece = engine.state.withLock { $0.piece(of: source, cursor: &state.cursor, life: life) }
                if case .end = piece { state.isOver = true }
                return piece
            }
            switch piece {
            case .bytes(let bytes): return bytes
            case .end:
                caller.detach(source)
                return nil
            case .cut: throw EngineError(.cut, "the connection was cut")
            case .nothing: try await engine.waitForChange()
            }
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        try caller.check()
        let isCut = state.withLock(\.isCut)
        let isTaken = !isCut && engine.state.withLock { $0.life == life && $0.write(bytes, to: source) }
        guard isTaken else { throw EngineError(.cut, "the connection was cut") }
    }

    /// The client closes the connection: if the process still runs, it is cut off.
    func close() async {
        let isOver = state.withLock(\.isOver)
        caller.detach(source)
        if !isOver { source.cut(in: engine) }
    }

    /// The connection breaks on its way.
    func cut() async {
        state.withLock { $0.isCut = true }
        source.cut(in: engine)
    }
}

extension EngineState {
    /// - Returns: false when nobody takes the bytes any more.
    mutating func write(_ bytes: [UInt8], to source: OutputSource) -> Bool {
        switch source {
        case .exec(let id):
            guard execs[id]?.isCut == false else { return false }
            if execs[id]?.input.hasEnded == false { execs[id]?.input.bytes += bytes }
            return true
        case .log(let id, _, _, let stdin, _, _):
            guard stdin, containers[id] != nil else { return false }
            if containers[id]?.input.hasEnded == false { containers[id]?.input.bytes += bytes }
            return true
        case .wait: return false
        }
    }
}
