"""Which program was called, by its name."""

import importlib
import os

TABLE = {
    "db2": "clp.main:main",
    "db2start": "tools.manager:start",
    "db2stop": "tools.manager:stop",
    "db2gcf": "tools.manager:gcf",
    "db2level": "tools.level:db2level",
    "db2ls": "tools.level:db2ls",
    "db2licm": "tools.level:db2licm",
    "db2diag": "tools.level:db2diag",
    "db2support": "tools.level:db2support",
    "db2fupdt": "tools.files:db2fupdt",
    "db2set": "tools.files:db2set",
    "db2ckbkp": "tools.files:db2ckbkp",
    "db2rbind": "tools.upgrades:db2rbind",
    "db2ckupgrade": "tools.upgrades:db2ckupgrade",
    "db2pd": "tools.upgrades:db2pd",
    "db2icrt": "tools.instances:db2icrt",
    "db2iupdt": "tools.instances:db2icrt",
}


def run(arguments):
    name, arguments = os.path.basename(arguments[0]), arguments[1:]
    if name == "launch":
        # The server has no name of its own on the disk: db2start starts it.
        return importlib.import_module("standin.tools.manager").start(arguments)
    if name.startswith("db2updv"):
        return importlib.import_module("standin.tools.upgrades").updv(name, arguments)
    module, function = TABLE[name].split(":")
    return getattr(importlib.import_module("standin." + module), function)(arguments)
