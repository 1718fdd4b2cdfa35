"""SYSCAT and SYSIBM: what the database holds."""

SYSTEM_TABLES = (
    "SYSTABLES SYSCOLUMNS SYSINDEXES SYSVIEWS SYSPLAN SYSROUTINES SYSTRIGGERS SYSSEQUENCES SYSTABLESPACES SYSDBAUTH "
    "SYSTABAUTH SYSSCHEMATA SYSVERSIONS"
).split()
SYSTEM_VIEWS = "TABLES COLUMNS INDEXES VIEWS PACKAGES ROUTINES TRIGGERS SEQUENCES TABLESPACES SCHEMATA".split()


def rows(session, text, *values):
    return session.connection.execute(text, values).fetchall()


def created(session):
    return session.active.database.control["created"]


def tables(session):
    made = created(session)
    for own in SYSTEM_TABLES:
        yield "SYSIBM", own, "SYSIBM", "S", "T", "N", "SYSCATSPACE", made, -1, -1, -1
    for own in SYSTEM_VIEWS:
        yield "SYSCAT", own, "SYSIBM", "S", "V", "N", None, made, -1, -1, -1
    yield from rows(
        session,
        "SELECT schema, name, ?, 'U', type, status, tbspace, created, card, npages, npages FROM [#TABLES]",
        session.user,
    )


def columns(session):
    return rows(session, "SELECT schema, tab, name, number, type, length, scale, nullable, generated, "
                         "CASE WHEN identity IS NULL THEN 'N' ELSE 'Y' END, NULL FROM [#COLUMNS]")


def sequences(session):
    return rows(session, "SELECT schema, own, ?, 'U', type, origin, step, next, 1, 24, ? FROM [#SEQUENCES]",
                session.user, created(session))


def tablespaces(session):
    return rows(session, "SELECT name, 'SYSIBM', created, id, 'D', CASE type WHEN 'T' THEN 'T' ELSE 'L' END, 4096 FROM [#TABLESPACES]")


def packages(session):
    return rows(session, "SELECT schema, name, 'SYSIBM', valid, bound FROM [#PACKAGES]")


def text_of_views(session):
    return rows(session, "SELECT schema, name, 'Y', definition FROM [#TABLES] WHERE type = 'V'")


def schemas(session):
    fixed = [("SYSIBM",), ("SYSCAT",), ("SYSIBMADM",), ("NULLID",)]
    own = rows(session, "SELECT DISTINCT schema FROM [#TABLES] UNION SELECT name FROM [#SCHEMAS]")
    return [(name, "SYSIBM" if (name,) in fixed else session.user, created(session)) for (name,) in fixed + own]


VIEWS = {
    "SYSDUMMY1": ("IBMREQD:CHARACTER-1", lambda session: [("Y",)]),
    "TABLES": (
        "TABSCHEMA TABNAME OWNER OWNERTYPE:CHARACTER-1 TYPE:CHARACTER-1 STATUS:CHARACTER-1 TBSPACE "
        "CREATE_TIME:TIMESTAMP CARD:BIGINT NPAGES:BIGINT FPAGES:BIGINT",
        tables,
    ),
    "COLUMNS": (
        "TABSCHEMA TABNAME COLNAME COLNO:SMALLINT TYPENAME LENGTH:INTEGER SCALE:SMALLINT NULLS:CHARACTER-1 "
        "GENERATED:CHARACTER-1 IDENTITY:CHARACTER-1 KEYSEQ:SMALLINT",
        columns,
    ),
    "SEQUENCES": (
        "SEQSCHEMA SEQNAME OWNER OWNERTYPE:CHARACTER-1 SEQTYPE:CHARACTER-1 ORIGIN:CHARACTER-1 INCREMENT:BIGINT "
        "NEXTCACHEFIRSTVALUE:BIGINT SEQID:INTEGER DATATYPEID:INTEGER CREATE_TIME:TIMESTAMP",
        sequences,
    ),
    "TABLESPACES": (
        "TBSPACE OWNER CREATE_TIME:TIMESTAMP TBSPACEID:INTEGER TBSPACETYPE:CHARACTER-1 DATATYPE:CHARACTER-1 PAGESIZE:INTEGER",
        tablespaces,
    ),
    "PACKAGES": ("PKGSCHEMA PKGNAME OWNER VALID:CHARACTER-1 LAST_BIND_TIME:TIMESTAMP", packages),
    "VIEWS": ("VIEWSCHEMA VIEWNAME VALID:CHARACTER-1 TEXT", text_of_views),
    "SCHEMATA": ("SCHEMANAME OWNER CREATE_TIME:TIMESTAMP", schemas),
    "ROUTINES": (
        "ROUTINESCHEMA ROUTINENAME OWNERTYPE:CHARACTER-1 ROUTINETYPE:CHARACTER-1 VALID:CHARACTER-1",
        lambda session: rows(session, "SELECT schema, name, 'U', type, valid FROM [#ROUTINES]"),
    ),
    "TRIGGERS": (
        "TRIGSCHEMA TRIGNAME TABSCHEMA TABNAME VALID:CHARACTER-1",
        lambda session: rows(session, "SELECT schema, name, tabschema, tab, valid FROM [#TRIGGERS]"),
    ),
    "INDEXES": (
        "INDSCHEMA INDNAME TABSCHEMA TABNAME COLNAMES UNIQUERULE:CHARACTER-1",
        lambda session: rows(session, "SELECT schema, name, tabschema, tab, columns, rule FROM [#INDEXES]"),
    ),
}
