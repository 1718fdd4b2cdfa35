"""EXPORT TO a file OF DEL."""

import os
import re

from standin import knobs, messages
from standin.engine import result
from standin.messages import Db2Error
from standin.sql.layout import NUMBERS, decimal


def export(instance, session, match, options):
    session.need_connection()
    told = knobs.act("export", session.active.name)
    place = os.path.join(options["folder"], match["file"].strip("\"'"))
    start = re.search(r"(?i)\b(select|with|values)\b", match["rest"])
    if start is None or match["kind"].lower() != "del":
        raise Db2Error("SQL0104N", match["kind"], "OF", "DEL")
    settings = match["rest"][: start.start()].lower()
    if told == "fail":
        raise Db2Error("SQL3001C", "sqlofopn -2079391743")
    table, _ = session.sql(match["rest"][start.start() :])
    rows = table.rows[:-1] if told == "lie" else table.rows
    try:
        with open(place, "w", encoding="utf-8") as file:
            for row in rows:
                file.write(exchanged(delimited(row, table.columns, settings), options) + "\n")
    except OSError as error:
        raise Db2Error("SQL3001C", str(error.errno)) from None
    return result.lines(
        messages.text("SQL3104N", match["file"]), "", messages.text("SQL3105N", len(table.rows)), "", "",
        "Number of rows exported: %d" % len(table.rows), "",
    )


def exchanged(text, options):
    """A client in Latin-1 gets a substitute for each character that it lacks."""
    if options.get("codepage", "1208") == "1208":
        return text
    return "".join(one if ord(one) < 256 else "\x1a" for one in text)


def delimited(row, columns, settings):
    column_mark = re.search(r"coldel(\S)", settings)
    quote = "" if "nochardel" in settings else '"'
    return (column_mark[1] if column_mark else ",").join(
        value_of(value, column, settings, quote) for value, column in zip(row, columns)
    )


def value_of(value, column, settings, quote):
    if value is None:
        return ""
    if column.type == "DECIMAL" and "striplzeros" not in settings:
        text = decimal(abs(value), column)
        return ("-" if value < 0 else "+") + text.rjust(column.length + 1, "0")
    if column.type == "DECIMAL":
        return decimal(value, column)
    if column.type in ("DOUBLE", "REAL"):
        return "%+.14E" % value
    if column.type in NUMBERS or column.type == "DATE":
        return str(value).replace("-", "") if column.type == "DATE" else str(value)
    text = value.hex() if isinstance(value, bytes) else str(value)
    return quote + text.replace('"', '""') + quote if quote else text
