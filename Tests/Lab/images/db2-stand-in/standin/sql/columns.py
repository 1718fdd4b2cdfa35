"""The columns of a result: their names and types, as far as the statement and the values tell them."""

from collections import namedtuple

from standin.sql.tokens import is_name, parts, word

Column = namedtuple("Column", "name type length scale")
RESULT_TYPES = {"COUNT": ("INTEGER", 4, 0), "COUNT_BIG": ("DECIMAL", 31, 0), "BIGINT": ("BIGINT", 8, 0)}


def of(session, translation, description, rows):
    known = declared(session, translation)
    listed = items(translation.tokens)
    result = []
    for number, (raw, *_) in enumerate(description):
        item = listed[number] if listed and len(listed) == len(description) else None
        name, kind = (raw, None) if item is None else named(item, number)
        kind = kind or known.get(raw if item is None else source(item))
        result.append(Column(name, *(kind or guessed([row[number] for row in rows]))))
    return result


def declared(session, translation):
    """Type by column name, of all tables the statement names."""
    from standin.sql import system

    found = {}
    for full in translation.tables:
        schema, _, own = full.partition(".")
        for name, kind, length, scale in session.connection.execute(
            "SELECT name, type, length, scale FROM [#COLUMNS] WHERE schema = ? AND tab = ?", (schema, own)
        ):
            found[name] = (kind, length, scale)
    for full in translation.views:
        found.update(system.types(full))
    for function, _ in translation.functions.values():
        found.update(system.types(function))
    return found


def items(tokens):
    """The select list, or None where it holds a star or stands behind a WITH."""
    if not tokens or word(tokens[0]) != "SELECT":
        return None
    start = 2 if len(tokens) > 1 and word(tokens[1]) in ("DISTINCT", "ALL") else 1
    depth, end = 0, len(tokens)
    for index in range(start, len(tokens)):
        mark = word(tokens[index])
        depth += (mark == "(") - (mark == ")")
        if depth == 0 and mark in ("FROM", "UNION"):
            end = index
            break
    listed = parts(tokens[start:end])
    if any(word(item[-1]) == "*" and len(item) in (1, 3) for item in listed if item):
        return None
    return listed


def named(item, number):
    """The name: an alias, a column's own, or its number; and the type of some functions."""
    kind = RESULT_TYPES.get(word(item[0])) if len(item) > 1 and word(item[1]) == "(" else None
    if all(is_name(token) or word(token) == "." for token in item) and len(item) % 2 == 1:
        return item[-1].text, kind
    alias = len(item) > 1 and is_name(item[-1])
    if alias and (word(item[-2]) in ("AS", ")") or is_name(item[-2]) or item[-2].kind in ("number", "text")) and item[-1].text not in (
        "END", "NULL", "TIMESTAMP", "SERVER", "DATE", "TIME", "SCHEMA", "USER"
    ):
        return item[-1].text, kind
    return str(number + 1), kind


def source(item):
    """The column that an item is, be it under another name."""
    names = [token for token in item if is_name(token) and word(token) != "AS"]
    if not all(is_name(token) or word(token) == "." for token in item):
        return None
    return names[0].text if len(item) < 3 or word(item[1]) != "." else item[2].text


def guessed(values):
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, int) for value in present):
        return ("INTEGER", 4, 0) if all(abs(value) < 2**31 for value in present) else ("BIGINT", 8, 0)
    if present and all(isinstance(value, (int, float)) for value in present):
        return ("DOUBLE", 8, 0)
    return ("VARCHAR", max((len(str(value)) for value in present), default=1), 0)
