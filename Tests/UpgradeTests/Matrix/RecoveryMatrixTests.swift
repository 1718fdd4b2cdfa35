import Testing

/// A recovery is killed too, and another one follows.
@Suite(.serialized) struct RecoveryMatrixTests {
    /// The upgrade is killed at so many calls, spread over it.
    static let places = 8

    @Test(
        arguments: ["lab/testdb:10.2", "lab/testdb:11.0"],
        [MatrixFault.killThenResume, .killThenRollback])
    func `a recovery that is killed can be made again`(image: String, fault: MatrixFault) async throws {
        let count = try await FaultFreeRun(to: image, recipe: TestRecipe.recipe).count
        let runs = try await withThrowingTaskGroup(of: [MatrixRun].self) { group in
            // From the lock on; before it there is nothing to recover.
            for call in stride(from: 36, to: count, by: max(1, (count - 36) / Self.places)) {
                group.addTask { try await Self.recoveries(of: image, fault, at: call) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        Self.judge(runs, title: "\(image), \(fault.rawValue)")
    }

    /// With every task that a recipe may have: killed right after each of those tasks, where the server is down and its
    /// container runs, or sleeps still. Every fifth call of the recovery, since the rest of it is met above.
    @Test(
        arguments: ["lab/testdb:10.2", "lab/testdb:11.0"],
        [MatrixFault.killThenResume, .killThenRollback])
    func `a recovery from an optional task that is killed can be made again`(image: String, fault: MatrixFault)
        async throws
    {
        let whole = try await FaultFreeRun(to: image, recipe: TestRecipe.whole)
        let places = whole.steps.filter { $0.action.isOptionalTask }
        #expect(places.count == (image.hasSuffix("11.0") ? 5 : 2))
        let runs = try await withThrowingTaskGroup(of: [MatrixRun].self) { group in
            for place in places {
                group.addTask {
                    try await Self.recoveries(of: image, fault, at: place.calls.upperBound, by: 5, whole: whole)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        Self.judge(runs, title: "\(image), every task, \(fault.rawValue)")
    }

    private static func judge(_ runs: [MatrixRun], title: String) {
        print("\(title): \(runs.count) recoveries killed")
        for run in runs where !run.problems.isEmpty {
            Issue.record(
                "\(title) at call \(run.call) (\(run.callName ?? "-")), then at \(run.secondCall ?? 0) of the recovery: \(run.problems.joined(separator: "; ")) [\(run.claim.rawValue): \(run.message)]"
            )
        }
    }

    /// Every third call of the recovery, beginning with another one at each place, until it ends before its fault.
    private static func recoveries(
        of image: String, _ fault: MatrixFault, at call: Int, by pace: Int = 3, whole: FaultFreeRun? = nil
    ) async throws -> [MatrixRun] {
        var runs: [MatrixRun] = []
        for second in stride(from: 1 + call % pace, through: 1000, by: pace * FaultMatrixTests.every) {
            var run = MatrixRun(image: image, fault: fault, call: call, secondCall: second, whole: whole)
            try await run.run()
            runs.append(run)
            if run.isPastRecovery { break }
        }
        return runs
    }
}
