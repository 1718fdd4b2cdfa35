"""How the command line processor shows a result."""

from standin.engine.result import Result

WIDTHS = {"SMALLINT": 6, "INTEGER": 11, "BIGINT": 20, "DOUBLE": 24, "REAL": 24, "DATE": 10, "TIME": 8, "BOOLEAN": 7, "DECFLOAT": 24}
NUMBERS = ("SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "DOUBLE", "REAL", "DECFLOAT")


def width(column):
    if column.type == "DECIMAL":
        return column.length + 2
    if column.type == "TIMESTAMP":
        return 20 + column.scale if column.scale else 19
    return WIDTHS.get(column.type) or max(column.length, 1)


def decimal(value, column):
    from decimal import Decimal

    text = "%.*f" % (column.scale, Decimal(str(value)))
    return text if "." in text else text + "."


def shown(value, column):
    if value is None:
        return "-"
    if column.type == "DECIMAL":
        return decimal(value, column)
    if column.type in ("DOUBLE", "REAL"):
        mantissa, _, exponent = ("%+.14E" % float(value)).partition("E")
        return "%sE%+04d" % (mantissa, int(exponent))
    if column.type == "BOOLEAN":
        return "TRUE" if value else "FALSE"
    return plain(value)


def plain(value):
    if value is None:
        return "-"
    return "x'%s'" % value.hex().upper() if isinstance(value, bytes) else str(value)


def cell(text, column, size):
    return text.rjust(size) if column.type in NUMBERS else text.ljust(size)


def rows(table, options):
    """With -x neither heading nor count."""
    sizes = [width(column) for column in table.columns]
    if table.rows:
        # A text longer than its column's type says (an expression's): as wide as it is.
        for number, column in enumerate(table.columns):
            longest = max(len(shown(row[number], column)) for row in table.rows)
            sizes[number] = max(sizes[number] if column.type != "CLOB" else 1, longest)
    bare = options.get("bare")
    if not bare:
        sizes = [max(size, len(column.name)) for size, column in zip(sizes, table.columns)]
    body = [
        " ".join(cell(shown(value, column), column, size) for value, column, size in zip(row, table.columns, sizes))
        for row in table.rows
    ]
    status, code = (0, 0) if table.rows else (1, 100)
    if bare:
        return Result("".join(line + "\n" for line in body), status, code)
    head = " ".join(column.name.ljust(size) for column, size in zip(table.columns, sizes))
    rule = " ".join("-" * size for size in sizes)
    foot = "" if options.get("no_count") else "  %d record(s) selected.\n\n" % len(table.rows)
    return Result("\n".join(["", head, rule] + body) + "\n\n" + foot, status, code)
