import Testing

/// A recovery is killed too, and another one follows.
@Suite(.serialized) struct RecoveryMatrixTests {
    /// The upgrade is killed at so many calls, spread over it.
    static let places = 8

    @Test(
        arguments: ["lab/testdb:10.2", "lab/testdb:11.0"],
        [MatrixFault.killThenResume, .killThenRollback])
    func `a recovery that is killed can be made again`(image: String, fault: MatrixFault) async throws {
        let count = try await MatrixRun.calls(to: image)
        let runs = try await withThrowingTaskGroup(of: [MatrixRun].self) { group in
            // From the lock on; before it there is nothing to recover.
            for call in stride(from: 36, to: count, by: max(1, (count - 36) / Self.places)) {
                group.addTask { try await Self.recoveries(of: image, fault, at: call) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        print("\(image), \(fault.rawValue): \(runs.count) recoveries killed")
        for run in runs where !run.problems.isEmpty {
            Issue.record(
                "\(fault.rawValue) at call \(run.call) (\(run.callName ?? "-")), then at \(run.secondCall ?? 0) of the recovery: \(run.problems.joined(separator: "; ")) [\(run.claim.rawValue): \(run.message)]"
            )
        }
    }

    /// Every third call of the recovery, beginning with another one at each place, until it ends before its fault.
    private static func recoveries(of image: String, _ fault: MatrixFault, at call: Int) async throws -> [MatrixRun] {
        var runs: [MatrixRun] = []
        for second in stride(from: 1 + call % 3, through: 1000, by: 3 * FaultMatrixTests.every) {
            var run = MatrixRun(image: image, fault: fault, call: call, secondCall: second)
            try await run.run()
            runs.append(run)
            if run.isPastRecovery { break }
        }
        return runs
    }
}
