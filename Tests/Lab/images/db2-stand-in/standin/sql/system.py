"""Db2's catalogue and monitor views, made anew for each statement that names one.

A view is a function of the session that gives rows; beside it stand its columns, `NAME:TYPE` where it is no VARCHAR.
"""

from standin.messages import Db2Error
from standin.sql import views, monitor
from standin.sql.tokens import identifier

SIZES = {"INTEGER": 4, "BIGINT": 8, "SMALLINT": 2, "TIMESTAMP": 10, "CHARACTER": 1, "VARCHAR": 128}


def source(full):
    own = full.split(".")[-1].upper()
    for place in (views.VIEWS, monitor.VIEWS):
        if own in place:
            return place[own]
    raise Db2Error("SQL0204N", full)


def columns(full):
    return [text.partition(":")[::2] for text in source(full)[0].split()]


def types(full):
    result = {}
    for name, kind in columns(full):
        base, _, length = (kind or "VARCHAR").partition("-")
        result[name] = (base, int(length or SIZES[base]), 6 if base == "TIMESTAMP" else 0)
    return result


def make(session, translation):
    for full in translation.views:
        fill(session, full, full, ())
    for made, (function, arguments) in translation.functions.items():
        fill(session, made, function, arguments)


def fill(session, made, full, arguments):
    listed = columns(full)
    rows = list(source(full)[1](session, *arguments))
    table = "temp." + identifier(made)
    session.connection.execute("DROP TABLE IF EXISTS " + table)
    session.connection.execute("CREATE TABLE %s (%s)" % (table, ", ".join(identifier(name) for name, _ in listed)))
    marks = ", ".join("?" * len(listed))
    session.connection.executemany("INSERT INTO %s VALUES (%s)" % (table, marks), rows)
