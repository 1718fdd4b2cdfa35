"""The commands that need no running server: directories and the database manager's configuration."""

import re

from standin import dbmcfg, directory, messages
from standin.messages import Db2Error


def done(name):
    return messages.text("DB20000I", name) + "\n", 0


def list_directory(match):
    return directory.report(match["path"]) + "\n", 0


def catalog(match):
    from standin import knobs

    name = match["db"].upper()
    told = knobs.act("catalog", name)
    if told == "fail":
        raise Db2Error("SQL1031N")
    if told != "lie":
        default = dbmcfg.get("DFTDBPATH")
        directory.catalog(name, match["alias"] or name, None if match["node"] else match["path"] or default, match["node"])
    return messages.text("DB20000I", "CATALOG DATABASE") + "\n" + messages.wrapped(
        "DB21056W  Directory changes may not be effective until the directory cache is refreshed."
    ) + "\n", 0


def uncatalog(match):
    directory.uncatalog(match["db"])
    return done("UNCATALOG DATABASE")


def get_dbm(match):
    return dbmcfg.report() + "\n", 0


def update_dbm(match):
    words = match["pairs"].split()
    pairs = {}
    for name, value in zip(words[::2], words[1::2]):
        if name.upper() not in dbmcfg.DEFAULTS:
            raise Db2Error("SQL0104N", name, "USING", "<configuration-keyword>")
        pairs[name.upper()] = "" if value.upper() == "NULL" else value.strip("'\"")
    dbmcfg.update(pairs)
    return done("UPDATE DATABASE MANAGER CONFIGURATION")


def echo(match):
    return match["text"] + "\n", 0


def get_instance(match):
    from standin import paths

    return "\n The current database manager instance is:  %s\n\n" % paths.instance(), 0


def accepted(match):
    return done(match["what"].upper())


def no_nodes(match):
    raise Db2Error("SQL1027N")


TABLE = [
    (r"list (?:db|database) directory(?: on (?P<path>\S+))?", list_directory),
    (r"catalog (?:db|database) (?P<db>\w+)(?: as (?P<alias>\w+))?(?: on (?P<path>\S+)| at node (?P<node>\w+))?.*", catalog),
    (r"uncatalog (?:db|database) (?P<db>\w+)", uncatalog),
    (r"get (?:dbm|database manager) (?:cfg|configuration)(?: show detail)?", get_dbm),
    (r"update (?:dbm|database manager) (?:cfg|configuration) using (?P<pairs>.*?)(?: immediate| deferred)?", update_dbm),
    (r"echo ?(?P<text>.*)", echo),
    (r"get instance", get_instance),
    (r"(?P<what>update command options|catalog tcpip node|refresh tablespace) ?.*", accepted),
    (r"list node directory.*", no_nodes),
]


def run(text):
    """Its output and status, or None if it is no such command."""
    for pattern, action in TABLE:
        match = re.fullmatch(pattern.replace(" ", r"\s+").replace(r"\s+?", r"\s*"), text, re.I | re.S)
        if match:
            return action(match)
    return None
