"""An application: one shell's connection, or one network client's."""

import sqlite3
import threading
import time

from standin import knobs
from standin.messages import Db2Error
from standin.sql import errors, execute


class Session:
    def __init__(self, instance, user, program="db2bp", process=0):
        self.instance, self.user, self.program, self.process = instance, user.upper(), program, process
        self.lock = threading.RLock()
        self.handle = instance.take_handle()
        self.identity = "*LOCAL.%s.%s%05d" % (user.lower(), time.strftime("%y%m%d%H%M%S"), self.handle)
        self.active = None
        self.connection = None
        self.work = None
        self.was_cut = False
        self.alias = None
        self.schema = self.user
        self.reads = 0

    def connect(self, alias):
        told = knobs.act("connect", alias)
        if told == "fail":
            raise Db2Error("SQL1042C")
        if self.active:
            self.reset()
        if told == "lie":
            self.alias = alias.upper()
            return
        with self.instance.lock:
            if self.instance.quiesced and self.program != "db2bp":
                raise Db2Error("SQL20157N", self.user)
            active = self.instance.opened(alias)
            active.sessions.add(self)
        try:
            self.connection = active.connection()
        except sqlite3.Error:
            self.instance.leave(active, self)
            raise Db2Error("SQL1036C") from None
        self.connection.create_function("application_id", 0, lambda: self.identity)
        self.active, self.alias, self.was_cut = active, alias.upper(), False
        self.schema = self.user

    @property
    def database_name(self):
        """What it is connected to, or works on alone; None when it is an application of no database."""
        if self.active:
            return self.active.name
        return self.work.database if self.work else None

    def need_connection(self):
        if self.was_cut:
            self.was_cut = False
            raise Db2Error("SQL1224N")
        if not self.active:
            raise Db2Error("SQL1024N")

    def drop(self):
        """Lets go of the container; what was not committed is rolled back."""
        if self.connection:
            # A statement that hangs must not keep the server from ending.
            self.connection.interrupt()
            held = self.lock.acquire(timeout=3)
            try:
                self.connection.close()
            except sqlite3.Error:
                pass
            finally:
                if held:
                    self.lock.release()
        self.connection = None

    def reset(self):
        if not self.active:
            return
        active, self.active = self.active, None
        self.drop()
        self.instance.leave(active, self)

    def cut(self):
        """FORCE APPLICATION: a utility ends at once, the next statement hears of it."""
        if self.work:
            self.work.cut.set()
        if self.active:
            self.reset()
            self.was_cut = True

    def sql(self, text, autocommit=True):
        """A table or None, and the number of rows changed."""
        with self.lock:
            self.need_connection()
            try:
                return execute.run(self, text, autocommit)
            except sqlite3.Error as error:
                self.roll_back_if(autocommit)
                raise errors.from_sqlite(error) from error
            except Db2Error:
                self.roll_back_if(autocommit)
                raise

    def has_table(self, full):
        """Whether somebody made a table of that name in a system schema."""
        return self.connection.execute("SELECT 1 FROM main.sqlite_master WHERE name = ?", (full,)).fetchone() is not None

    def roll_back_if(self, autocommit):
        if autocommit and self.connection and self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
