"""RUNSTATS, REORG, REORGCHK."""

from standin import knobs
from standin.engine import result
from standin.messages import Db2Error
from standin.sql.tokens import identifier, qualified, split


def table_of(session, match):
    session.need_connection()
    schema, own, _ = qualified(split(match["table"]), 0, session.schema)
    found = session.connection.execute("SELECT 1 FROM [#TABLES] WHERE schema = ? AND name = ?", (schema, own)).fetchone()
    if not found:
        raise Db2Error("SQL2306N", "%s.%s" % (schema, own))
    return schema, own


def measure(session, schema, own):
    count = session.connection.execute("SELECT count(*) FROM " + identifier(schema, own)).fetchone()[0]
    session.connection.execute(
        "UPDATE [#TABLES] SET card = ?, npages = ? WHERE schema = ? AND name = ?", (count, count // 50 + 1, schema, own)
    )
    return count


def runstats(instance, session, match, options):
    told = knobs.act("runstats")
    schema, own = table_of(session, match)
    if told == "fail":
        raise Db2Error("SQL2314W", "TABLE", "INDEX")
    if told != "lie":
        measure(session, schema, own)
    return result.done("RUNSTATS")


def reorg(instance, session, match, options):
    told = knobs.act("reorg")
    schema, own = table_of(session, match)
    if told == "fail":
        raise Db2Error("SQL2216N", "-964")
    return result.done("REORG")


def reorgchk(instance, session, match, options):
    session.need_connection()
    lines = ["", "Doing RUNSTATS ....", "", "", "Table statistics:", "", "F1: 100 * OVERFLOW / CARD < 5",
             "F2: 100 * (Effective Space Utilization of Data Pages) > 70", "F3: 100 * (Required Pages / Total Pages) > 80", "",
             "SCHEMA.NAME                     CARD    OV    NP    FP ACTBLK    TSIZE  F1  F2  F3 REORG", "-" * 88]
    for schema, own in session.connection.execute("SELECT schema, name FROM [#TABLES] WHERE type = 'T'").fetchall():
        count = measure(session, schema, own)
        flag = knobs.value("reorgchk", default="---")
        lines += ["Table: %s.%s" % (schema, own), "%36d     0 %5d %5d      -        0   0   -  %3d %s" % (count, 1, 1, 100, flag)]
    lines += ["-" * 88, "", "Index statistics:", "",
              "F4: CLUSTERRATIO or normalized CLUSTERFACTOR > 80", ""]
    return result.Result("\n".join(lines) + "\n")
