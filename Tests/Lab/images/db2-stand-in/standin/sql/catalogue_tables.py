"""The catalogue as it is kept in the container: tables whose names begin with #, changed in the same commits as the data."""

from standin.messages import Db2Error

SCRIPT = """
CREATE TABLE [#META] (key TEXT PRIMARY KEY, value);
CREATE TABLE [#TABLES] (schema TEXT, name TEXT, type TEXT, tbspace TEXT, created TEXT, card INT DEFAULT -1,
  npages INT DEFAULT -1, definition TEXT, status TEXT DEFAULT 'N', PRIMARY KEY (schema, name));
CREATE TABLE [#COLUMNS] (schema TEXT, tab TEXT, name TEXT, number INT, type TEXT, length INT, scale INT, nullable TEXT,
  generated TEXT, identity TEXT);
CREATE TABLE [#INDEXES] (schema TEXT, name TEXT, tabschema TEXT, tab TEXT, columns TEXT, rule TEXT);
CREATE TABLE [#SEQUENCES] (name TEXT PRIMARY KEY, schema TEXT, own TEXT, next INT, step INT, type TEXT, origin TEXT);
CREATE TABLE [#PACKAGES] (schema TEXT, name TEXT, valid TEXT, bound TEXT, PRIMARY KEY (schema, name));
CREATE TABLE [#TABLESPACES] (name TEXT PRIMARY KEY, id INT, type TEXT, created TEXT);
CREATE TABLE [#ROUTINES] (schema TEXT, name TEXT, type TEXT, valid TEXT, definition TEXT);
CREATE TABLE [#TRIGGERS] (schema TEXT, name TEXT, tabschema TEXT, tab TEXT, valid TEXT);
CREATE TABLE [#SCHEMAS] (name TEXT PRIMARY KEY);
"""
PACKAGES = (("NULLID", "SQLC2P31"), ("NULLID", "SYSSH200"), ("NULLID", "SYSLH200"), ("NULLID", "SQLUBK03"), ("NULLID", "SCHEMA"))
FIRST_POSITION = 4096


def prepare(connection, database):
    """Made at the first opening; afterwards only looked at: does the container belong to this control file?"""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = '#META'").fetchone()
    if not found:
        make(connection, database)
    meta = dict(connection.execute("SELECT key, value FROM [#META]"))
    if meta["seed"] != database.control["seed"] or meta["release"] != "%d.%d" % database.release:
        raise Db2Error("SQL1034C")


def make(connection, database):
    created = database.control["created"]
    connection.executescript("BEGIN;" + SCRIPT)
    meta = {"seed": database.control["seed"], "release": "%d.%d" % database.release, "lsn": FIRST_POSITION}
    connection.executemany("INSERT INTO [#META] VALUES (?, ?)", meta.items())
    spaces = (("SYSCATSPACE", 0, "L"), ("TEMPSPACE1", 1, "T"), ("USERSPACE1", 2, "L"))
    connection.executemany("INSERT INTO [#TABLESPACES] VALUES (?, ?, ?, ?)", [space + (created,) for space in spaces])
    connection.executemany("INSERT INTO [#PACKAGES] VALUES (?, ?, 'Y', ?)", [package + (created,) for package in PACKAGES])
    connection.execute("COMMIT")


def advance(connection, steps=1):
    connection.execute("UPDATE [#META] SET value = value + ? WHERE key = 'lsn'", (64 * max(steps, 1),))


def position(connection):
    return connection.execute("SELECT value FROM [#META] WHERE key = 'lsn'").fetchone()[0]


def user_tables(connection):
    return [
        "%s.%s" % row for row in connection.execute("SELECT schema, name FROM [#TABLES] WHERE type = 'T' ORDER BY schema, name")
    ]
