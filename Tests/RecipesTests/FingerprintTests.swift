import GalleyCore
import TestSupport
import Testing

@testable import Recipes

@Suite struct FingerprintTests {
    static let text = """
        table\tshop.orders\t-\t-
        table\tshop.odd\\tname\\\\\t0\t0:0
        object\tsequence\tshop.ids\t41
        object\tview\tshop.sums
        table\tshop.orders\t13\tabc
        table\tshop.big\t-\t-
        end\t3\t2
        """

    @Test func `a script's output is read`() throws {
        let print = try Fingerprint(parsing: Self.text)
        #expect(print.tables["shop.orders"] == .covered(rows: 13, hash: "abc"))
        #expect(print.tables["shop.odd\tname\\"] == .covered(rows: 0, hash: "0:0"))
        #expect(print.tables["shop.big"] == .notCovered)
        #expect(print.objects[.init(kind: "sequence", name: "shop.ids")] == "41")
        #expect(print.coverage == "2 of 3 tables")
    }

    @Test(arguments: [
        ("end\t3\t2", ""), ("end\t3\t2", "end\t4\t2"), ("end\t3\t2", "end\t3\t3"),
        ("end\t3\t2", "end\t3\t2\nobject\tx\ty"),
        ("13\tabc", "13"), ("13\tabc", "-1\tabc"), ("13\tabc", "many\tabc"), ("\\t", "\\q"), ("view", "view\ta\tb\tc"),
        ("table\tshop.big\t-\t-", "table\tshop.orders\t13\tabc"), ("object", "ERROR 1 at"),
    ])
    func `an output that was cut or disturbed is an error`(text: String, other: String) {
        let damaged = Self.text.replacingOccurrence(of: text, with: other)
        #expect(damaged != Self.text)
        let error = #expect(throws: GalleyError.self) { try Fingerprint(parsing: damaged) }
        #expect(error?.code == .badInput)
    }

    @Test func `every cut of an output at a line is found out`() {
        let lines = Self.text.split(separator: "\n")
        for count in 0..<lines.count {
            #expect(throws: GalleyError.self) {
                try Fingerprint(parsing: lines.prefix(count).joined(separator: "\n"))
            }
        }
    }

    @Test func `equal databases have no difference, and the coverage is that of both`() throws {
        let before = try Fingerprint(parsing: Self.text)
        #expect(before.compared(with: before).differences == [])
        var after = before
        after.tables["shop.orders"] = .notCovered
        after.tables["mysql.new"] = .covered(rows: 1, hash: "x")
        after.objects[.init(kind: "role", name: "new")] = ""
        #expect(before.compared(with: after).differences == [])
        #expect(before.compared(with: after).coverage == "1 of 3 tables")
    }

    @Test func `a server that reads nothing out proves nothing; one that has no tables, or no time, does not lie`()
        throws
    {
        let before = try Fingerprint(parsing: Self.text)
        #expect(!before.compared(with: before).isBlind)
        var blind = before
        for name in blind.tables.keys { blind.tables[name] = .unreadable(code: "SQL0551N") }
        #expect(blind.compared(with: blind).isBlind)
        #expect(blind.compared(with: blind).differences == [])
        for name in blind.tables.keys { blind.tables[name] = .notCovered }
        #expect(!blind.compared(with: blind).isBlind)
        #expect(!Fingerprint().compared(with: Fingerprint()).isBlind)
    }

    @Test func `what is lost or changed is named`() throws {
        let before = try Fingerprint(parsing: Self.text)
        var after = before
        after.tables["shop.big"] = nil
        after.tables["shop.orders"] = .covered(rows: 12, hash: "abd")
        after.tables["shop.odd\tname\\"] = .unreadable(code: "1034")
        after.objects[.init(kind: "sequence", name: "shop.ids")] = "40"
        after.objects[.init(kind: "view", name: "shop.sums")] = nil
        #expect(
            before.compared(with: after).differences.map(\.description) == [
                "table shop.big is missing", "table shop.odd\tname\\ can't be read any more (error 1034)",
                "table shop.orders has 12 rows instead of 13", "sequence shop.ids is 40 instead of 41",
                "view shop.sums is missing",
            ])
        after = before
        after.tables["shop.orders"] = .covered(rows: 13, hash: "abd")
        #expect(
            before.compared(with: after).differences.map(\.description)
                == ["table shop.orders has other content in as many rows"])
    }

    @Test func `any single loss is found, in random databases`() {
        var random = SeededGenerator.announced(for: "fingerprints")
        for _ in 0..<300 {
            var before = Fingerprint()
            for index in 0..<Int.random(in: 1...8, using: &random) {
                before.tables["t\(index)"] = .covered(
                    rows: Int64.random(in: 0...9, using: &random), hash: "\(random.next())")
                before.objects[.init(kind: "view", name: "v\(index)")] = random.text(from: "01", upTo: 2)
            }
            var after = before
            guard let table = before.tables.keys.randomElement(using: &random),
                let object = before.objects.keys.randomElement(using: &random)
            else { continue }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: after.tables[table] = nil
            case 1: after.tables[table] = .covered(rows: 3, hash: "other")
            case 2: after.objects[object] = nil
            default: after.objects[object]? += "x"
            }
            #expect(before.compared(with: after).differences.count == 1)
        }
    }
}
