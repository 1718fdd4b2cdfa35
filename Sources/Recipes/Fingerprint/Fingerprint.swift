/// What a database holds, small enough to compare: every table with its row count and content hash, and the names of
/// what else there is.
public struct Fingerprint: Sendable, Equatable, Codable {
    /// By qualified name. The hashes are the recipe's: equal content gives an equal hash, whatever the order of rows.
    public var tables: [String: Content]
    /// Users, views, routines, sequences and the like.
    public var objects: [Object: String]

    /// Empty unless given; ``init(parsing:)`` reads what a script printed.
    public init(tables: [String: Content] = [:], objects: [Object: String] = [:]) {
        self.tables = tables
        self.objects = objects
    }

    /// What is known of one table.
    public enum Content: Sendable, Hashable, Codable {
        case covered(rows: Int64, hash: String)
        /// Listed, but the time was up before it was read.
        case notCovered
        /// The server could not read it; its own error code.
        case unreadable(code: String)
    }

    /// One thing that is no table. Its value, where it has one (a sequence's last number), must stay the same.
    public struct Object: Sendable, Hashable, Codable, Comparable {
        /// The recipe's word: `role`, `view`, `sequence`.
        public var kind: String
        /// Qualified where the kind has schemas: `shop.ids`.
        public var name: String

        public static func < (left: Object, right: Object) -> Bool {
            (left.kind, left.name) < (right.kind, right.name)
        }
    }

    var coveredTables: Int { tables.values.count { if case .covered = $0 { true } else { false } } }

    /// `shop.orders (1034)`, sorted: what the server could not read, with its error codes.
    public var unreadable: [String] {
        tables.compactMap { name, content in
            if case .unreadable(let code) = content { "\(name) (\(code))" } else { nil }
        }.sorted()
    }

    /// `12 of 14 tables`.
    public var coverage: String { Self.coverage(coveredTables, of: tables.count) }

    static func coverage(_ covered: Int, of all: Int) -> String { "\(covered) of \(all) table\(all == 1 ? "" : "s")" }
}
