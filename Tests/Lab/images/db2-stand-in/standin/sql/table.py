"""CREATE TABLE and its like: Db2's column definitions in SQLite's words, and their entries in the catalogue."""

from standin.database import precise_now
from standin.messages import Db2Error
from standin.sql.tokens import closing, identifier, parts, qualified, word, words
from standin.sql.translate import Translation

# The catalogue's name, the length where none is given, and SQLite's type.
TYPES = {
    "INTEGER": ("INTEGER", 4, "INTEGER"), "INT": ("INTEGER", 4, "INTEGER"), "BIGINT": ("BIGINT", 8, "INTEGER"),
    "SMALLINT": ("SMALLINT", 2, "INTEGER"), "DECIMAL": ("DECIMAL", 5, "NUMERIC"), "DEC": ("DECIMAL", 5, "NUMERIC"),
    "NUMERIC": ("DECIMAL", 5, "NUMERIC"), "DOUBLE": ("DOUBLE", 8, "REAL"), "FLOAT": ("DOUBLE", 8, "REAL"),
    "REAL": ("REAL", 4, "REAL"), "CHAR": ("CHARACTER", 1, "TEXT"), "CHARACTER": ("CHARACTER", 1, "TEXT"),
    "VARCHAR": ("VARCHAR", 1, "TEXT"), "CLOB": ("CLOB", 1048576, "TEXT"), "BLOB": ("BLOB", 1048576, "BLOB"),
    "DATE": ("DATE", 4, "TEXT"), "TIME": ("TIME", 3, "TEXT"), "TIMESTAMP": ("TIMESTAMP", 10, "TEXT"),
    "BOOLEAN": ("BOOLEAN", 1, "INTEGER"), "DECFLOAT": ("DECFLOAT", 16, "NUMERIC"), "XML": ("XML", 0, "TEXT"),
}
CONSTRAINTS = ("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK")


def create(session, tokens, _):
    schema, own, after = qualified(tokens, 2, session.schema)
    full = identifier(schema, own)
    if word(tokens[after]) != "(":
        return create_as(session, tokens, schema, own, after)
    end = closing(tokens, after)
    made, entries = [], []
    for definition in parts(tokens[after + 1 : end]):
        if word(definition[0]) in CONSTRAINTS:
            made.append(constraint(session, definition))
        else:
            text, entry = column(session, definition, len(entries))
            made.append(text)
            entries.append(entry)
    session.connection.execute("CREATE TABLE %s (%s)" % (full, ", ".join(made)))
    register(session, schema, own, entries, space_of(tokens[end + 1 :]))


def create_as(session, tokens, schema, own, after):
    """CREATE TABLE T AS (query) WITH DATA."""
    if word(tokens[after]) != "AS":
        raise Db2Error("SQL0104N", tokens[after].text, own, "(")
    end = closing(tokens, after + 1)
    body = Translation(tokens[after + 2 : end], session).text()
    limit = "" if "DATA" in words(tokens[end:]) else " LIMIT 0"
    session.connection.execute("CREATE TABLE %s AS SELECT * FROM (%s)%s" % (identifier(schema, own), body, limit))
    found = session.connection.execute("SELECT name FROM pragma_table_info(?)", (schema + "." + own,)).fetchall()
    entries = [(name, number, "VARCHAR", 254, 0, "Y", "", None) for number, (name,) in enumerate(found)]
    register(session, schema, own, entries, "USERSPACE1")


def space_of(options):
    names = words(options)
    return options[names.index("IN") + 1].text if "IN" in names[:-1] else "USERSPACE1"


