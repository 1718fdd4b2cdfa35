"""RESTORE and ROLLFORWARD DATABASE."""

import glob
import os
import re

from standin import database as disk
from standin import dbmcfg, image, knobs, levels, messages
from standin.engine import result
from standin.engine.active import open_container
from standin.messages import Db2Error
from standin.sql import execute, journal


def chosen(alias, rest, folder):
    source = re.search(r"(?i)\bfrom\s+(\S+)", rest)
    place = os.path.join(folder, source[1] if source else ".")
    stamp = re.search(r"(?i)\btaken\s+at\s+(\d+)", rest)
    names = sorted(glob.glob("%s/%s.0.*.%s*.001" % (place, alias.upper(), stamp[1] if stamp else "")))
    if not names or (len(names) > 1 and not stamp):
        raise Db2Error("SQL2542N", alias.upper(), stamp[1] if stamp else "")
    return names[-1]


def restore(instance, session, match, options):
    alias, rest = match["db"].upper(), match["rest"]
    told = knobs.act("restore", alias)
    if told == "fail":
        raise Db2Error("SQL1042C")
    try:
        header, content = image.read(chosen(alias, rest, options["folder"]))
    except image.Corrupt:
        raise Db2Error("SQL2530N", "1") from None
    level = levels.current()
    control = header["control"]
    old = tuple(control["release"])
    if old > level.release:
        raise Db2Error("SQL5030C")
    if old < level.release and header["online"]:
        raise Db2Error("SQL2519N", "SQL1704N", "2")
    bare = re.search(r"(?i)without\s+rolling\s+forward", rest)
    if header["online"] and bare:
        raise Db2Error("SQL2537N")
    extract(header, rest)
    into = re.search(r"(?i)\binto\s+(\w+)", rest)
    name = (into[1] if into else alias).upper()
    place = re.search(r"(?i)\b(?:to|on)\s+'?(/[^\s',]*)", rest)
    with instance.lock:
        replaced = put_back(instance, name, control, content, place[1] if place else None, told)
    database = instance.find(name)
    pending = {"rollforward": True} if header["online"] or database.recoverable and not bare else {}
    needed = header.get("log") if header["online"] else None
    database.save(pending=pending, consistent=True, restored_lsn=header["lsn"], needed_log=needed)
    if old < level.release:
        # RESTORE upgrades an offline image of an older release by itself.
        from standin.commands.upgrade import convert

        convert(database, level, None)
    if replaced and re.search(r"(?i)without\s+prompting", rest):
        return result.lines(messages.text("SQL2540W", "2539"), status=2, sqlcode=2540)
    if replaced:
        return result.lines(messages.text("SQL2539W"), messages.text("DB20000I", "RESTORE DATABASE"))
    return result.done("RESTORE DATABASE")


def extract(header, rest):
    """The logs in the image, where LOGTARGET says."""
    target = re.search(r"(?i)\blogtarget\s+'?(/[^\s']*)", rest)
    if not target:
        return
    if not header.get("logs") or not os.path.isdir(target[1]):
        raise Db2Error("SQL2581N", target[1], "1")
    for name, text in header["logs"].items():
        with open(target[1] + "/" + name, "x", encoding="utf-8") as log:
            log.write(text)


def put_back(instance, name, control, content, path, told):
    replaced = True
    try:
        database = instance.must_be_closed(name)
    except Db2Error as error:
        if error.code != "SQL1013N":
            raise
        replaced = False
        disk.create(name, name, path or dbmcfg.get("DFTDBPATH"))
        database = instance.find(name)
    history = database.control["history"]
    for leftover in (database.container + "-wal", database.container + "-shm"):
        if os.path.exists(leftover):
            os.unlink(leftover)
    if told != "lie":
        with open(database.container, "wb") as file:
            file.write(content)
            os.fsync(file.fileno())
        database.save(**{**control, "name": name, "history": history, "damaged": False})
    return replaced


def rollforward(instance, session, match, options):
    alias, rest = match["db"].upper(), match["rest"]
    with instance.lock:
        database = instance.must_be_closed(alias)
        if not database.pending("rollforward"):
            raise Db2Error("SQL1260N", database.name, "0")
        overflow = re.search(r"(?i)overflow\s+log\s+path\s*\(\s*'?(/[^\s')]*)", rest)
        needed = database.control.get("needed_log")
        if needed and not journal.is_there(database, needed, overflow and overflow[1], "noretrieve" not in rest.lower()):
            raise Db2Error("SQL1273N", database.name, needed, "0", "0")
        if not re.search(r"(?i)to\s+end\s+of\s+backup", rest):
            replay(instance, database)
        if re.search(r"(?i)and\s+(?:stop|complete)|^\s+(?:stop|complete)", rest):
            database.set_pending("rollforward", False)
    return result.Result(
        "\n                                 Rollforward Status\n\n"
        " Input database alias                   = %s\n Number of members have returned status = 1\n\n"
        " Member ID                              = 0\n Rollforward status                     = not pending\n"
        " Next log file to be read               =\n Log files processed                    = -\n"
        " Last committed transaction             = 0000-00-00-00.00.00.000000 UTC\n\n" % database.alias
        + messages.text("DB20000I", "ROLLFORWARD") + "\n"
    )


class Replayer:
    """As much of a session as a statement needs."""

    def __init__(self, instance, database, connection):
        self.instance, self.connection, self.alias = instance, connection, database.alias
        self.active = type("Open", (), {"database": database, "name": database.name})
        self.reads = 0

    def has_table(self, full):
        return False


def replay(instance, database):
    connection = open_container(database, create=False)
    session = Replayer(instance, database, connection)
    settings, database.control["cfg"] = database.control["cfg"], {}
    try:
        for record in journal.since(database, settings, database.control["restored_lsn"]):
            session.user, session.schema = record["user"], record["schema"]
            execute.run(session, record["sql"], True)
    finally:
        database.control["cfg"] = settings
        connection.close()
