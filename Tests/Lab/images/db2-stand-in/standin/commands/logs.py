"""ARCHIVE LOG, PRUNE, LIST HISTORY."""

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
        kept = [record for record in database.control["history"] if not record["start"].startswith(words[2]) and record["start"] > words[2]]
        database.save(history=kept)
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
