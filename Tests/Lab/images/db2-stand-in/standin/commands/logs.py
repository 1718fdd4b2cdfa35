"""ARCHIVE LOG, PRUNE, LIST HISTORY."""

import os

from standin.engine import result
from standin.messages import Db2Error
from standin.sql import journal


def archive(instance, session, match, options):
    database = instance.find(match["db"])
    if not database.recoverable:
        raise Db2Error("SQL1260N", database.name, "0")
    journal.archive(database)
    return result.done("ARCHIVE LOG")


def prune(instance, session, match, options):
    session.need_connection()
    words = match[0].split()
    database = session.active.database
    if words[1].upper() == "HISTORY":
        until = match[0].upper().split()
        newest = max((one["start"] for one in database.control["history"] if one["operation"] == "B"), default="")
        # Without FORCE what belongs to the newest full backup stays.
        gone = [one for one in database.control["history"]
                if one["start"][: len(words[2])] <= words[2] and ("FORCE" in until or one["start"] < newest)]
        if until[-2:] == ["AND", "DELETE"]:
            for one in gone:
                if one["operation"] == "X" and os.path.exists(one["location"]):
                    os.unlink(one["location"])
        database.save(history=[one for one in database.control["history"] if one not in gone])
    return result.done("PRUNE")


def history(instance, session, match, options):
    records = [one for one in instance.find(match["db"]).control["history"] if one["operation"] == "B"]
    lines = ["", "                    List History File for " + match["db"].upper(), "",
             "Number of matching file entries = %d" % len(records), "",
             " Op Obj Timestamp+Sequence Type Dev Earliest Log Current Log  Backup ID",
             " -- --- ------------------ ---- --- ------------ ------------ --------------"]
    for record in records:
        lines.append("  B  D  %s001   %s    D  S0000000.LOG S0000000.LOG %s" % (record["start"], record["type"], record.get("location", "")))
    return result.Result("\n".join(lines) + "\n\n")
