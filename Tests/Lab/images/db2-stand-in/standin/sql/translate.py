"""A query, or a statement that changes rows, in SQLite's words.

A table S.T is one SQLite table named [S.T], so that one file is enough for a database and a commit is one commit.
"""

from standin.sql.tokens import closing, identifier, is_name, literal, parts, qualified, word

# What passes as it is; every other name is taken for a column, a table or an alias.
KEYWORDS = set(
    "SELECT DISTINCT ALL FROM WHERE GROUP BY HAVING ORDER ASC DESC UNION EXCEPT INTERSECT AND OR NOT IN EXISTS BETWEEN "
    "LIKE ESCAPE IS NULL CASE WHEN THEN ELSE END CAST AS ON JOIN INNER LEFT RIGHT FULL OUTER CROSS INSERT INTO VALUES "
    "UPDATE SET DELETE WITH LIMIT DEFAULT OVER PARTITION USING NULLS".split()
)
SYSTEM = ("SYSIBM", "SYSCAT", "SYSIBMADM", "SYSSTAT", "SYSTOOLS")
# After a table these begin the next clause; anything else there is its alias.
NO_ALIAS = KEYWORDS - {"DEFAULT", "NULLS"} | {"FETCH", "FOR", "OPTIMIZE"}
REGISTERS = {
    "TIMESTAMP": "current_stamp()",
    "DATE": "current_day()",
    "TIME": "current_hour()",
}
# Those that may be written as one word; CURRENT_LSN is a column.
NAMED_REGISTERS = set(REGISTERS) | {"SERVER", "SCHEMA", "USER"}
TEXT_TYPES = ("DATE", "TIME", "TIMESTAMP", "CLOB", "VARCHAR", "CHAR", "CHARACTER", "GRAPHIC", "VARGRAPHIC")


