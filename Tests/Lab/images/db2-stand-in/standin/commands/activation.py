"""ACTIVATE, DEACTIVATE and RESTART DATABASE."""

from standin import knobs
from standin.engine import result
from standin.messages import Db2Error


def activate(instance, session, match, options):
    told = knobs.act("activate", match["db"])
    if told == "fail":
        raise Db2Error("SQL1042C")
    if told == "lie":
        return result.done("ACTIVATE DATABASE")
    with instance.lock:
        database = instance.find(match["db"])
        before = instance.active.get(database.name)
        if before and before.explicit:
            raise Db2Error("SQL1490W")
        instance.opened(match["db"]).explicit = True
        if before:
            raise Db2Error("SQL1494W")
    return result.done("ACTIVATE DATABASE")


def deactivate(instance, session, match, options):
    told = knobs.act("deactivate", match["db"])
    if told == "fail":
        raise Db2Error("SQL1042C")
    if told == "lie":
        return result.done("DEACTIVATE DATABASE")
    with instance.lock:
        database = instance.find(match["db"])
        active = instance.active.get(database.name)
        if active is None:
            raise Db2Error("SQL1496W")
        active.explicit = False
        if active.sessions:
            raise Db2Error("SQL1495W")
        del instance.active[database.name]
        active.close()
    return result.done("DEACTIVATE DATABASE")


def restart(instance, session, match, options):
    """Crash recovery on demand; leaves a connection, as the real command does."""
    session.connect(match["db"])
    if knobs.value("indoubt", match["db"]):
        raise Db2Error("SQL1061W")
    return result.done("RESTART DATABASE")
