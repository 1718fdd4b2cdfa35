import EngineSimulator
import Foundation
import GalleyCore
import Testing

/// Every call of an upgrade meets every fault. Printed as a table: rows are faults, columns what Galley claimed.
@Suite(.serialized) struct FaultMatrixTests {
    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"])
    func everyCallMeetsEveryFault(image: String) async throws {
        let count = try await FaultFreeRun(to: image, recipe: TestRecipe.recipe).count
        let cells = MatrixFault.allCases.flatMap { fault in
            Swift.stride(from: 1, through: count, by: Self.every).map {
                MatrixRun(image: image, fault: fault, call: $0)
            }
        }
        try await Self.judge(cells, title: "\(image), \(count) calls")
    }

    /// The recipe with every task that one may have. The calls that only it makes, and those while its server is down,
    /// meet every fault; the others do so above, and meet one here, the next call the next one. Every third of these
    /// cells, and all of them with GALLEY_TEST_ALL.
    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"])
    func everyCallOfAnOptionalTaskMeetsEveryFault(image: String) async throws {
        let whole = try await FaultFreeRun(to: image, recipe: TestRecipe.whole)
        let always = whole.ofOptionalTasks
        let cells = MatrixFault.allCases.enumerated().flatMap { number, fault in
            (1...whole.count).filter { always.contains($0) || ($0 + number).isMultiple(of: MatrixFault.allCases.count) }
                .enumerated().filter { ($0.offset + number).isMultiple(of: Self.everyOptional) }
                .map { MatrixRun(image: image, fault: fault, call: $0.element, whole: whole) }
        }
        #expect(always.count > 15)
        try await Self.judge(cells, title: "\(image), every task, \(whole.count) calls, \(always.count) of them whole")
    }

    private static func judge(_ cells: [MatrixRun], title: String) async throws {
        let runs = try await carriedOut(cells)
        print(table(runs, title: title))
        for run in runs where !run.problems.isEmpty {
            Issue.record(
                "\(run.fault.rawValue) at call \(run.call) (\(run.callName ?? "-")): \(run.problems.joined(separator: "; ")) [\(run.claim.rawValue): \(run.message)]"
            )
        }
    }

    /// As many at once as the machine has processors; each has an engine of its own.
    private static func carriedOut(_ cells: [MatrixRun]) async throws -> [MatrixRun] {
        try await withThrowingTaskGroup(of: MatrixRun.self) { group in
            var waiting = cells[...]
            var done: [MatrixRun] = []
            func begin() {
                guard var run = waiting.popFirst() else { return }
                group.addTask {
                    try await run.run()
                    return run
                }
            }
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { begin() }
            while let run = try await group.next() {
                done.append(run)
                begin()
            }
            return done.sorted { ($0.fault.rawValue, $0.call) < ($1.fault.rawValue, $1.call) }
        }
    }

    /// `GALLEY_MATRIX_STRIDE=7` looks at every seventh call only, while working on the code.
    static let every = ProcessInfo.processInfo.environment["GALLEY_MATRIX_STRIDE"].flatMap(Int.init) ?? 1

    /// What the gate looks at where the way is mostly that of an upgrade.
    static let everyOptional = every * (ProcessInfo.processInfo.environment["GALLEY_TEST_ALL"] == nil ? 3 : 1)

    static func table(_ runs: [MatrixRun], title: String) -> String {
        func cell(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        let claims = MatrixRun.Claim.allCases
        var lines = ["", title, cell("", 24) + claims.map { cell($0.rawValue, 11) }.joined() + cell("problems", 10)]
        for fault in MatrixFault.allCases {
            let row = runs.filter { $0.fault == fault }
            lines.append(
                fault.rawValue + String(repeating: " ", count: max(0, 24 - fault.rawValue.count))
                    + claims.map { claim in cell(String(row.count { $0.claim == claim }), 11) }.joined()
                    + cell(String(row.count { !$0.problems.isEmpty }), 10))
        }
        return lines.joined(separator: "\n")
    }
}
