"""CREATE and DROP DATABASE."""

import re

from standin import database as disk
from standin import dbmcfg
from standin.engine import result
from standin.messages import Db2Error


def create(instance, session, match, options):
    name, rest = match["db"].upper(), match["rest"]
    if not re.fullmatch(r"[A-Z@#$][\w@#$]{0,7}", name):
        raise Db2Error("SQL1001N", name)
    place = re.search(r"(?i)\bon\s+'?(/[^\s',]*)", rest)
    path = place[1] if place else dbmcfg.get("DFTDBPATH")
    import os

    if not os.path.isdir(path):
        raise Db2Error("SQL1062N", path)
    alias = re.search(r"(?i)\balias\s+(\w+)", rest)
    disk.create(name, alias[1] if alias else name, path)
    with instance.lock:
        active = instance.opened(alias[1] if alias else name)
        active.explicit = False
        instance.leave(active, None)
    return result.done("CREATE DATABASE")


def drop(instance, session, match, options):
    with instance.lock:
        disk.remove(instance.must_be_closed(match["db"]))
    return result.done("DROP DATABASE")
