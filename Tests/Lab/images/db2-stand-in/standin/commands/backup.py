"""BACKUP DATABASE: an image with a checksum, so that db2ckbkp can tell a whole one from a cut one."""

import os
import re
import sqlite3
import tempfile
import time

from standin import image, knobs
from standin.engine import result
from standin.engine.active import check_release, lock, open_container
from standin.engine.work import under_way
from standin.messages import Db2Error
from standin.sql import catalogue_tables, journal


def targets(rest, folder):
    match = re.search(r"(?i)\bto\s+(\"?/?[^\s,]+(?:\s*,\s*[^\s,]+)*)", rest)
    listed = [one.strip().strip('"') for one in match[1].split(",")] if match else ["."]
    return [os.path.join(folder, one) for one in listed]


def backup(instance, session, match, options):
    alias, rest = match["db"], match["rest"]
    online = re.search(r"(?i)\bonline\b", rest)
    for place in targets(rest, options["folder"]):
        if place != "/dev/null" and not os.path.isdir(place):
            raise Db2Error("SQL2036N", place)
    if re.search(r"(?i)\btablespace\b", rest) and not instance.find(alias).recoverable:
        raise Db2Error("SQL2421N")
    stamp = (make_online if online else make_offline)(instance, session, alias, rest, options)
    text = "\nBackup successful. The timestamp for this backup image is : %s\n\n" % stamp
    return result.Result(text)


def obey(work, alias, rest, options):
    told = knobs.act("backup", alias, work.sleep)
    if told == "fail":
        raise Db2Error("SQL2419N", targets(rest, options["folder"])[0])
    return told


def make_online(instance, session, alias, rest, options):
    database = instance.find(alias)
    if not database.recoverable or database.pending("backup"):
        raise Db2Error("SQL2413N")
    active = instance.opened(alias)
    try:
        with under_way(session, "BACKUP", database.name, "online db") as work:
            told = obey(work, alias, rest, options)
            logs = not re.search(r"(?i)\bexclude\s+logs\b", rest)
            return write(active.database, active.keeper, "N", targets(rest, options["folder"]), told, logs)
    finally:
        instance.leave(active, None)


def make_offline(instance, session, alias, rest, options):
    """The database is the utility's alone; the instance is not."""
    with instance.lock:
        database = instance.must_be_closed(alias)
        check_release(database)
        for state, code in (("restore", "SQL1119N"), ("rollforward", "SQL1117N")):
            if database.pending(state):
                raise Db2Error(code, database.name)
        if not database.control["consistent"]:
            # Crash recovery, by opening and closing it; not while a backup is pending.
            recover(instance, database, alias)
            database = instance.find(alias)
        held = lock(database)
        instance.taken.add(database.name)
    try:
        with under_way(session, "BACKUP", database.name, "offline db") as work:
            told = obey(work, alias, rest, options)
            connection = open_container(database, create=False)
            stamp = write(database, connection, "F", targets(rest, options["folder"]), told)
            connection.close()
            return stamp
    finally:
        with instance.lock:
            instance.taken.discard(database.name)
            held.close()


def recover(instance, database, alias):
    waits = database.control["pending"].pop("backup", False)
    database.save()
    instance.leave(instance.opened(alias), None)
    again = instance.find(alias)
    if waits:
        again.set_pending("backup", True)


def write(database, connection, kind, places, told, logs=False):
    """No two images of one second share a name."""
    while True:
        stamp = time.strftime("%Y%m%d%H%M%S")
        name = "%s.0.%s.DBPART000.%s.001" % (database.alias, os.environ.get("DB2INSTANCE", "db2inst1"), stamp)
        if not any(os.path.exists(os.path.join(place, name)) for place in places):
            break
        time.sleep(0.1)
    control = dict(database.control)
    control["pending"] = {}
    header = {"control": control, "kind": kind, "stamp": stamp, "lsn": catalogue_tables.position(connection)}
    header["online"] = kind == "N"
    header["log"] = journal.current(database)
    header["logs"] = {header["log"]: journal.text(database)} if logs else {}
    if places != ["/dev/null"]:
        content = copy(connection)
        image.write(os.path.join(places[0], name), header, content, cut=told == "lie")
    database.control["pending"].pop("backup", None)
    database.add_history("B", kind, start=stamp, end=stamp, location=places[0], firstlog=header["log"])
    if database.recoverable:
        journal.archive(database)
    return stamp


def copy(connection):
    with tempfile.TemporaryDirectory() as folder:
        place = folder + "/copy"
        target = sqlite3.connect(place)
        connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        target.close()
        with open(place, "rb") as file:
            return file.read()
