import EngineSimulator
import Foundation
import Tasks
import Testing

/// Every call of a run, of its interruption and of `galley task cancel` meets every fault. Printed as tables: rows are
/// faults, columns what Galley claimed.
@Suite(.serialized) struct RunMatrixTests {
    @Test(arguments: RunCell.Kind.allCases)
    func `whatever happens at a call, nobody is told what is not so, and no two run at once`(
        kind: RunCell.Kind
    ) async throws {
        let first = kind == .interrupted ? RunCell.interruption + 1 : 1
        let count = try await Self.calls(of: kind)
        #expect(count >= 10)
        var cells: [RunCell] = []
        for fault in RunFault.allCases {
            for call in first...count {
                var cell = RunCell(kind, fault, call: call)
                try await cell.perform()
                cells.append(cell)
            }
        }
        print(Self.table(cells, title: "task \(kind.rawValue), \(count) calls"))
        for cell in cells where !cell.problems.isEmpty {
            Issue.record(
                "\(cell.fault.rawValue) at call \(cell.call) (\(cell.callName ?? "-")): \(cell.problems.joined(separator: "; ")) [\(cell.claim)]"
            )
        }
    }

    /// Without a fault: none is planned for a call that is never made.
    private static func calls(of kind: RunCell.Kind) async throws -> Int {
        var cell = RunCell(kind, .refused, call: .max)
        try await cell.perform()
        #expect(cell.problems == [])
        return cell.count
    }

    private static func table(_ cells: [RunCell], title: String) -> String {
        let claims = Set(cells.map(\.word)).sorted()
        func cell(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        var lines = ["", title, cell("", 24) + claims.map { cell($0, 11) }.joined() + cell("problems", 10)]
        for fault in RunFault.allCases {
            let row = cells.filter { $0.fault == fault }
            lines.append(
                fault.rawValue + cell("", 24 - fault.rawValue.count)
                    + claims.map { claim in cell(String(row.count { $0.word == claim }), 11) }.joined()
                    + cell(String(row.count { !$0.problems.isEmpty }), 10))
        }
        return lines.joined(separator: "\n")
    }
}

extension RunCell {
    /// For the table.
    var word: String {
        switch claim {
        case .ended(let end): end.word
        case .thrown: kind == .cancel ? "error" : "refused"
        case .cancelled(let id): id == nil ? "none there" : "cancelled"
        case .killed: "killed"
        }
    }
}
