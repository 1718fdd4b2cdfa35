/// A value that can stand in a table; JSON and YAML take its `Encodable` form.
protocol Listable: Encodable {
    /// The headings, in capitals.
    static var columns: [String] { get }
    /// One cell a column.
    var row: [TableCell] { get }
}

struct TableCell: Sendable, Equatable, ExpressibleByStringLiteral {
    var text: String
    var emphasis: Style.Emphasis?

    init(_ text: String, _ emphasis: Style.Emphasis? = nil) {
        self.text = text
        self.emphasis = emphasis
    }

    init(stringLiteral value: String) { self.init(value) }
}
