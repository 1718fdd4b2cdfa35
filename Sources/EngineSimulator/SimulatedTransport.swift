public import EngineAPI
import GalleyCore
import Synchronization

/// One caller's way to a ``SimulatedEngine``. Copies share the caller's fate.
public struct SimulatedTransport: EngineTransport {
    let engine: SimulatedEngine
    let isCounted: Bool
    private let caller = Caller()

    init(engine: SimulatedEngine, isCounted: Bool) {
        self.engine = engine
        self.isCounted = isCounted
    }

    /// True once ``Fault/crashCaller`` has struck.
    public var hasCrashed: Bool { caller.hasCrashed }

    /// Gives what the engine answers, or meets the fault planned for this call.
    public func send(_ request: EngineRequest) async throws -> EngineResponse {
        let (reply, life, losesAnswer) = try await exchange(request)
        switch reply {
        case .answer(let answer):
            return EngineResponse(
                status: answer.status, headers: answer.headers, body: EngineBodyStream(answer.body))
        case .stream(let head, let source):
            let reader = OutputReader(engine: engine, caller: caller, source: source, life: life)
            return EngineResponse(
                status: head.status, headers: head.headers, body: EngineBodyStream { try await reader.next() })
        case .attached(let source):
            // Without a switch of protocols there is no stdin.
            source.endInput(in: engine)
            let reader = OutputReader(engine: engine, caller: caller, source: source, life: life)
            if losesAnswer { await reader.cut() }
            let head = EngineState.streamHead(terminal: false, switching: false)
            return EngineResponse(
                status: head.status, headers: head.headers, body: EngineBodyStream { try await reader.next() })
        case .whenEnded:
            throw EngineError(.malformed, "the simulator has no answer", call: request.name)
        }
    }

    /// The same for attach and exec; the fault may strike at the first read.
    public func hijack(_ request: EngineRequest) async throws -> HijackedConnection {
        let (reply, life, losesAnswer) = try await exchange(request)
        switch reply {
        case .attached(let source):
            let reader = OutputReader(engine: engine, caller: caller, source: source, life: life)
            if losesAnswer { await reader.cut() } else { caller.attach(source) }
            return HijackedConnection(
                inbound: EngineBodyStream { try await reader.next() },
                write: { try await reader.write($0) },
                closeWrite: {
                    try caller.check()
                    source.endInput(in: engine)
                },
                close: { await reader.close() })
        case .answer(let answer) where answer.status >= 400:
            let message = (try? JSONValue(parsing: answer.body))?["message"]?.string ?? ""
            throw EngineError(.api, message, call: request.name, status: answer.status)
        case .answer, .stream, .whenEnded:
            throw EngineError(.malformed, "the engine did not switch protocols", call: request.name)
        }
    }

    private func exchange(_ request: EngineRequest) async throws -> (Reply, life: Int, losesAnswer: Bool) {
        try Task.checkCancellation()
        try caller.check()
        let fault = isCounted ? engine.faults.withLock { $0.next(request.name) } : nil
        let started = engine.clock.now.offset
        let limit = request.deadline.map { started + $0 }
        func cut() -> EngineError { EngineError(.cut, "the connection was cut", call: request.name) }
        func crash() -> CallerCrashed {
            caller.crash(in: engine)
            return CallerCrashed()
        }
        switch fault {
        case nil: break
        case .refuseBeforeSending?:
            throw EngineError(.unreachable, "connection refused", call: request.name)
        case .status(let status)?:
            return (.answer(Answer(APIFailure(status, "injected failure"))), 0, false)
        case .cutBeforeActing?: throw cut()
        case .hang?: throw engine.letTimePass(until: limit, request)
        case .crashCallerBefore?: throw crash()
        case .restartEngine(.before)?:
            engine.restart()
            throw cut()
        case .action(let action)?:
            await action(engine)
        case .cutAfterSending?, .loseAnswer?, .hangAfterActing?, .crashCaller?, .restartEngine(.after)?: break
        }
        let body = try await collected(request.body)
        let truncates = if case .cutAfterSending? = fault { true } else { false }
        let life = engine.life
        let reply = try await engine.perform(request, body: truncates ? truncated(body) : body, until: limit)
        switch fault {
        case .cutAfterSending?:
            reply.source?.cut(in: engine)
            throw cut()
        case .loseAnswer?:
            if case .attached = reply { return (reply, life, true) }
            throw cut()
        case .hangAfterActing?:
            defer { reply.source?.cut(in: engine) }
            throw engine.letTimePass(until: limit, request)
        case .restartEngine?:
            engine.restart()
            throw cut()
        case .crashCaller?:
            reply.source?.cut(in: engine)
            throw crash()
        default: return (reply, life, false)
        }
    }

    private func collected(_ body: EngineBody) async throws -> [UInt8] {
        switch body {
        case .none, .json: return []
        case .bytes(let bytes, _): return bytes
        case .stream(let stream, _):
            var all: [UInt8] = []
            for try await chunk in stream { all += chunk }
            return all
        }
    }

    /// An upload as it arrives when the connection breaks in the middle of its last file.
    private func truncated(_ body: [UInt8]) -> [UInt8] {
        guard let content = UploadedTar.lastContent(in: body) else { return body }
        return Array(body[..<(content.lowerBound + content.count / 2)])
    }
}
