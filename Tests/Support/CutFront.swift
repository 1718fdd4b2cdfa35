import Foundation

/// `Tests/Lab/front.py` while it runs: a way to a server of the lab that a test can cut.
public struct CutFront: Sendable {
    /// As `front.py` has it: `unix:/path` or `host:port`.
    public let address: String
    private let log: String
    private let process: RunningProcess

    /// - Parameters:
    ///   - address: where it listens, in the namespace of the lab's engine.
    ///   - server: where it leads to.
    ///   - folder: a test's own, for the log.
    ///   - options: more arguments of `front.py`.
    public static func serving<Value: Sendable>(
        at address: String, before server: String, lab: Lab, folder: String, _ options: [String] = [],
        _ body: @Sendable (CutFront) async throws -> Value
    ) async throws -> Value {
        let log = "\(folder)/front-\(UUID().uuidString.prefix(8)).log"
        let command = lab.atPorts(
            ["python3", Lab.folder + "/front.py", "--listen", address, "--to", server, "--log", log] + options)
        return try await LabProcess.during(command, endedBy: SIGTERM) { process in
            let front = CutFront(address: address, log: log, process: process)
            try await eventually("the front listens") { front.entries().contains("listening") }
            return try await body(front)
        }.value
    }

    /// Resets every connection now.
    /// - Returns: false when there was none.
    public func cut() async throws -> Bool {
        let before = cuts.count
        process.signal(SIGUSR1)
        try await eventually("the front has cut", within: .seconds(5)) { cuts.count > before }
        return (cuts.last ?? 0) > 0
    }

    /// How many connections each cut so far has ended.
    public var cuts: [Int] { entries().compactMap { Self.number($0, of: "cut") } }

    /// Bytes that went to clients so far, all connections together; known to 64 KiB.
    public var passed: Int { entries().compactMap { Self.number($0, of: "passed") }.last ?? 0 }

    private func entries() -> [Substring] {
        ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
    }

    private static func number(_ entry: Substring, of kind: String) -> Int? {
        entry.hasPrefix(kind + " ") ? Int(entry.dropFirst(kind.count + 1)) : nil
    }
}
