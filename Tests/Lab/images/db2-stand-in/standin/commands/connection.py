"""CONNECT, CONNECT RESET, TERMINATE."""

import hashlib

from standin import knobs, levels, paths
from standin.engine import result
from standin.messages import Db2Error


def check_password(match):
    """Only the instance's owner has one here; the entry point leaves its hash."""
    user, password = match["user"], match["password"]
    if user is None:
        return
    try:
        with open(paths.SETUP + "/run/password", encoding="ascii") as file:
            wanted = file.read().strip()
    except OSError:
        return
    if knobs.value("mount") == "nosuid" or paths.is_nosuid(paths.home(paths.instance())):
        raise Db2Error("SQL1639N")
    given = hashlib.sha256((password or "").strip("\"'").encode()).hexdigest()
    if user.lower() != paths.instance() or given != wanted:
        raise Db2Error("SQL30082N", "24", "USERNAME AND/OR PASSWORD INVALID")


def connect(instance, session, match, options):
    check_password(match)
    session.connect(match["db"])
    return information(session)


def show(instance, session, match, options):
    session.need_connection()
    return information(session)


def information(session):
    code = levels.current().name
    return result.Result(
        "\n   Database Connection Information\n\n"
        " Database server        = DB2/LINUXX8664 %s\n SQL authorization ID   = %s\n Local database alias   = %s\n\n"
        % (code, session.user, session.alias)
    )


def reset(instance, session, match, options):
    session.need_connection()
    session.reset()
    return result.done("SQL")


def terminate(instance, session, match, options):
    session.reset()
    return result.done("TERMINATE")


def state(instance, session, match, options):
    lines = ["", "   Database Connection State", ""]
    if session.active:
        lines += [" Connection state       = Connectable and Connected", " Connection mode        = SHARE",
                  " Local database alias   = " + session.alias, " Database name          = " + session.active.name]
    else:
        lines += [" Connection state       = Connectable and Unconnected"]
    return result.Result("\n".join(lines) + "\n\n")


def attach(instance, session, match, options):
    return result.done(match[0].split()[0].upper())
