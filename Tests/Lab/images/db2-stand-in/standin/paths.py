"""Where everything lies."""

import os

PRODUCT = "/opt/ibm/db2"
SETUP = "/var/db2_setup"
GLOBAL_REGISTRY = "/var/db2/global.reg"


def instance():
    return os.environ.get("DB2INSTANCE", "")


def home(name=None):
    import pwd

    return pwd.getpwnam(name or instance()).pw_dir


def sqllib(name=None):
    return home(name) + "/sqllib"


def system_directory():
    return sqllib() + "/sqldbdir/sqldbdir"


def node_directory(path, name=None):
    """Below the path that CREATE DATABASE was given."""
    return "%s/%s/NODE0000" % (path.rstrip("/"), name or instance())


def local_directory(path):
    return node_directory(path) + "/SQLDBDIR/sqldbdir"


def dbm_configuration(name=None):
    return sqllib(name) + "/db2systm"


def profile_registry(name=None):
    return sqllib(name) + "/profile.env"


def nodes_file(name=None):
    return sqllib(name) + "/db2nodes.cfg"


def diagnostic_log(name=None):
    return sqllib(name) + "/db2dump/DIAG0000/db2diag.log"


def socket(name=None):
    """In the container's own layer: a second container on the same volumes must not reach it."""
    return "%s/run/%s.sock" % (SETUP, name or instance())


def is_nosuid(place):
    """Whether its file system is mounted so that db2ckpw, which must become root, can't."""
    return bool(os.statvfs(place).f_flag & os.ST_NOSUID)


def log_problem(function, text, level="Error"):
    """A record in db2diag.log; its layout is only roughly that of the real file."""
    import time

    try:
        with open(diagnostic_log(), "a", encoding="utf-8") as file:
            file.write(
                "%s I0             LEVEL: %s\nPID     : %d        PROC : db2sysc 0\nINSTANCE: %s   NODE : 000\n"
                "FUNCTION: %s\nMESSAGE : %s\n\n"
                % (time.strftime("%Y-%m-%d-%H.%M.%S.000000+000"), level, os.getpid(), instance(), function, text)
            )
    except OSError:
        pass
