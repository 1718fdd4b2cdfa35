import EngineAPI
import Foundation
import GalleyCore
import Recipes
import StateStore
import Synchronization
import Tasks

/// One run, shown while it goes on and told when it has ended.
struct TaskPerformance: Sendable {
    let session: TaskSession
    let run: TaskRun
    let said: [String: String]
    let reason: String?
    let context: CommandContext
    let output: OutputOptions

    func perform() async throws {
        let name = session.database.name
        let record = TaskRunRecord(
            id: run.id, database: name, engine: session.endpoint, containerId: run.container,
            recipe: session.database.recipe.name, task: run.task.task.name.description, parameters: said,
            startedAt: Date(), who: session.who, reason: reason)
        let title = "run \(run.task.task.name) in \(name)"
        let start = ContinuousClock.now
        context.progress.handle(.stepStarted(index: 1, total: 1, title: title))
        let isLive = output.output == .table
        let heard = Mutex(TaskOutput())
        let progress = context.progress
        let end = try await session.recorder.perform(
            run, as: record, warn: { progress.handle(.warning($0)) }
        ) { frame in
            heard.withLock { $0.append(frame) }
            guard isLive else { return }
            progress.pause()
            switch frame {
            // A reader that went away doesn't end the task; the run is on the record.
            case .stdout(let bytes): try? Standard.out(bytes)
            case .stderr(let bytes): Standard.error(bytes)
            }
        }
        let took = ContinuousClock.now - start
        if end == .succeeded { progress.handle(.stepFinished(title: title, took: took)) }
        if !isLive {
            let result = heard.withLock { TaskResultOutput(run, session, end, took, $0) }
            try context.show(result, as: output) { "" }
        }
        if let error = error(end) { throw error }
    }

    private func error(_ end: RunEnd) -> GalleyError? {
        let what = "'\(run.task.task.name)' in '\(session.database.name)'"
        switch end {
        case .succeeded: return nil
        case .failed(let code): return GalleyError(.failed, "\(what) failed with exit code \(code)")
        case .timedOut:
            return GalleyError(
                .failed, "\(what) took longer than \(run.timeout.text) and was ended; nothing of it is left",
                hint: "--timeout allows more")
        case .cancelled: return GalleyError(.failed, "\(what) was ended; nothing of it is left")
        case .stuck(let left):
            return GalleyError(
                .failedNotUndone, "\(what) is stuck: \(left)",
                hint: "galley task cancel \(session.database.name) \(run.task.task.name) tries again")
        case .lost(let why): return GalleyError(.failedNotUndone, "the end of \(what) is unknown: \(why)")
        }
    }
}

/// The last of what a task printed: of an endless one only so much is kept.
struct TaskOutput: Sendable {
    static let limit = 1 << 20
    var stdout: [UInt8] = []
    var stderr: [UInt8] = []

    mutating func append(_ frame: StreamFrame) {
        switch frame {
        case .stdout(let bytes): Self.append(bytes, to: &stdout)
        case .stderr(let bytes): Self.append(bytes, to: &stderr)
        }
    }

    private static func append(_ bytes: [UInt8], to kept: inout [UInt8]) {
        kept += bytes
        if kept.count > 2 * limit { kept.removeFirst(kept.count - limit) }
    }
}

/// The result for programs.
struct TaskResultOutput: Encodable {
    var id: String
    var database: String
    var task: String
    var outcome: String
    var exitCode: Int?
    var detail: String?
    var milliseconds: Int64
    /// The last mebibyte.
    var stdout: String
    var stderr: String

    init(_ run: TaskRun, _ session: TaskSession, _ end: RunEnd, _ took: Duration, _ output: TaskOutput) {
        id = run.id
        database = session.database.name
        task = run.task.task.name.description
        outcome = end.word
        switch end {
        case .succeeded: exitCode = 0
        case .failed(let code): exitCode = code
        case .stuck(let text), .lost(let text): detail = text
        case .timedOut, .cancelled: break
        }
        milliseconds = took.milliseconds
        stdout = String(decoding: output.stdout.suffix(TaskOutput.limit), as: UTF8.self)
        stderr = String(decoding: output.stderr.suffix(TaskOutput.limit), as: UTF8.self)
    }
}
