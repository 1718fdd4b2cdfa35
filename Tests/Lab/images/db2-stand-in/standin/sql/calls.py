"""CALL: ADMIN_CMD with the commands it takes; other procedures are unknown."""

from standin.messages import Db2Error
from standin.sql.tokens import qualified, word

ALLOWED = ("BACKUP", "RUNSTATS", "REORG", "PRUNE", "QUIESCE", "UNQUIESCE", "UPDATE", "FORCE", "EXPORT")


def call(session, tokens, _):
    from standin.engine import dispatch

    _, own, after = qualified(tokens, 1, None)
    if own != "ADMIN_CMD":
        raise Db2Error("SQL0440N", own, "PROCEDURE")
    session.need_connection()
    inner = tokens[after + 1].text.strip("'").replace("''", "'")
    match, place = dispatch.matching(inner)
    if match is None or inner.split()[0].upper() not in ALLOWED or word(tokens[after]) != "(":
        raise Db2Error("SQL0104N", inner.split()[0], "ADMIN_CMD", "<command>")
    online = "ONLINE" in inner.upper().split()
    if inner.split()[0].upper() == "BACKUP" and not online:
        raise Db2Error("SQL1035N")
    if inner.split()[0].upper() == "BACKUP" and match["db"].upper() not in (session.alias, session.active.name):
        raise Db2Error("SQL20322N")
    dispatch.run(session.instance, session, inner, {"autocommit": True, "folder": "/"})
    return None, None
