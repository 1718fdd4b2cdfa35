"""One SQL statement: queries, changes, definitions, transactions."""

import re
from collections import namedtuple

from standin.messages import Db2Error
from standin.sql import catalogue_tables, columns, define, journal, system
from standin.sql.tokens import split, word
from standin.sql.translate import Translation, trimmed

Table = namedtuple("Table", "columns rows")
QUERIES = ("SELECT", "WITH", "VALUES")
CHANGES = ("INSERT", "UPDATE", "DELETE")
# Taken and forgotten: nothing in the stand-in depends on them.
NO_OPERATION = ("GRANT", "REVOKE", "COMMENT", "LOCK", "FLUSH", "TRANSFER", "AUDIT")


def run(session, text, autocommit):
    """A table or None, and the number of rows changed (None where that is no question)."""
    tokens = trimmed(split(text))
    if not tokens:
        return None, None
    first = word(tokens[0])
    if first == "(":
        first = "SELECT"
    if first in ("COMMIT", "ROLLBACK"):
        finish(session, first)
        return None, None
    if first in NO_OPERATION:
        return None, None
    if first == "SET":
        return set_register(session, tokens)
    if first == "CALL":
        from standin.sql import calls

        return calls.call(session, tokens, text)
    if first in QUERIES and not re.search(r"(?i)\bnext\s*val", text):
        return query(session, tokens), None
    return change(session, tokens, first, text, autocommit)


def finish(session, how):
    connection = session.connection
    if connection.in_transaction:
        connection.execute(how)


def begin(connection):
    if not connection.in_transaction:
        connection.execute("BEGIN IMMEDIATE")


def query(session, tokens):
    translation = Translation(tokens, session)
    text = translation.text()
    system.make(session, translation)
    cursor = session.connection.execute(text)
    rows = cursor.fetchall()
    session.reads += len(rows)
    return Table(columns.of(session, translation, cursor.description, rows), rows)


def change(session, tokens, first, text, autocommit):
    connection = session.connection
    before = connection.total_changes
    begin(connection)
    table, count = None, None
    if first in CHANGES:
        translation = Translation(tokens, session)
        made = translation.text()
        system.make(session, translation)
        count = connection.execute(made).rowcount
    elif first in QUERIES:
        table = query(session, tokens)
    elif first in ("CREATE", "DROP", "ALTER", "RENAME", "TRUNCATE"):
        define.run(session, tokens, text)
    else:
        raise Db2Error("SQL0104N", tokens[0].text, "BEGIN-OF-STATEMENT", "<query>")
    if connection.total_changes != before or first not in CHANGES + QUERIES:
        catalogue_tables.advance(connection, connection.total_changes - before)
        journal.write(session, text)
    if autocommit:
        connection.execute("COMMIT")
    return table, count


def set_register(session, tokens):
    names = [word(token) for token in tokens]
    if "SCHEMA" in names[:3]:
        session.schema = tokens[-1].text.strip("'").upper()
    return None, None
