"""The instance's databases and applications."""

import threading

from standin.database import Database
from standin.engine.active import Active
from standin.messages import Db2Error


class Instance:
    def __init__(self):
        self.lock = threading.RLock()
        self.active = {}
        self.sessions = {}
        self.network = {}
        self.next_handle = 7
        self.quiesced = False
        # Names of databases that a utility has for itself.
        self.taken = set()
        self.reorganized = set()
        self.stopping = threading.Event()

    def opened(self, alias):
        """The open database of that name, opened if need be."""
        database = Database.named(alias)
        with self.lock:
            if database.name in self.taken:
                raise Db2Error("SQL1035N")
            if database.name not in self.active:
                self.active[database.name] = Active(database)
            return self.active[database.name]

    def find(self, alias):
        """A database as it is: the open one's record if it is open."""
        database = Database.named(alias)
        with self.lock:
            open_one = self.active.get(database.name)
        return open_one.database if open_one else database

    def is_open(self, name):
        return name in self.active

    def must_be_closed(self, alias):
        """For what needs the database for itself."""
        database = Database.named(alias)
        if self.is_open(database.name) or database.name in self.taken:
            raise Db2Error("SQL1035N")
        return database

    def leave(self, active, session):
        with self.lock:
            active.sessions.discard(session)
            if not active.sessions and not active.explicit and self.active.get(active.name) is active:
                del self.active[active.name]
                active.close()

    def applications(self):
        with self.lock:
            found = list(self.sessions.values()) + list(self.network.values())
        return sorted((one for one in found if one.database_name), key=lambda one: one.handle)

    def force_all(self):
        for session in self.applications():
            session.cut()

    def close_all(self):
        self.force_all()
        with self.lock:
            for name in list(self.active):
                active = self.active.pop(name)
                active.explicit = False
                active.close()

    def take_handle(self):
        with self.lock:
            self.next_handle += 1
            return self.next_handle

    def forget_the_dead(self):
        """Applications of shells that have ended; a shell is its process and when that began."""
        for key in list(self.sessions):
            # Work goes on without its client.
            if process_start(key[0]) != key[1] and not self.sessions[key].work:
                session = self.sessions.pop(key)
                with session.lock:
                    session.reset()


def process_start(pid):
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return None
