"""Db2's functions that SQLite lacks, or means something else by."""

import datetime


def stamp():
    return datetime.datetime.now().strftime("%Y-%m-%d-%H.%M.%S.%f")


def as_text(value, *_):
    return None if value is None else str(value)


def as_integer(value):
    return None if value is None else int(float(value)) if isinstance(value, str) and "." in value else int(value)


def digits(value):
    return None if value is None else str(abs(int(value))).rjust(10, "0")


def hexadecimal(value):
    return None if value is None else (value if isinstance(value, bytes) else str(value).encode()).hex().upper()


def hash8(value, *_):
    import hashlib

    return None if value is None else int.from_bytes(hashlib.sha256(str(value).encode()).digest()[:8], "big", signed=True)


class ListAggregate:
    def __init__(self):
        self.values, self.separator = [], ""

    def step(self, value, separator=""):
        self.separator = separator
        if value is not None:
            self.values.append(str(value))

    def finalize(self):
        return self.separator.join(sorted(self.values)) if self.values else None


class CountBig:
    def __init__(self):
        self.count = 0

    def step(self, *values):
        self.count += not values or values[0] is not None

    def finalize(self):
        return self.count


def next_value(connection, name):
    row = connection.execute("SELECT next, step FROM [#SEQUENCES] WHERE name = ?", (name,)).fetchone()
    if row is None:
        return None
    connection.execute("UPDATE [#SEQUENCES] SET next = next + step WHERE name = ?", (name,))
    return row[0]


def register(connection):
    make = connection.create_function
    make("current_stamp", 0, stamp)
    make("current_day", 0, lambda: stamp()[:10])
    make("current_hour", 0, lambda: stamp()[11:19])
    for name in ("char", "varchar", "clob", "timestamp", "varchar_format", "to_char"):
        make(name, -1, as_text, deterministic=True)
    for name in ("integer", "int", "bigint", "smallint"):
        make(name, 1, as_integer, deterministic=True)
    make("digits", 1, digits, deterministic=True)
    make("hex", 1, hexadecimal, deterministic=True)
    make("hash8", -1, hash8, deterministic=True)
    make("concat", 2, lambda a, b: None if a is None or b is None else str(a) + str(b), deterministic=True)
    make("strip", 1, lambda a: None if a is None else str(a).strip(" "), deterministic=True)
    make("ucase", 1, lambda a: a and a.upper(), deterministic=True)
    make("lcase", 1, lambda a: a and a.lower(), deterministic=True)
    make("value", -1, lambda *many: next((one for one in many if one is not None), None), deterministic=True)
    make("sql_left", 2, lambda a, n: a and a[:n], deterministic=True)
    make("sql_right", 2, lambda a, n: a and a[-n:], deterministic=True)
    make("sleep_seconds", 1, slept)
    make("next_value", 1, lambda name: next_value(connection, name))
    make("previous_value", 1, lambda name: previous_value(connection, name))
    connection.create_aggregate("listagg", -1, ListAggregate)
    connection.create_aggregate("count_big", -1, CountBig)


def previous_value(connection, name):
    row = connection.execute("SELECT next - step FROM [#SEQUENCES] WHERE name = ?", (name,)).fetchone()
    return row and row[0]


def slept(seconds):
    """Not Db2's: so that a test can have a statement that takes its time."""
    import time

    time.sleep(seconds)
    return seconds
