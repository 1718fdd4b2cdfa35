import Foundation
import Testing

/// docs/db2.md promises nothing without saying on whose word, how sure that is, and which test would fail.
@Suite struct Db2PromiseTests {
    @Test func everyPromiseCarriesItsSourceAndItsMark() throws {
        let rows = try Self.rows().filter { $0["source, mark"] != nil }
        #expect(rows.count >= 40)
        for row in rows {
            let source = row["source, mark"] ?? ""
            let marks = source.split(separator: ";").map { part in
                part.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
            }
            for mark in marks { #expect(["A", "B", "C", "M", "n.e."].contains(mark), "no mark in '\(source)'") }
            #expect(!marks.isEmpty, "\(row)")
        }
    }

    @Test func everyPromiseNamesTestsThatThereAre() throws {
        let rows = try Self.rows().filter { $0["tried by"] != nil }
        #expect(rows.count >= 35)
        let folder = DescribedPackage.root + "/Tests/LabTests"
        let files = try (FileManager.default.subpaths(atPath: folder) ?? []).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }
        for row in rows {
            let tests = (row["tried by"] ?? "").split(separator: "`").filter { $0.contains(".") }
            #expect(!tests.isEmpty, "\(row)")
            for test in tests {
                let names = test.split(separator: ".")
                let isThere = files.contains { file in
                    guard let suite = file.range(of: "struct \(names[0]) {") else { return false }
                    // Up to the next suite.
                    let body = file[suite.upperBound...]
                    return body[..<(body.range(of: "@Suite")?.lowerBound ?? body.endIndex)]
                        .contains("func \(names[names.count - 1])(")
                }
                #expect(isThere, "there is no test \(test)")
            }
        }
    }

    /// The cells of every table by their column's heading.
    private static func rows() throws -> [[String: String]] {
        let text = try String(contentsOfFile: DescribedPackage.root + "/docs/db2.md", encoding: .utf8)
        var rows: [[String: String]] = []
        var header: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                header = nil
                continue
            }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard let columns = header else {
                header = cells
                continue
            }
            if !cells.allSatisfy({ $0.allSatisfy { $0 == "-" } }) {
                rows.append(Dictionary(zip(columns, cells)) { first, _ in first })
            }
        }
        return rows
    }
}
