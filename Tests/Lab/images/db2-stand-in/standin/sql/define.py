"""CREATE, DROP, ALTER, RENAME and TRUNCATE, of everything but tables' columns (those: table.py)."""

from standin.database import precise_now
from standin.messages import Db2Error
from standin.sql import table
from standin.sql.tokens import closing, identifier, parts, qualified, word, words
from standin.sql.translate import Translation


def run(session, tokens, text):
    names = words(tokens)
    verb = names[0]
    rest = names[1:]
    if rest[:2] == ["OR", "REPLACE"]:
        tokens, rest = tokens[:1] + tokens[3:], rest[2:]
    unique = rest[:1] == ["UNIQUE"]
    if unique:
        tokens, rest = tokens[:1] + tokens[2:], rest[1:]
    if verb == "TRUNCATE":
        start = 2 if rest[:1] == ["TABLE"] else 1
        schema, own, _ = qualified(tokens, start, session.schema)
        session.connection.execute("DELETE FROM " + identifier(schema, own))
        return
    if verb == "RENAME":
        return table.rename(session, tokens)
    for kind in (rest[:1] or [""]):
        action = ACTIONS.get((verb, kind))
        if action is None:
            raise Db2Error("SQL0104N", tokens[1].text if len(tokens) > 1 else "", verb, "<object>")
        action(session, tokens, unique if kind == "INDEX" else text)


def execute(session, text, *values):
    return session.connection.execute(text, values)


def create_view(session, tokens, _):
    schema, own, after = qualified(tokens, 2, session.schema)
    names = ""
    if word(tokens[after]) == "(":
        end = closing(tokens, after)
        names = "(%s)" % ", ".join(identifier(part[0].text) for part in parts(tokens[after + 1 : end]))
        after = end + 1
    translation = Translation(tokens[after + 1 :], session)
    body = translation.text()
    execute(session, "CREATE VIEW %s %s AS %s" % (identifier(schema, own), names, body))
    execute(session, "INSERT INTO [#TABLES] (schema, name, type, created, definition) VALUES (?, ?, 'V', ?, ?)",
            schema, own, precise_now(), body)


def create_index(session, tokens, unique):
    schema, own, after = qualified(tokens, 2, session.schema)
    tabschema, tab, after = qualified(tokens, after + 1, session.schema)
    end = closing(tokens, after)
    columns = [[token.text for token in part] for part in parts(tokens[after + 1 : end])]
    listed = ", ".join(identifier(part[0]) + (" DESC" if "DESC" in part[1:] else "") for part in columns)
    execute(session, "CREATE %s INDEX %s ON %s (%s)" % (
        "UNIQUE" if unique else "", identifier(schema, own), identifier(tabschema, tab), listed))
    execute(session, "INSERT INTO [#INDEXES] VALUES (?, ?, ?, ?, ?, ?)", schema, own, tabschema, tab,
            "".join(("-" if "DESC" in part[1:] else "+") + part[0] for part in columns), "U" if unique else "D")


def create_sequence(session, tokens, _):
    schema, own, after = qualified(tokens, 2, session.schema)
    settings = words(tokens)
    start, step = 1, 1
    for index in range(after, len(tokens) - 2):
        if settings[index : index + 2] == ["START", "WITH"]:
            start = int(tokens[index + 2].text)
        if settings[index : index + 2] == ["INCREMENT", "BY"]:
            step = int(tokens[index + 2].text)
    execute(session, "INSERT INTO [#SEQUENCES] VALUES (?, ?, ?, ?, ?, 'S', 'U')", schema + "." + own, schema, own, start, step)


def alter_sequence(session, tokens, _):
    schema, own, after = qualified(tokens, 2, session.schema)
    if words(tokens)[after : after + 2] == ["RESTART", "WITH"]:
        execute(session, "UPDATE [#SEQUENCES] SET next = ? WHERE name = ?", int(tokens[after + 2].text), schema + "." + own)