def register(session, schema, own, entries, space):
    connection = session.connection
    connection.execute(
        "INSERT INTO [#TABLES] (schema, name, type, tbspace, created) VALUES (?, ?, 'T', ?, ?)", (schema, own, space, precise_now())
    )
    for entry in entries:
        connection.execute("INSERT INTO [#COLUMNS] VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (schema, own) + entry)
        if entry[-1] is not None:
            make_identity(connection, schema, own, entry)


def make_identity(connection, schema, own, entry):
    """A sequence of the table's own, and a trigger that fills the column."""
    start, step = entry[-1].split()
    sequence = "%s.SQL_%s_%s" % (schema, own, entry[0])
    connection.execute(
        "INSERT INTO [#SEQUENCES] VALUES (?, ?, ?, ?, ?, 'I', 'S')", (sequence, schema, sequence.split(".", 1)[1], start, step)
    )
    table, name = identifier(schema, own), identifier(entry[0])
    connection.execute(
        "CREATE TRIGGER [%s.IDENTITY] AFTER INSERT ON %s WHEN new.%s IS NULL BEGIN "
        "UPDATE %s SET %s = (SELECT next FROM [#SEQUENCES] WHERE name = '%s') WHERE rowid = new.rowid; "
        "UPDATE [#SEQUENCES] SET next = next + step WHERE name = '%s'; END"
        % (sequence, table, name, table, name, sequence, sequence)
    )


def column(session, definition, number):
    own, names = definition[0].text, words(definition)
    kind = names[1] if len(names) > 1 else ""
    if kind not in TYPES:
        raise Db2Error("SQL0204N", "SYSPROC." + (definition[1].text if len(definition) > 1 else ""))
    catalogue, length, affinity = TYPES[kind]
    scale, at = 0, 2
    if kind == "DOUBLE" and names[2:3] == ["PRECISION"]:
        at = 3
    if names[at : at + 1] == ["("]:
        end = closing(definition, at)
        sizes = [token.text for token in definition[at + 1 : end] if token.kind == "number"]
        if catalogue == "TIMESTAMP":
            scale = int(sizes[0])
        else:
            length, scale = int(sizes[0]), int(sizes[1]) if len(sizes) > 1 else 0
        at = end + 1
    elif catalogue == "TIMESTAMP":
        scale = 6
    rest = definition[at:]
    if words(rest)[:3] == ["FOR", "BIT", "DATA"]:
        rest = rest[3:]
    rest, generated, identity = without_generated(rest)
    nullable = "N" if identity is not None else "Y"
    kept = []
    while rest:
        pair = words(rest)[:2]
        if pair == ["NOT", "NULL"]:
            nullable = "N"
            if identity is None:
                kept.append("NOT NULL")
            rest = rest[2:]
        elif pair[0] in ("WITH", "DEFAULT"):
            rest = rest[1:] if pair[0] == "WITH" else rest
            value = rest[1:2] if len(rest) > 1 and word(rest[1]) not in ("NOT", "PRIMARY", "UNIQUE") else []
            taken = 3 if value and word(value[0]) in ("CURRENT", "-") else 1 + len(value)
            made = Translation(rest[1:taken], session).text() if value else {"TEXT": "''"}.get(affinity, "0")
            kept.append("DEFAULT (%s)" % made)
            rest = rest[taken:]
        else:
            kept.append(constraint(session, rest))
            rest = []
    return "%s %s %s" % (identifier(own), affinity, " ".join(kept)), (own, number, catalogue, length, scale, nullable, generated, identity)


def without_generated(rest):
    names = words(rest)
    if "GENERATED" not in names:
        return rest, "", None
    start = names.index("GENERATED")
    generated = "A" if names[start + 1] == "ALWAYS" else "D"
    end = names.index("AS", start) + 2
    first, step = "1", "1"
    if names[end : end + 1] == ["("]:
        close = closing(rest, end)
        inside = words(rest[end:close])
        for index in range(len(inside) - 2):
            if inside[index : index + 2] == ["START", "WITH"]:
                first = rest[end + index + 2].text
            if inside[index : index + 2] == ["INCREMENT", "BY"]:
                step = rest[end + index + 2].text
        end = close + 1
    return rest[:start] + rest[end:], generated, "%s %s" % (first, step)


def constraint(session, definition):
    """Keys and checks: the referenced table gets its full name, options SQLite lacks are left out."""
    names = words(definition)
    if "REFERENCES" in names:
        at = names.index("REFERENCES")
        schema, own, after = qualified(definition, at + 1, session.schema)
        head = Translation(definition[:at], session)
        tail = definition[after:]
        listed = ""
        if tail and word(tail[0]) == "(":
            end = closing(tail, 0)
            listed = "(%s)" % ", ".join(identifier(part[0].text) for part in parts(tail[1:end]))
        return "%s REFERENCES %s %s" % (plain(head), identifier(schema, own), listed)
    for word_left_out in ("ENFORCED", "NOT"):
        if names and names[-1] == word_left_out:
            definition, names = definition[:-1], names[:-1]
    return plain(Translation(definition, session))


def plain(translation):
    text = translation.text()
    for name in ("CONSTRAINT", "PRIMARY", "KEY", "UNIQUE", "FOREIGN", "CHECK"):
        text = text.replace("[%s]" % name, name)
    for name in ("key", "check", "unique"):
        text = text.replace(name + " (", name.upper() + " (")
    return text


def alter(session, tokens, _):
    schema, own, after = qualified(tokens, 2, session.schema)
    names = words(tokens)
    if names[after] == "ADD" and names[after + 1] not in CONSTRAINTS:
        start = after + (2 if names[after + 1] == "COLUMN" else 1)
        count = session.connection.execute(
            "SELECT count(*) FROM [#COLUMNS] WHERE schema = ? AND tab = ?", (schema, own)).fetchone()[0]
        text, entry = column(session, tokens[start:], count)
        session.connection.execute("ALTER TABLE %s ADD COLUMN %s" % (identifier(schema, own), text))
        session.connection.execute("INSERT INTO [#COLUMNS] VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (schema, own) + entry)


def rename(session, tokens):
    schema, own, after = qualified(tokens, 2, session.schema)
    new = tokens[after + 1].text
    session.connection.execute("ALTER TABLE %s RENAME TO %s" % (identifier(schema, own), identifier(schema, new)))
    session.connection.execute("UPDATE [#TABLES] SET name = ? WHERE schema = ? AND name = ?", (new, schema, own))
    session.connection.execute("UPDATE [#COLUMNS] SET tab = ? WHERE schema = ? AND tab = ?", (new, schema, own))
