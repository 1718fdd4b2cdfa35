import Foundation
import GalleyCore

/// The one renderer of results.
enum Output {
    /// A list: a table, or an array.
    static func render<Item: Listable>(
        _ items: [Item], as format: OutputFormat, style: Style = .plain
    ) throws(GalleyError) -> String {
        try render(items, as: format) { TextTable(columns: Item.columns, rows: items.map(\.row)).text(style) }
    }

    /// One value, for which `table` means a text of its own.
    static func render(
        _ value: some Encodable, as format: OutputFormat, text: () throws(GalleyError) -> String
    ) throws(GalleyError) -> String {
        switch format {
        case .table: try text()
        case .json: try json(value).text(pretty: true) + "\n"
        case .yaml: YAMLText.document(try json(value))
        }
    }

    /// Times become ISO 8601 in UTC with milliseconds.
    private static func json(_ value: some Encodable) throws(GalleyError) -> JSONValue {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            // The style cuts off: aim at the middle of the millisecond.
            try container.encode(style.format(date + 0.000_1))
        }
        do {
            return try JSONValue(parsing: encoder.encode(value))
        } catch {
            throw GalleyError(.badInput, "this result can't be written as JSON", cause: error)
        }
    }
}
