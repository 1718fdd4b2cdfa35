"""SYSIBMADM's views and the MON_GET table functions: what the server does."""

import time

from standin import levels, paths
from standin.sql import catalogue_tables


def database_paths(session):
    database = session.active.database
    node = paths.node_directory(database.path)
    listed = [
        ("LOGPATH", database.log_folder + "/"),
        ("DB_STORAGE_PATH", database.path.rstrip("/") + "/"),
        ("TBSP_CONTAINER", database.container),
        ("LOCAL_DB_DIRECTORY", node + "/SQLDBDIR/"),
        ("DBPATH", database.folder + "/"),
    ]
    for kind, setting in (("MIRRORLOGPATH", "MIRRORLOGPATH"), ("OVERFLOWLOGPATH", "OVERFLOWLOGPATH"), ("FAILARCHPATH", "FAILARCHPATH")):
        if database.setting(setting):
            listed.append((kind, database.setting(setting)))
    return [(0, kind, place) for kind, place in listed]


def transaction_log(session, *_):
    lsn = catalogue_tables.position(session.connection)
    return [(0, lsn, lsn * 16, lsn // 64, 1000, 0, lsn)]


def connections(session, *_):
    now = time.strftime("%Y-%m-%d-%H.%M.%S.000000")
    return [
        (one.handle, one.program, one.user, one.identity, one.active.name, 0, one.reads, now, one.process)
        for one in session.instance.applications()
        if one.active is session.active
    ]


def applications(session):
    return [
        (one.handle, one.program, one.user, one.identity, one.database_name, "UOWWAIT")
        for one in session.instance.applications()
    ]


def spaces(session, *_):
    used = session.connection.execute("PRAGMA page_count").fetchone()[0]
    found = session.connection.execute("SELECT name, id FROM [#TABLESPACES]").fetchall()
    return [(name, number, "DMS", "NORMAL", 4096, 1, used if name == "USERSPACE1" else 1) for name, number in found]


def containers(session, *_):
    folder = paths.node_directory(session.active.database.path) + "/" + session.active.name
    files = {"SYSCATSPACE": "T0000000/C0000000.CAT", "TEMPSPACE1": "T0000001/C0000000.TMP", "USERSPACE1": "T0000002/C0000000.LRG"}
    return [(space, number, "%s/%s" % (folder, files[space])) for number, space in enumerate(files)]


def history(session):
    return [
        (record["operation"], record["type"], record["start"], record.get("end", record["start"]), record["sqlcode"],
         record.get("location"), "DB2INST1", record.get("firstlog"))
        for record in session.active.database.control["history"]
    ]


def instance(session, *_):
    level = levels.current()
    return [(paths.instance(), 0, "DB2 v" + level.name, level.token_build, level.token_type, int(level.fix_pack))]


LSN = "MEMBER:SMALLINT CURRENT_LSN:BIGINT CURRENT_LSO:BIGINT LOG_WRITES:BIGINT TOTAL_LOG_AVAILABLE:BIGINT TOTAL_LOG_USED:BIGINT LOG_WRITE_TIME:BIGINT"
VIEWS = {
    "DBPATHS": ("DBPARTITIONNUM:SMALLINT TYPE:VARCHAR-64 PATH:VARCHAR-255", database_paths),
    "MON_GET_TRANSACTION_LOG": (LSN, transaction_log),
    "MON_TRANSACTION_LOG_UTILIZATION": (LSN, transaction_log),
    "MON_GET_CONNECTION": (
        "APPLICATION_HANDLE:BIGINT APPLICATION_NAME SESSION_AUTH_ID APPLICATION_ID DB_NAME MEMBER:SMALLINT ROWS_READ:BIGINT "
        "CONNECTION_START_TIME:TIMESTAMP CLIENT_PID:BIGINT",
        connections,
    ),
    "APPLICATIONS": ("AGENT_ID:BIGINT APPL_NAME AUTHID APPL_ID DB_NAME APPL_STATUS", applications),
    "MON_GET_TABLESPACE": (
        "TBSP_NAME TBSP_ID:BIGINT TBSP_TYPE TBSP_STATE TBSP_PAGE_SIZE:BIGINT TBSP_USING_AUTO_STORAGE:SMALLINT "
        "TBSP_USED_PAGES:BIGINT", spaces),
    "MON_GET_CONTAINER": ("TBSP_NAME TBSP_ID:BIGINT CONTAINER_NAME:VARCHAR-256", containers),
    "DB_HISTORY": (
        "OPERATION:CHARACTER-1 OPERATIONTYPE:CHARACTER-1 START_TIME:VARCHAR-14 END_TIME:VARCHAR-14 SQLCODE:INTEGER LOCATION TABSCHEMA FIRSTLOG",
        history,
    ),
    "ENV_INST_INFO": ("INST_NAME NUM_DBPARTITIONS:INTEGER SERVICE_LEVEL BLD_LEVEL PTF FIXPACK_NUM:INTEGER", instance),
}
VIEWS["ENV_GET_INST_INFO"] = VIEWS["ENV_INST_INFO"]
