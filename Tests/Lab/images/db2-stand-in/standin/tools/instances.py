"""db2icrt with -update-instance-if-exists: makes sqllib, or brings it to this level."""

import os
import shutil
import socket

from standin import dbmcfg, knobs, levels, paths, store

PROFILE = """# Written by the stand-in; sourced by the instance owner's shell.
export DB2INSTANCE={instance}
export PATH=$PATH:{home}/sqllib/bin:{home}/sqllib/adm:{home}/sqllib/misc
"""
BIND_FILES = ("db2schema.bnd", "db2ubind.lst", "db2cli.lst", "db2dsproc.bnd", "db2stats.bnd")
LISTS = {
    "db2ubind.lst": "db2uimtb.bnd+\ndb2uexpm.bnd+\ndb2urest.bnd\n",
    "db2cli.lst": "db2clipk.bnd+\ndb2clist.bnd\n",
}


def db2icrt(arguments):
    name = arguments[-1]
    print("DBI1446I  The db2icrt command is running.\n")
    told = knobs.act("create-instance")
    reason = "told so by a knob" if told == "fail" else why_not(name)
    if reason:
        print(reason)
        print("A minor error occurred during the execution.\n")
        print("DBI1264E  This program failed. Errors encountered during execution were written to the installation log file. "
              "Program name: db2icrt. Log file name: /tmp/db2icrt.log.%d." % os.getpid())
        return 1
    existed = os.path.exists(paths.sqllib(name) + "/db2profile")
    if told != "lie":
        make(name)
    for number, task in enumerate(("Setting default global profile registry variables", "Initializing instance list",
                                   "Configuring DB2 instances", "Updating global profile registry"), 1):
        print("Task #%d start\nDescription: %s \nTask #%d end\n" % (number, task, number))
    program = "db2iupdt" if existed else "db2icrt"
    print("The execution completed successfully.\n\nDBI1070I  Program %s completed successfully.\n" % program)
    return 0


def why_not(name):
    import pwd

    account = pwd.getpwnam(name)
    if os.stat(account.pw_dir).st_uid != account.pw_uid:
        return ('ERROR: The instance home directory "%s" is invalid because it is not owned by the user "%s".'
                % (account.pw_dir, name))
    old = (dbmcfg.load(name).get("release")) if os.path.exists(paths.dbm_configuration(name)) else None
    if old and tuple(old) > levels.current().release:
        return "ERROR: The instance belongs to a newer release."
    return None


def make(name):
    import pwd

    account = pwd.getpwnam(name)
    home, lib = account.pw_dir, paths.sqllib(name)
    level = levels.current()
    for folder in ("", "/bnd", "/cfg", "/security", "/sqldbdir", "/db2dump/DIAG0000", "/adm", "/misc", "/log"):
        os.makedirs(lib + folder, exist_ok=True)
    link(levels.product_directory(level) + "/bin", lib + "/bin")
    with open(lib + "/db2profile", "w", encoding="ascii") as file:
        file.write(PROFILE.format(instance=name, home=home))
    for place in ("/.profile", "/.bashrc"):
        source_profile(home + place, lib)
    for file_name in BIND_FILES:
        with open("%s/bnd/%s" % (lib, file_name), "w", encoding="ascii") as file:
            file.write(LISTS.get(file_name, "stand-in for a bind file of %s\n" % level.name))
    if not os.path.exists(paths.nodes_file(name)):
        with open(paths.nodes_file(name), "w", encoding="ascii") as file:
            file.write("0 %s 0\n" % socket.gethostname())
    with open(lib + "/.ftok", "a", encoding="ascii"), open(lib + "/db2dump/DIAG0000/db2diag.log", "a", encoding="ascii"):
        pass
    content = dbmcfg.load(name)
    content["release"] = level.release
    content["parameters"].setdefault("DIAGPATH", lib + "/db2dump/")
    store.write(paths.dbm_configuration(name), content)
    os.makedirs(os.path.dirname(paths.GLOBAL_REGISTRY), exist_ok=True)
    with open(paths.GLOBAL_REGISTRY, "a", encoding="ascii"):
        pass
    for folder, folders, files in os.walk(lib):
        for entry in [folder] + [os.path.join(folder, one) for one in files]:
            shutil.chown(entry, account.pw_uid, account.pw_gid)
    for place in ("/.profile", "/.bashrc"):
        shutil.chown(home + place, account.pw_uid, account.pw_gid)


def link(target, place):
    if os.path.islink(place):
        os.unlink(place)
    os.symlink(target, place)


def source_profile(place, lib):
    line = "[ -f %s/db2profile ] && . %s/db2profile\n" % (lib, lib)
    text = ""
    if os.path.exists(place):
        with open(place, encoding="utf-8") as file:
            text = file.read()
    if line not in text:
        with open(place, "w", encoding="utf-8") as file:
            file.write(line + text)