def create_tablespace(session, tokens, _):
    own = tokens[words(tokens).index("TABLESPACE") + 1].text
    execute(session, "INSERT INTO [#TABLESPACES] SELECT ?, max(id) + 1, 'L', ? FROM [#TABLESPACES]", own, precise_now())


def create_schema(session, tokens, _):
    execute(session, "INSERT INTO [#SCHEMAS] VALUES (?)", tokens[2].text)


def create_routine(session, tokens, text):
    schema, own, _ = qualified(tokens, 2, session.schema)
    kind = "P" if word(tokens[1]) == "PROCEDURE" else "F"
    execute(session, "INSERT INTO [#ROUTINES] VALUES (?, ?, ?, 'Y', ?)", schema, own, kind, text)


def create_trigger(session, tokens, _):
    """Recorded only: its body is not carried out."""
    schema, own, after = qualified(tokens, 2, session.schema)
    names = words(tokens)
    tabschema, tab, _ = qualified(tokens, names.index("ON", after) + 1, session.schema)
    execute(session, "INSERT INTO [#TRIGGERS] VALUES (?, ?, ?, ?, 'Y')", schema, own, tabschema, tab)


def drop(session, tokens, _):
    kind = word(tokens[1])
    schema, own, _ = qualified(tokens, 2, session.schema)
    full = identifier(schema, own)
    if kind in ("TABLE", "VIEW"):
        execute(session, "DROP %s %s" % (kind, full))
        for place, key in (("TABLES", "name"), ("COLUMNS", "tab"), ("TRIGGERS", "tab"), ("INDEXES", "tab")):
            column = "tabschema" if place in ("TRIGGERS", "INDEXES") else "schema"
            execute(session, "DELETE FROM [#%s] WHERE %s = ? AND %s = ?" % (place, column, key), schema, own)
        return
    if kind == "INDEX":
        execute(session, "DROP INDEX " + full)
    place = {"INDEX": "INDEXES", "TRIGGER": "TRIGGERS", "PROCEDURE": "ROUTINES", "FUNCTION": "ROUTINES", "PACKAGE": "PACKAGES"}.get(kind)
    if place:
        gone = execute(session, "DELETE FROM [#%s] WHERE schema = ? AND name = ?" % place, schema, own).rowcount
    elif kind == "SEQUENCE":
        gone = execute(session, "DELETE FROM [#SEQUENCES] WHERE name = ?", schema + "." + own).rowcount
    else:
        gone = execute(session, "DELETE FROM [#%sS] WHERE name = ?" % kind, tokens[2].text).rowcount
    if not gone:
        raise Db2Error("SQL0204N", schema + "." + own)


ACTIONS = {
    ("CREATE", "TABLE"): table.create,
    ("CREATE", "VIEW"): create_view,
    ("CREATE", "INDEX"): create_index,
    ("CREATE", "SEQUENCE"): create_sequence,
    ("CREATE", "SCHEMA"): create_schema,
    ("CREATE", "PROCEDURE"): create_routine,
    ("CREATE", "FUNCTION"): create_routine,
    ("CREATE", "TRIGGER"): create_trigger,
    ("CREATE", "BUFFERPOOL"): lambda *_: None,
    ("ALTER", "TABLE"): table.alter,
    ("ALTER", "SEQUENCE"): alter_sequence,
    ("ALTER", "BUFFERPOOL"): lambda *_: None,
    ("ALTER", "TABLESPACE"): lambda *_: None,
}
for _kind in ("TABLESPACE", "REGULAR", "LARGE", "USER", "SYSTEM"):
    ACTIONS["CREATE", _kind] = create_tablespace
for _kind in ("TABLE", "VIEW", "INDEX", "SEQUENCE", "TRIGGER", "PROCEDURE", "FUNCTION", "PACKAGE", "SCHEMA", "TABLESPACE"):
    ACTIONS["DROP", _kind] = drop
