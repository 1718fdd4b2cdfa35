/// Columns as wide as their widest cell, three blanks between them, none at the end of a line.
struct TextTable {
    var columns: [String]
    var rows: [[TableCell]]

    func text(_ style: Style) -> String {
        let lines = [columns.map { TableCell($0) }] + rows
        let cells = lines.map { $0.map { TableCell(DisplayText.oneLine($0.text), $0.emphasis) } }
        let widths = columns.indices.map { column in
            cells.map { column < $0.count ? DisplayText.width($0[column].text) : 0 }.max() ?? 0
        }
        return cells.map { line(of: $0, widths, style) + "\n" }.joined()
    }

    private func line(of cells: [TableCell], _ widths: [Int], _ style: Style) -> String {
        guard let last = cells.lastIndex(where: { !$0.text.isEmpty }) else { return "" }
        var line = ""
        for (index, cell) in cells[...last].enumerated() {
            line += style(cell.text, cell.emphasis)
            guard index < last, index < widths.count else { continue }
            line += String(repeating: " ", count: widths[index] - DisplayText.width(cell.text) + 3)
        }
        return line
    }
}
