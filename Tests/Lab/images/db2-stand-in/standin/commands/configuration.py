"""GET and UPDATE DB CFG."""

import re

from standin import dbcfg, messages
from standin.engine import result
from standin.messages import Db2Error

# What takes effect only at the next activation.
DELAYED = ("LOGARCHMETH1", "LOGARCHMETH2", "LOGFILSIZ", "LOGPRIMARY", "NEWLOGPATH", "MIRRORLOGPATH")


def wanted(instance, session, match):
    if match["db"]:
        return instance.find(match["db"])
    session.need_connection()
    return session.active.database


def get(instance, session, match, options):
    database = wanted(instance, session, match)
    return result.Result(dbcfg.report(database, database.control["consistent"]) + "\n")


def update(instance, session, match, options):
    database = wanted(instance, session, match)
    text = re.sub(r"(?i)\s+(immediate|deferred)\s*$", "", match["pairs"]).split()
    pairs = dict(zip((name.upper() for name in text[::2]), (value.strip("'\"") for value in text[1::2])))
    for name, value in pairs.items():
        if name not in dbcfg.DEFAULTS:
            raise Db2Error("SQL0104N", name, "USING", "<configuration-keyword>")
        empty = value.upper() in ("NULL", "DEFAULT")
        value = dbcfg.DEFAULTS[name] if empty else value
        if name == "LOGARCHMETH1":
            value = place(value)
            if value != "OFF" and not database.recoverable:
                database.control["pending"]["backup"] = True
        database.control["cfg"][name] = value
    database.save()
    done = messages.text("DB20000I", "UPDATE DATABASE CONFIGURATION")
    if instance.is_open(database.name) and set(pairs) & set(DELAYED):
        return result.lines(done, messages.text("SQL1363W"), status=2, sqlcode=1363)
    return result.lines(done)


def place(value):
    if value.upper().startswith("DISK:"):
        return "DISK:" + value[5:].rstrip("/") + "/"
    return value.upper()
