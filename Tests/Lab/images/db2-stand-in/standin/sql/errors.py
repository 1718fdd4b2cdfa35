"""SQLite's errors as Db2 would name them."""

import re

from standin.messages import Db2Error

# `S.T` and, behind it, possibly the column.
TABLE = [
    (r"no such table: \[?(.+?)\]?$", "SQL0204N", lambda found: (found[1],)),
    (r"no such (?:view|index): (.+)", "SQL0204N", lambda found: (found[1],)),
    (r"no such column: \[?(.+?)\]?$", "SQL0206N", lambda found: (found[1],)),
    (r"table .* has no column named \[?(.+?)\]?$", "SQL0206N", lambda found: (found[1],)),
    (r"no such function: (.+)", "SQL0440N", lambda found: (found[1].upper(), "FUNCTION")),
    (r"wrong number of arguments to function (\w+)", "SQL0440N", lambda found: (found[1].upper(), "FUNCTION")),
    (r"UNIQUE constraint failed: (.+)\.[^.]+$", "SQL0803N", lambda found: ("1", found[1].split(",")[0])),
    (r"UNIQUE constraint failed: (.+)", "SQL0803N", lambda found: ("1", found[1])),
    (r"NOT NULL constraint failed: (.+)", "SQL0407N", lambda found: (found[1],)),
    (r"FOREIGN KEY constraint failed", "SQL0530N", lambda found: ("FK",)),
    (r"CHECK constraint failed: (.+)", "SQL0545N", lambda found: (found[1],)),
    (r"(?:table|view|index) \[?(.+?)\]? already exists", "SQL0601N", lambda found: (found[1], "TABLE")),
    (r'near "(.+?)": syntax error', "SQL0104N", lambda found: (found[1], "BEGIN-OF-STATEMENT", "<query>")),
    (r"incomplete input", "SQL0104N", lambda found: ("END-OF-STATEMENT", "", "<query>")),
    (r"locked|busy", "SQL0911N", lambda found: ("68",)),
    (r"interrupted|closed database", "SQL1224N", lambda found: ()),
    (r"malformed|not a database|disk I/O", "SQL1034C", lambda found: ()),
]


def from_sqlite(error):
    for pattern, code, tokens in TABLE:
        found = re.search(pattern, str(error))
        if found:
            return Db2Error(code, *tokens(found))
    return Db2Error("SQL0901N", str(error))
