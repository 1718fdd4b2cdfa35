"""RUNSTATS, REORG, REORGCHK."""

from standin import knobs
from standin.engine import result
from standin.engine.work import under_way
from standin.messages import Db2Error
from standin.sql.tokens import identifier, qualified, split


def table_of(session, match):
    session.need_connection()
    schema, own, _ = qualified(split(match["table"]), 0, session.schema)
    found = session.connection.execute("SELECT 1 FROM [#TABLES] WHERE schema = ? AND name = ?", (schema, own)).fetchone()
    if not found:
        raise Db2Error("SQL2306N", "%s.%s" % (schema, own))
    return schema, own


def obeyed(session, step):
    """What the knob says, once it has had its time; a FORCE ends that."""
    with under_way(session, step.upper(), session.active.name, step.upper()) as work:
        told = knobs.act(step, session.active.name, work.sleep)
        work.check()
        return told


def measure(session, schema, own):
    count = session.connection.execute("SELECT count(*) FROM " + identifier(schema, own)).fetchone()[0]
    session.connection.execute(
        "UPDATE [#TABLES] SET card = ?, npages = ? WHERE schema = ? AND name = ?", (count, count // 50 + 1, schema, own)
    )
    return count


def runstats(instance, session, match, options):
    schema, own = table_of(session, match)
    told = obeyed(session, "runstats")
    if told == "fail":
        raise Db2Error("SQL2314W", "TABLE", "INDEX")
    if told == "error":
        raise Db2Error("SQL2310N", "-911")
    if told != "lie":
        measure(session, schema, own)
    return result.done("RUNSTATS")


def reorg(instance, session, match, options):
    schema, own = table_of(session, match)
    told = obeyed(session, "reorg")
    if told == "fail":
        raise Db2Error("SQL2216N", "-964")
    instance.reorganized.add((session.active.name, schema, own))
    return result.done("REORG")


def flags(session, instance, schema, own, knob, default):
    """As a knob says, until the table is reorganized."""
    if (session.active.name, schema, own) in instance.reorganized:
        return default
    return knobs.value(knob, own, default)


def meant(session, match):
    if match["table"]:
        return [table_of(session, match)]
    found = session.connection.execute("SELECT schema, name FROM [#TABLES] WHERE type = 'T' ORDER BY 1, 2").fetchall()
    return [one for one in found if not match["schema"] or one[0] == match["schema"].upper()]


def reorgchk(instance, session, match, options):
    session.need_connection()
    tables = meant(session, match)
    lines = [""]
    if (match["update"] or "update").lower() == "update":
        lines += ["Doing RUNSTATS ....", "", ""]
        for schema, own in tables:
            measure(session, schema, own)
    lines += ["Table statistics:", "", "F1: 100 * OVERFLOW / CARD < 5",
              "F2: 100 * (Effective Space Utilization of Data Pages) > 70", "F3: 100 * (Required Pages / Total Pages) > 80", "",
              "SCHEMA.NAME                     CARD    OV    NP    FP ACTBLK    TSIZE  F1  F2  F3 REORG", "-" * 88]
    for schema, own in tables:
        flag = flags(session, instance, schema, own, "reorgchk", "---")
        lines += ["Table: %s.%s" % (schema, own), "%36d     0 %5d %5d      -        0   0   -  %3d %s" % (0, 1, 1, 100, flag)]
    lines += ["-" * 88, "", "Index statistics:", "", "F4: CLUSTERRATIO or normalized CLUSTERFACTOR > 80", "",
              "SCHEMA.NAME                 INDCARD  LEAF ELEAF LVLS  NDEL    KEYS  F4  F5  F6  F7  F8 REORG", "-" * 88]
    for schema, own in tables:
        indexes = session.connection.execute("SELECT schema, name FROM [#INDEXES] WHERE tabschema = ? AND tab = ?", (schema, own)).fetchall()
        if indexes:
            lines.append("Table: %s.%s" % (schema, own))
        for index in indexes:
            flag = flags(session, instance, schema, own, "reorgchk-index", "-----")
            lines += ["Index: %s.%s" % index, "%35d     1     0    1     0       0 100   -   -   0   0 %s" % (0, flag)]
    return result.Result("\n".join(lines + ["-" * 88, ""]) + "\n")
