"""BIND, and what db2rbind asks for."""

import os
import re

from standin import knobs, messages
from standin.database import precise_now
from standin.engine import result
from standin.messages import Db2Error
from standin.sql import catalogue_tables


def bind(instance, session, match, options):
    session.need_connection()
    listed = match["file"].strip("\"'")
    place = os.path.join(options["folder"], listed.replace("@", ""))
    told = knobs.act("bind", session.active.name)
    lines = ["", "LINE    MESSAGES FOR " + os.path.basename(place),
             "------  " + "-" * 70]
    if told == "fail" or not os.path.exists(place):
        lines += ["        SQL0082C  An error has occurred which has terminated processing.",
                  "        SQL0092N  No package was created because of previous errors.",
                  "        SQL0091N  Binding was ended with \"3\" errors and \"0\" warnings.", ""]
        return result.Result("\n".join(lines) + "\n", 4, -91)
    if told == "lie":
        return ended(lines, 0)
    with open(place, encoding="ascii", errors="replace") as file:
        names = [line.strip().rstrip("+") for line in file if line.strip()] if place.endswith(".lst") else [listed]
    packages = [os.path.basename(name).split(".")[0].upper().replace("DB2", "")[:8] for name in names]
    there = {name for (name,) in session.connection.execute("SELECT name FROM [#PACKAGES] WHERE schema = 'NULLID'")}
    kept = [name for name in packages if name in there] if re.search(r"(?i)\baction\s+add\b", match["rest"]) else []
    session.connection.execute("BEGIN IMMEDIATE")
    for package in packages:
        if package not in kept:
            session.connection.execute("INSERT OR REPLACE INTO [#PACKAGES] VALUES ('NULLID', ?, 'Y', ?)", (package, precise_now()))
    catalogue_tables.advance(session.connection, len(names))
    session.connection.execute("COMMIT")
    for package in kept:
        text = messages.text("SQL0719N", session.user, "NULLID." + package)
        lines += ["        " + line for line in messages.wrapped(text).splitlines()]
        lines += ["        SQL0092N  No package was created because of previous errors."]
    return ended(lines, len(kept))


def ended(lines, errors):
    lines += ["        SQL0091N  Binding was ended with \"%d\" errors and \"0\" warnings." % errors, ""]
    return result.Result("\n".join(lines) + "\n", 4 if errors else 0, -91 if errors else 0)


def rebind_all(instance, session, match, options):
    session.need_connection()
    told = knobs.act("rebind", session.active.name)
    if told == "fail":
        raise Db2Error("SQL0440N", "REBIND", "PROCEDURE")
    if told != "lie":
        session.connection.execute("UPDATE [#PACKAGES] SET valid = 'Y'")
    return result.Result("Failed to rebind = %d\n" % (told == "one-fails"))


def rebind(instance, session, match, options):
    session.need_connection()
    schema, _, own = match["package"].upper().rpartition(".")
    found = (schema or session.schema, own)
    told = knobs.act("rebind", session.active.name)
    if told == "fail":
        raise Db2Error("SQL0440N", "REBIND", "PROCEDURE")
    changed = session.connection.execute("UPDATE [#PACKAGES] SET valid = 'Y', bound = ? WHERE schema = ? AND name = ?", (precise_now(), *found))
    if changed.rowcount == 0:
        raise Db2Error("SQL0805N", "%s.%s" % found)
    return result.done("REBIND PACKAGE")
