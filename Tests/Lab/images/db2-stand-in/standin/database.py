"""A database on disk: its folder SQLnnnnn with the control file, and its container below a storage path.

Everything that a server has to know of a database before it opens it stands in the control file: the release it
belongs to, the level its catalogue was brought to, whether it was closed cleanly, what it waits for.
"""

import os
import shutil
import time

from standin import dbcfg, directory, levels, paths, store
from standin.messages import Db2Error


class Database:
    def __init__(self, entry):
        self.alias, self.name, self.path = entry["alias"], entry["name"], entry["path"]
        if entry["node"]:
            raise Db2Error("SQL1013N", self.alias)
        self.folder = directory.local_place(entry)
        self.control_file = self.folder + "/SQLDBCONF"
        self.control = store.read(self.control_file)
        if self.control is None:
            raise Db2Error("SQL1036C")

    @classmethod
    def named(cls, alias):
        return cls(directory.find(alias))

    @property
    def container(self):
        return container(self.path, self.name)

    @property
    def log_folder(self):
        return self.folder + "/LOGSTREAM0000"

    @property
    def release(self):
        return tuple(self.control["release"])

    def save(self, **changes):
        self.control.update(changes)
        store.write(self.control_file, self.control)

    def setting(self, name):
        return self.control["cfg"].get(name, dbcfg.DEFAULTS.get(name, ""))

    @property
    def recoverable(self):
        return self.setting("LOGARCHMETH1") != "OFF"

    def pending(self, state):
        """backup, rollforward, restore or upgrade: as recorded, or as a knob has it."""
        from standin import knobs

        return bool(self.control["pending"].get(state)) or knobs.value(state + "-pending", self.name) is not None

    def set_pending(self, state, value):
        self.control["pending"][state] = value
        self.save()

    def add_history(self, operation, kind, **more):
        record = {"operation": operation, "type": kind, "start": time.strftime("%Y%m%d%H%M%S"), "sqlcode": None}
        record.update(more)
        self.control["history"].append(record)
        self.save()


def container(path, name):
    return "%s/%s/T0000002/C0000000.LRG" % (paths.node_directory(path), name)


def precise_now():
    import datetime

    return datetime.datetime.now().strftime("%Y-%m-%d-%H.%M.%S.%f")


def create(name, alias, path):
    """The empty database; its container is made by who opens it first."""
    import uuid

    # Nothing of a database that is there already is touched.
    if any(local["name"] == name for local in directory.local_entries(path)):
        raise Db2Error("SQL1005N", name)
    level = levels.current()
    place = "%s/%s" % (paths.node_directory(path), directory.add_local(path, name))
    os.makedirs(place + "/LOGSTREAM0000", exist_ok=True)
    for folder in ("T0000000", "T0000001", "T0000002"):
        os.makedirs("%s/%s/%s" % (paths.node_directory(path), name, folder), exist_ok=True)
    for file in ("T0000000/C0000000.CAT", "T0000001/C0000000.TMP"):
        with open("%s/%s/%s" % (paths.node_directory(path), name, file), "w", encoding="ascii") as made:
            made.write("stand-in for a Db2 container\n")
    control = {
        "name": name,
        "seed": uuid.uuid4().hex,
        "created": precise_now(),
        "release": level.release,
        "level": level.name,
        "consistent": True,
        "damaged": False,
        "pending": {},
        "cfg": {},
        "history": [],
        "packages": {},
    }
    store.write(place + "/SQLDBCONF", control)
    try:
        directory.catalog(name, alias, path)
    except Db2Error:
        shutil.rmtree(place)
        directory.remove_local(path, name)
        raise


def remove(database):
    shutil.rmtree(database.folder)
    shutil.rmtree("%s/%s" % (paths.node_directory(database.path), database.name), ignore_errors=True)
    directory.remove_local(database.path, database.name)
    directory.uncatalog(database.alias)
