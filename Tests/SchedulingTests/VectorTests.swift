import Foundation
import Testing

@testable import Scheduling

/// When other programs fire, as their own tests have it: `Vectors/cron.tsv`.
@Suite(.timeLimit(.minutes(1))) struct VectorTests {
    struct Vector {
        var line: Int
        var expression: String
        var zone: String
        var after: String
        /// An instant, `never`, `invalid`, or `not:` and an instant.
        var expected: String
        /// Why Galley differs; empty where it does not.
        var reason: String
    }

    private static func text(_ path: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static func vectors() throws -> [Vector] {
        try text("Tests/SchedulingTests/Vectors/cron.tsv").split(separator: "\n").enumerated().dropFirst().map {
            index, line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(cells.count == 6, "line \(index + 1)")
            return Vector(
                line: index + 1, expression: cells[1], zone: cells[2], after: cells[3], expected: cells[4],
                reason: cells[5])
        }
    }

    private static func zone(_ name: String) throws -> ZoneRules {
        name == "+05:30" ? ZoneRules(name: name, offset: 19_800) : try ZoneFiles.system.zone(name)
    }

    private static func found(_ vector: Vector, _ zones: [String: ZoneRules]) throws -> String {
        let expression: CronExpression
        do throws(CronSyntaxError) {
            expression = try CronExpression(parsing: vector.expression)
        } catch {
            return "invalid"
        }
        guard vector.expected != "invalid" else { return "valid" }
        let (zone, after) = (try #require(zones[vector.zone]), try #require(Instant(parsing: vector.after)))
        return expression.next(after: after, in: zone).map { $0.text(offset: zone.offset(at: $0)) } ?? "never"
    }

    @Test("agrees with every row that has no reason to differ, and differs from every one that has")
    func everyRow() throws {
        let vectors = try Self.vectors()
        #expect(vectors.count > 1000)
        let names = Set(vectors.map(\.zone)).subtracting(["-"])
        let zones = try Dictionary(uniqueKeysWithValues: names.map { ($0, try Self.zone($0)) })
        for vector in vectors {
            let found = try Self.found(vector, zones)
            let agrees =
                vector.expected.hasPrefix("not:")
                ? found != vector.expected.dropFirst(4) && found != "invalid" : found == vector.expected
            #expect(agrees == vector.reason.isEmpty, "line \(vector.line): '\(vector.expression)' came to \(found)")
        }
    }

    @Test("every difference is told in docs/cron.md")
    func differencesAreDocumented() throws {
        let page = try Self.text("docs/cron.md")
        let different = try Self.vectors().filter { !$0.reason.isEmpty }
        #expect(!different.isEmpty)
        for vector in different {
            #expect(page.contains("`\(vector.expression)`"), "\(vector.expression): \(vector.reason)")
        }
    }
}
