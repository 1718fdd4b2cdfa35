"""The log of a database that archives its logs: the changing statements, for a rollforward to repeat.

Statements, not pages: one with CURRENT TIMESTAMP does not repeat exactly. What was acknowledged does not rest on this
file but on the container.
"""

import glob
import json
import os

from standin import paths
from standin.sql import catalogue_tables


def file(database):
    return database.log_folder + "/S0000000.LOG"


def write(session, text):
    database = session.active.database
    if not database.recoverable:
        return
    record = {"lsn": catalogue_tables.position(session.connection), "user": session.user, "schema": session.schema, "sql": text}
    with open(file(database), "a", encoding="utf-8") as log:
        log.write(json.dumps(record) + "\n")


def records(place):
    if not os.path.exists(place):
        return []
    with open(place, encoding="utf-8") as log:
        return [json.loads(line) for line in log if line.endswith("\n")]


def archive_folder(database, method):
    return "%s/%s/%s/NODE0000/LOGSTREAM0000/C0000000" % (method[5:].rstrip("/"), paths.instance(), database.name)


def since(database, settings, lsn):
    """The records after a backup's position, of the archived files and of the active one."""
    method = settings.get("LOGARCHMETH1", "OFF")
    places = sorted(glob.glob(archive_folder(database, method) + "/S*.LOG")) if method.startswith("DISK:") else []
    found = [record for place in places + [file(database)] for record in records(place)]
    return [record for record in found if record["lsn"] > lsn]


def current(database):
    """The name that the active file gets when it is archived."""
    return current_name(database.control.get("next_log", 0))


def current_name(number):
    return "S%07d.LOG" % number


def text(database):
    if not os.path.exists(file(database)):
        return ""
    with open(file(database), encoding="utf-8") as log:
        return log.read()


def is_there(database, name, overflow, retrieve):
    method = database.setting("LOGARCHMETH1")
    places = [overflow] if overflow else []
    if retrieve and method.startswith("DISK:"):
        places.append(archive_folder(database, method))
    return any(os.path.exists(place + "/" + name) for place in places)


def archive(database):
    """Moves the active file to the first archive method's folder, and tells its name."""
    method = database.setting("LOGARCHMETH1")
    source = file(database)
    if not method.startswith("DISK:") or not os.path.exists(source):
        return None
    folder = archive_folder(database, method)
    os.makedirs(folder, exist_ok=True)
    number = database.control.get("next_log", 0)
    place = "%s/%s" % (folder, current(database))
    with open(source, encoding="utf-8") as log, open(place, "w", encoding="utf-8") as archived:
        archived.write(log.read())
    os.unlink(source)
    database.control["next_log"] = number + 1
    database.add_history("X", "1", location=place, firstlog=current_name(number))
    return place
