"""UPGRADE DATABASE and what db2updvNNN does."""

from standin import knobs, levels
from standin.engine import result
from standin.engine.active import check_release, lock, open_container
from standin.messages import Db2Error
from standin.sql import catalogue_tables


def allowed(old, new):
    """[B] to 11.5 from 11.1; to 12.1 from 11.5, and whether from 11.1 was not established."""
    if (old, new) == ((11, 1), (12, 1)):
        return knobs.value("upgrade-matrix", default="strict") == "lax"
    return (old, new) in (((11, 1), (11, 5)), ((11, 5), (12, 1)))


def upgrade(instance, session, match, options):
    alias = match["db"]
    told = knobs.act("upgrade", alias)
    with instance.lock:
        database = instance.must_be_closed(alias)
        level = levels.current()
        if database.release == level.release:
            raise Db2Error("SQL1103W")
        if not allowed(database.release, level.release):
            raise Db2Error("SQL5030C")
        if (told or "").startswith("fail"):
            raise Db2Error("SQL1704N", told.partition(":")[2] or "3")
        if told == "lie":
            return result.done("UPGRADE DATABASE")
        pending = any(database.pending(state) for state in ("backup", "rollforward", "restore"))
        if pending or not database.control["consistent"]:
            raise Db2Error("SQL1704N", "2")
        if database.control["damaged"]:
            raise Db2Error("SQL1701N")
        if knobs.value("hadr", database.name, "").upper() == "STANDBY":
            raise Db2Error("SQL1776N", "1")
        convert(database, level, told)
    if told == "sql1499w":
        raise Db2Error("SQL1499W")
    return result.done("UPGRADE DATABASE")


def convert(database, level, told):
    """The container first, in one commit, then the control file."""
    held = lock(database)
    try:
        connection = open_container(database, create=False)
        connection.execute("BEGIN IMMEDIATE")
        if told == "loses-row":
            lose_a_row(connection)
        if told == "loses-character":
            lose_a_character(connection)
        connection.execute("UPDATE [#META] SET value = ? WHERE key = 'release'", (levels.release_text(level.release),))
        # Packages are bound anew at their first use, or by db2rbind.
        connection.execute("UPDATE [#PACKAGES] SET valid = 'N'")
        catalogue_tables.advance(connection, 1000)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        database.save(release=level.release, level=level.name, pending={})
    finally:
        held.close()


def lose_a_row(connection):
    for full in catalogue_tables.user_tables(connection):
        if connection.execute("DELETE FROM [%s] WHERE rowid = (SELECT max(rowid) FROM [%s])" % (full, full)).rowcount:
            return


def lose_a_character(connection):
    for full in catalogue_tables.user_tables(connection):
        for _, name, kind, *_ in connection.execute("PRAGMA table_info([%s])" % full).fetchall():
            if "CHAR" in kind.upper() or "TEXT" in kind.upper() or not kind:
                connection.execute("UPDATE [%s] SET [%s] = replace([%s], '\u6f22', '\u5b57')" % (full, name, name))


def updv(instance, session, match, options):
    told = knobs.act("updv", match["db"])
    if told == "fail":
        raise Db2Error("SQL1042C")
    session.connect(match["db"])
    database = session.active.database
    check_release(database)
    if told != "lie":
        connection = session.connection
        connection.execute("BEGIN IMMEDIATE")
        catalogue_tables.advance(connection, 10)
        connection.execute("COMMIT")
        level = levels.current().name
        if levels.numbers(level) > levels.numbers(database.control["level"]):
            database.save(level=level)
    session.reset()
    return result.Result()
