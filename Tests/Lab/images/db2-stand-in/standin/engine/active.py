"""A database that is open: who may open it, what is checked first, and how it is closed."""

import fcntl
import os
import sqlite3
import time

from standin import knobs, levels, paths
from standin.messages import Db2Error
from standin.sql import catalogue_tables, functions


class Active:
    """Opened by the first connection or by ACTIVATE, closed by the last of them."""

    def __init__(self, database):
        self.database = database
        self.name = database.name
        self.explicit = False
        self.sessions = set()
        self.since = time.time()
        check_state(database)
        self._lock = lock(database)
        try:
            if not database.control["consistent"]:
                paths.log_problem("crash recovery", "Crash recovery started for database " + self.name, "Info")
                time.sleep(1)
            self.keeper = self.connection()
            catalogue_tables.prepare(self.keeper, database)
            database.save(consistent=False)
        except BaseException:
            self._lock.close()
            raise

    def connection(self):
        return open_container(self.database)

    def close(self):
        """All pages written: the control file says so only afterwards."""
        for session in list(self.sessions):
            session.drop()
        self.keeper.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.keeper.close()
        self.database.save(consistent=True)
        self._lock.close()


def open_container(database, create=True):
    if not create and not os.path.exists(database.container):
        raise Db2Error("SQL1036C")
    connection = sqlite3.connect(database.container, isolation_level=None, check_same_thread=False, timeout=20)
    connection.execute("PRAGMA journal_mode = WAL")
    # An acknowledged commit is on the disk.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = OFF")
    functions.register(connection)
    return connection


def check_release(database):
    level = levels.current()
    if database.release < level.release:
        raise Db2Error("SQL5035N")
    if database.release > level.release:
        # Which of the two it is was not established.
        raise Db2Error(knobs.value("connect-older", database.name, "SQL5030C"))
    newer = levels.numbers(database.control["level"]) > levels.numbers(level.name)
    if newer and knobs.value("fallback", database.name, "refuse") == "refuse":
        raise Db2Error(knobs.value("connect-older", database.name, "SQL5030C"))


def check_state(database):
    check_release(database)
    if database.control["damaged"]:
        raise Db2Error("SQL1034C")
    if database.pending("restore"):
        raise Db2Error("SQL1119N", database.name)
    if database.pending("rollforward"):
        raise Db2Error("SQL1117N", database.name)
    if database.pending("backup"):
        raise Db2Error("SQL1116N", database.name)
    if database.pending("upgrade"):
        raise Db2Error("SQL0276N", database.name)


def lock(database):
    """One server for a database. The stand-in's own rule: two at once leave it damaged, as they would a real one."""
    file = open(database.folder + "/SQLINSLK", "a", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        database.save(damaged=True)
        paths.log_problem("lock", "Two servers opened database %s at the same time" % database.name, "Severe")
        raise Db2Error("SQL1034C") from None
    return file
