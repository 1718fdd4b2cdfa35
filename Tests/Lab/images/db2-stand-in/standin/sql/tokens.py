"""The words of a statement. Unquoted names come in capitals, comments not at all."""

import re
from collections import namedtuple

# kind: name, quoted, text, number, mark
Token = namedtuple("Token", "kind text")

_PATTERN = re.compile(
    r"(?P<skip>\s+|--[^\n]*|/\*.*?\*/)"
    r"|(?P<text>[xX]?'(?:[^']|'')*')"
    r'|(?P<quoted>"(?:[^"]|"")*")'
    r"|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<name>[A-Za-z_#@$][\w#@$]*)"
    r"|(?P<mark>\|\||<>|<=|>=|!=|\^=|=>|.)",
    re.S,
)


def split(statement):
    tokens = []
    for match in _PATTERN.finditer(statement):
        kind, text = match.lastgroup, match[0]
        if kind == "skip":
            continue
        if kind == "name":
            text = text.upper()
        elif kind == "quoted":
            text = text[1:-1].replace('""', '"')
        tokens.append(Token(kind, text))
    return tokens


def is_name(token):
    return token is not None and token.kind in ("name", "quoted")


def word(token):
    """The keyword a token may be; quoted names are none."""
    return token.text if token is not None and token.kind in ("name", "mark") else ""


def words(tokens):
    return [word(token) for token in tokens]


def closing(tokens, start):
    """The index of the bracket that closes the one at `start`."""
    depth = 0
    for index in range(start, len(tokens)):
        if word(tokens[index]) == "(":
            depth += 1
        elif word(tokens[index]) == ")":
            depth -= 1
            if depth == 0:
                return index
    return len(tokens)


def parts(tokens, separator=","):
    """Split at the separators that stand in no bracket."""
    result, current, depth = [], [], 0
    for token in tokens:
        mark = word(token)
        depth += (mark == "(") - (mark == ")")
        if mark == separator and depth == 0:
            result.append(current)
            current = []
        else:
            current.append(token)
    return result + [current]


def qualified(tokens, start, schema):
    """A table's name at `start`: its schema, itself, and the index after it."""
    first = tokens[start].text
    if start + 2 < len(tokens) and word(tokens[start + 1]) == "." and is_name(tokens[start + 2]):
        return first, tokens[start + 2].text, start + 3
    return schema, first, start + 1


def identifier(*names):
    """In SQLite's brackets: what stands in double quotes may be taken for a text there."""
    return "[%s]" % ".".join(names)


def literal(text):
    return "'%s'" % text.replace("'", "''")
