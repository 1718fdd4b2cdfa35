"""db2updvNNN, db2rbind, db2ckupgrade, db2pd."""

import os
import time

from standin import dbcfg, knobs, levels
from standin.clp import client
from standin.messages import Db2Error, wrapped
from standin.tools.files import options_of

BOX = """
_________________________________________________________________________

                    _____   DB2 Service Tools   _____

                            I      B      M

                               {program}

   This tool is a service utility designed to update a DB2 Version {version}
   database to the current fix pack level.

_________________________________________________________________________

"""


def updv(program, arguments):
    chosen, left = options_of(arguments, ("d", "u", "p", "o", "j"))
    if program != levels.update_program(levels.current().release):
        print("bash: %s: command not found" % program)
        return 127
    print(BOX.format(program=program.center(13), version=levels.release_text(levels.current().release)))
    name = chosen.get("d")
    if name is None:
        print("%s: -d DATABASE is missing" % program)
        return 1
    answer = client.once("standin updv " + name)
    if answer is None or answer["status"]:
        print(answer["output"] if answer else wrapped(Db2Error("SQL1032N").line))
        print("%s failed for database '%s'." % (program, name))
        return 1
    print("%s completed successfully for database '%s'." % (program, name))
    return 0


def db2rbind(arguments):
    """db2rbind DB -l LOG all"""
    chosen, left = options_of(arguments, ("l", "u", "p", "r"))
    stream = client.connect()
    answer = None
    if stream is not None and left:
        answer = client.ask(stream, "connect to " + left[0])
        if answer["status"] == 0:
            answer = client.ask(stream, "standin rebind")
            client.ask(stream, "connect reset")
    ok = answer is not None and answer["status"] == 0
    with open(chosen.get("l", "/dev/null"), "w", encoding="utf-8") as log:
        log.write("Starting time .... %s\n" % time.ctime())
        log.write((answer["output"] if answer else "SQL1032N") + "\n")
    if not ok or "= 0" not in answer["output"]:
        print("\nRebind failed; see the log file '%s'." % chosen.get("l", ""))
        return 1
    print("\nRebind done successfully for database '%s'." % left[0].upper())
    return 0


def db2ckupgrade(arguments):
    """-resetUpgradePending takes the state back in which SQL0276N's text says it may leave a database."""
    from standin import directory
    from standin.database import Database

    chosen, left = options_of(arguments, ("l", "u", "p"))
    names = [word for word in left if not word.startswith("-")]
    if "-e" in left:
        names = [entry["alias"] for entry in directory.entries() if not entry["node"]]
    problems = []
    for name in names:
        try:
            database = Database.named(name)
            if "-resetUpgradePending" in left:
                database.set_pending("upgrade", False)
                continue
            if any(database.pending(state) for state in ("backup", "rollforward", "restore")):
                problems.append('"%s": the database is not in a state that can be upgraded' % name)
        except Db2Error as error:
            problems.append('"%s": %s' % (name, error.line))
    with open(chosen.get("l", "/dev/null"), "w", encoding="utf-8") as log:
        log.write("".join(line + "\n" for line in problems))
    if problems:
        print(wrapped("DBT5509E  The db2ckupgrade utility failed. See the log file: %s" % chosen.get("l", "")))
        return 1
    print(wrapped("DBT5508I  The db2ckupgrade utility completed successfully. The database or databases can be upgraded."))
    return 0


def db2pd(arguments):
    """-db X -hadr; - alone tells whether the instance is up."""
    from standin.database import Database

    up = client.connect() is not None
    if arguments == ["-"] or not arguments:
        print("Database Member 0 -- %s" % ("Active -- Up 0 days 00:00:01" if up else "Inactive"))
        return 0 if up else 255
    chosen, _ = options_of(arguments, ("db", "d", "database"))
    name = (chosen.get("db") or chosen.get("d") or chosen.get("database") or "").upper()
    try:
        role = dbcfg.role(Database.named(name))
    except Db2Error:
        print("Database %s not activated on database member 0 or this database name cannot be found in the local database directory." % name)
        return 255
    print("\nDatabase Member 0 -- Database %s -- Active -- Up 0 days 00:00:01 -- Date %s\n" % (name, time.strftime("%Y-%m-%d-%H.%M.%S.000000")))
    if role == "STANDARD":
        print("HADR is not active on this database.\n")
        return 0
    fields = (("HADR_ROLE", role), ("REPLAY_TYPE", "PHYSICAL"), ("HADR_SYNCMODE", "NEARSYNC"), ("STANDBY_ID", "1"),
              ("LOG_STREAM_ID", "0"), ("HADR_STATE", knobs.value("hadr-state", name, "PEER")),
              ("HADR_CONNECT_STATUS", "CONNECTED"), ("HADR_LOG_GAP(bytes)", "0"), ("STANDBY_LOG_POS", str(os.getpid())))
    for field, value in fields:
        print("%44s = %s" % (field, value))
    print()
    return 0