class Translation:
    def __init__(self, tokens, session):
        self.tokens, self.session = trimmed(tokens), session
        self.at = 0
        self.out = []
        # Views and table functions to be made for this statement, and the tables it names.
        self.views, self.functions, self.tables = [], {}, []
        self.expressions = common_names(self.tokens)
        self.statement = word(self.tokens[0]) if self.tokens else ""

    def text(self):
        if self.statement == "VALUES":
            rows = parts(self.tokens[1:])
            self.tokens = []
            for number, row in enumerate(rows):
                if word(row[0]) == "(" and closing(row, 0) == len(row) - 1:
                    row = row[1:-1]
                self.tokens += (name("UNION"), name("ALL")) if number else ()
                self.tokens += [name("SELECT")] + row
        in_from, stack = False, []
        expecting = False
        while self.at < len(self.tokens):
            mark = word(self.tokens[self.at])
            if expecting and mark not in ("(", "LATERAL"):
                expecting = False
                self.table()
                continue
            if mark == "(":
                stack.append((in_from, expecting))
                # A bracket round a join is part of the list of tables.
                follows = self.word_at(1)
                expecting = expecting and follows not in ("SELECT", "VALUES", "WITH")
                in_from = expecting
            elif mark == ")":
                in_from, _ = stack.pop() if stack else (False, False)
                expecting = False
            elif mark in ("FROM", "JOIN", "INTO") or (mark == "UPDATE" and self.at == 0):
                expecting, in_from = True, mark != "INTO"
                if mark == "FROM" and stack and not stack[-1][1] and self.in_trim():
                    expecting = in_from = False
            elif mark == "," and in_from:
                expecting = True
            elif mark in ("WHERE", "GROUP", "ORDER", "HAVING", "UNION", "EXCEPT", "INTERSECT", "SET", "VALUES", "ON", "LIMIT"):
                in_from = in_from and mark == "ON"
            self.one()
        return " ".join(self.out)

    def word_at(self, distance):
        place = self.at + distance
        return word(self.tokens[place]) if 0 <= place < len(self.tokens) else ""

    def in_trim(self):
        depth = 0
        for index in range(self.at - 1, 0, -1):
            mark = word(self.tokens[index])
            depth += (mark == ")") - (mark == "(")
            if depth < 0:
                return word(self.tokens[index - 1]) in ("TRIM", "STRIP", "EXTRACT")
        return False

    def table(self):
        """One table of a FROM list, an INSERT, an UPDATE or a DELETE."""
        if self.word_at(0) == "TABLE" and self.word_at(1) == "(":
            return self.table_function()
        schema, own, after = qualified(self.tokens, self.at, None)
        if schema is None and own in self.expressions:
            full = own
        else:
            schema = schema or self.session.schema
            full = schema + "." + own
            (self.views if schema in SYSTEM and not self.session.has_table(full) else self.tables).append(full)
        self.out.append(identifier(full))
        self.at = after
        follows = self.tokens[after] if after < len(self.tokens) else None
        if self.statement == "INSERT" and self.out[-2] == "INTO":
            return None
        if follows is None or not is_name(follows) or (follows.kind == "name" and follows.text in NO_ALIAS - {"AS"}):
            self.out.append("AS " + identifier(own))
        elif word(follows) == "AS":
            self.out.append("AS")
            self.at += 1
        return None

    def table_function(self):
        end = closing(self.tokens, self.at + 1)
        inside = self.tokens[self.at + 2 : end]
        if inside and word(inside[0]) in ("SELECT", "VALUES"):
            self.at += 1
            return
        _, own, after = qualified(inside, 0, None)
        made = "TABLE_FUNCTION_%d" % len(self.functions)
        self.functions[made] = (own, [token.text for token in inside[after + 1 : -1] if token.text != ","])
        self.out.append(identifier(made))
        self.at = end + 1
        follows = self.tokens[self.at] if self.at < len(self.tokens) else None
        if follows is None or not is_name(follows) or (follows.kind == "name" and follows.text in NO_ALIAS - {"AS"}):
            self.out.append("AS " + identifier(own))

    def one(self):
        token = self.tokens[self.at]
        mark, follows = word(token), self.word_at(1)
        if mark == "CURRENT" or (mark.startswith("CURRENT_") and mark[8:] in NAMED_REGISTERS):
            return self.register(follows if mark == "CURRENT" else mark[8:], 2 if mark == "CURRENT" else 1)
        if mark in ("USER", "SESSION_USER", "SYSTEM_USER") and follows != ".":
            self.out.append(literal(self.session.user))
        elif mark in ("NEXT", "PREVIOUS") and follows == "VALUE":
            return self.sequence(mark, 3)
        elif mark in ("NEXTVAL", "PREVVAL") and follows == "FOR":
            return self.sequence("NEXT" if mark == "NEXTVAL" else "PREVIOUS", 2)
        elif mark == "WITHIN" and follows == "GROUP":
            self.at = closing(self.tokens, self.at + 2)
        elif mark == "AS" and follows in TEXT_TYPES and self.word_at(2) in ("(", ")", "FOR"):
            self.out.append("AS TEXT")
            self.at += 1
            if self.word_at(1) == "(":
                self.at = closing(self.tokens, self.at + 1)
        elif token.kind == "name" and follows == "(" and mark not in KEYWORDS | {"TABLE"}:
            self.out.append(mark.lower())
        elif token.kind == "name" and mark in ("LEFT", "RIGHT") and follows == "(":
            self.out.append("sql_" + mark.lower())
        elif is_name(token) and follows == "." and self.at + 2 < len(self.tokens):
            return self.dotted()
        elif token.kind == "quoted" or (token.kind == "name" and mark not in KEYWORDS):
            self.out.append(identifier(token.text))
        else:
            self.out.append({"^=": "<>"}.get(mark, token.text))
        self.at += 1
        return None

    def dotted(self):
        """A column with its table or alias, in front of which the schema may stand; or a function with its schema."""
        names = [self.tokens[self.at].text]
        while self.word_at(1) == "." and self.at + 2 < len(self.tokens):
            names.append(self.tokens[self.at + 2].text)
            self.at += 2
        if self.word_at(1) == "(":
            self.out.append(names[-1].lower())
        else:
            self.out.append(".".join(part if part == "*" else identifier(part) for part in names[-2:]))
        self.at += 1

    def register(self, what, length):
        session = self.session
        made = {"SERVER": session.alias, "SCHEMA": session.schema, "USER": session.user}
        self.out.append(literal(made[what] or "") if what in made else REGISTERS.get(what, "NULL"))
        self.at += length

    def sequence(self, which, length):
        schema, own, after = qualified(self.tokens, self.at + length, self.session.schema)
        self.out.append("%s(%s)" % ("next_value" if which == "NEXT" else "previous_value", literal(schema + "." + own)))
        self.at = after


def name(text):
    from standin.sql.tokens import Token

    return Token("name", text)


def common_names(tokens):
    """The names that a WITH clause defines."""
    found = set()
    if tokens and word(tokens[0]) == "WITH":
        for index in range(1, len(tokens) - 2):
            after = index + 1
            if is_name(tokens[index]) and word(tokens[after]) == "(":
                after = closing(tokens, after) + 1
            if is_name(tokens[index]) and after + 1 < len(tokens) and word(tokens[after]) == "AS" and word(tokens[after + 1]) == "(":
                found.add(tokens[index].text)
    return found


def trimmed(tokens):
    """Without isolation and read-only clauses at the end; FETCH FIRST as a limit."""
    tokens = list(tokens)
    while tokens:
        tail = [word(token) or token.text for token in tokens[-5:]]
        if tail[-2:-1] == ["WITH"] and tail[-1] in ("UR", "CS", "RS", "RR"):
            del tokens[-2:]
        elif tail[-3:] in (["FOR", "READ", "ONLY"], ["FOR", "FETCH", "ONLY"]):
            del tokens[-3:]
        elif tail[-4:-2] == ["OPTIMIZE", "FOR"]:
            del tokens[-4:]
        elif tail[:2] == ["FETCH", "FIRST"] and tail[-1] == "ONLY":
            tokens[-5:] = [name("LIMIT"), tokens[-3]]
        elif tail[-4:-2] == ["FETCH", "FIRST"] and tail[-1] == "ONLY":
            from standin.sql.tokens import Token

            tokens[-4:] = [name("LIMIT"), Token("number", "1")]
        elif tail[-1] == ";":
            del tokens[-1:]
        else:
            break
    return tokens
