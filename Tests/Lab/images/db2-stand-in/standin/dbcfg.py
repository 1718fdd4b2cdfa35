"""The database configuration: parameters, and the report that GET DB CFG prints."""

from standin import knobs, levels
from standin.dbmcfg import field

# Parameter, description, value at the start. The order is roughly the real report's.
FIELDS = (
    ("AUTO_MAINT", "Automatic maintenance", "ON"),
    ("AUTO_DB_BACKUP", "  Automatic database backup", "OFF"),
    ("AUTO_TBL_MAINT", "  Automatic table maintenance", "ON"),
    ("AUTO_RUNSTATS", "    Automatic runstats", "ON"),
    ("AUTO_REORG", "    Automatic reorganization", "OFF"),
    ("AUTO_DEL_REC_OBJ", "Auto deletion of recovery objects", "OFF"),
    ("AUTORESTART", "Auto restart enabled", "ON"),
    ("DFT_EXTENT_SZ", "Default tablespace extentsize (pages)", "32"),
    ("DFT_TABLE_ORG", "Default table organization", "ROW"),
    ("INDEXREC", "Index re-creation time and redo index build", "SYSTEM (RESTART)"),
    ("LOCKTIMEOUT", "Lock timeout (sec)", "-1"),
    ("LOGBUFSZ", "Log buffer size (4KB)", "256"),
    ("LOGFILSIZ", "Log file size (4KB)", "1000"),
    ("LOGPRIMARY", "Number of primary log files", "13"),
    ("LOGSECOND", "Number of secondary log files", "12"),
    ("NEWLOGPATH", "Changed path to log files", ""),
    ("OVERFLOWLOGPATH", "Overflow log path", ""),
    ("MIRRORLOGPATH", "Mirror log path", ""),
    ("BLK_LOG_DSK_FUL", "Block log on disk full", "NO"),
    ("FAILARCHPATH", "Failover log archive path", ""),
    ("LOGARCHMETH1", "First log archive method", "OFF"),
    ("LOGARCHCOMPR1", "Archive compression for logarchmeth1", "OFF"),
    ("LOGARCHMETH2", "Second log archive method", "OFF"),
    ("LOGINDEXBUILD", "Log pages during index build", "OFF"),
    ("NUM_DB_BACKUPS", "Number of database backups to retain", "12"),
    ("REC_HIS_RETENTN", "Recovery history retention (days)", "366"),
    ("TRACKMOD", "Track modified pages", "NO"),
    ("HADR_LOCAL_HOST", "HADR local host name", ""),
    ("HADR_REMOTE_HOST", "HADR remote host name", ""),
    ("HADR_SYNCMODE", "HADR log write synchronization mode", "NEARSYNC"),
)
DEFAULTS = {name: default for name, _, default in FIELDS}


def role(database):
    return knobs.value("hadr", database.name, "STANDARD").upper()


def yes(value):
    return "YES" if value else "NO"


def report(database, consistent):
    """`consistent`: what is open and was written to is not, as on the real server."""
    level = levels.current()
    release = levels.configuration_release(database.release)
    # What the image's own log shows for a database that waits for its rollforward.
    forward = "DATABASE" if database.pending("rollforward") else "NO"
    lines = [
        "",
        "       Database Configuration for Database " + database.alias,
        "",
        field("Database configuration release level", "", release),
        field("Database release level", "", release),
        "",
        field("Database territory", "", "US"),
        field("Database code page", "", "1208"),
        field("Database code set", "", "UTF-8"),
        field("Database country/region code", "", "1"),
        field("Database collating sequence", "", "IDENTITY"),
        field("Database page size", "", "4096"),
        "",
        field("Restrict access", "", "NO"),
        field("Backup pending", "", yes(database.pending("backup"))),
        "",
        field("All committed transactions have been written to disk", "", yes(consistent)),
        field("Rollforward pending", "", forward),
        field("Restore pending", "", yes(database.pending("restore"))),
    ]
    if level.release >= (11, 5):
        lines.append(field("Upgrade pending", "", yes(database.pending("upgrade"))))
    lines += [
        "",
        field("Log retain for recovery status", "", "RECOVERY" if database.recoverable else "NO"),
        "",
        field("HADR database role", "", role(database)),
        field("Encrypted database", "", "NO"),
        "",
        field("Path to log files", "", database.log_folder + "/"),
        field("First active log file", "", "S0000000.LOG" if database.recoverable else ""),
    ]
    lines += [field(description, name, database.setting(name)) for name, description, _ in FIELDS]
    return "\n".join(lines) + "\n"
