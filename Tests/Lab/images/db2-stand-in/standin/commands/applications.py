"""Who is connected, what is open, and sending them away."""

import time

from standin import knobs, messages
from standin.engine import result
from standin.messages import Db2Error


def force(instance, session, match, options):
    told = knobs.act("force")
    if told == "fail":
        raise Db2Error("SQL1092N", session.user)
    if told != "lie":
        wanted = match["who"].lower()
        for one in instance.applications():
            if wanted == "all" or str(one.handle) in wanted.strip("()").replace(",", " ").split():
                one.cut()
        # The caller's own connection ends too, but it hears of nothing.
        session.was_cut = False
    return result.lines(messages.text("DB20000I", "FORCE APPLICATION"), messages.text("DB21024I"), "")


def listing(instance, session, match, options):
    found = [one for one in instance.applications() if not match["db"] or one.database_name == match["db"].upper()]
    if not found:
        raise Db2Error("SQL1611W")
    lines = ["",
             "Auth Id  Application    Appl.      Application Id                                                 DB       # of ",
             "         Name           Handle                                                                    Name    Agents",
             "-------- -------------- ---------- -------------------------------------------------------------- -------- -----"]
    for one in found:
        lines.append("%-8s %-14s %-10d %-62s %-8s %-5d" % (one.user, one.program, one.handle, one.identity, one.database_name, 1))
    return result.Result("\n".join(lines) + "\n\n")


def active(instance, session, match, options):
    with instance.lock:
        found = sorted(instance.active.values(), key=lambda one: one.name)
    if not found:
        raise Db2Error("SQL1611W")
    lines = ["", "                           Active Databases", ""]
    for one in found:
        lines += ["Database name                              = " + one.name,
                  "Applications connected currently           = %d" % len(one.sessions),
                  "Database path                              = %s/MEMBER0000/" % one.database.folder, ""]
    return result.Result("\n".join(lines) + "\n")


def utilities(instance, session, match, options):
    """What is at work, and what a LOAD would show: `utility@X=LOAD`."""
    from standin import directory

    found = [(entry["alias"], knobs.value("utility", entry["alias"])) for entry in directory.entries()]
    lines = []
    now = time.strftime("%m/%d/%Y %H:%M:%S.000000")
    listed = [(number, kind, name, "OFFLINE " + kind, now) for number, (name, kind) in enumerate(found, 1001) if kind]
    at_work = [one.work for one in instance.applications() if one.work]
    listed += [(one.number, one.kind, one.database, one.description, one.start) for one in at_work if one]
    for number, kind, name, description, start in listed:
        lines += ["", "ID                               = %d" % number, "Type                             = " + kind,
                  "Database Name                    = " + name, "Member Number                    = 0",
                  "Description                      = " + description,
                  "Start Time                       = " + start,
                  "State                            = Executing", "Invocation Type                  = User"]
    if not lines:
        raise Db2Error("SQL1611W")
    return result.Result("\n".join(lines) + "\n\n")


def indoubt(instance, session, match, options):
    session.need_connection()
    count = int(knobs.value("indoubt", session.active.name, "0"))
    if count == 0:
        raise Db2Error("SQL1251W")
    lines = [""]
    for number in range(1, count + 1):
        lines += ["%d.    originator: XA" % number,
                  "      appl_id: %s   sequence_no: 00001   status: i" % session.identity,
                  "      timestamp: %s   auth_id: DB2INST1   log_full: n   type: RM" % time.strftime("%m/%d/%Y %H:%M:%S"),
                  "      xid: 53514C20 %08X" % number, ""]
    return result.Result("\n".join(lines) + "\n")


def quiesce(instance, session, match, options):
    instance.quiesced = True
    for one in instance.applications():
        if one is not session and (match["what"].lower().startswith("instance") or one.active is session.active):
            one.cut()
    return result.done("QUIESCE " + ("INSTANCE" if match["what"].lower().startswith("instance") else "DATABASE"))


def unquiesce(instance, session, match, options):
    instance.quiesced = False
    return result.done("UNQUIESCE " + ("INSTANCE" if match["what"].lower().startswith("instance") else "DATABASE"))
