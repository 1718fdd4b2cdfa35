"""The system database directory of the instance, and the local one on each database path."""

import os

from standin import levels, paths, store
from standin.messages import Db2Error


def entries():
    return store.read(paths.system_directory(), [])


def find(alias):
    for entry in entries():
        if entry["alias"] == alias.upper():
            return entry
    raise Db2Error("SQL1013N", alias.upper())


def local_entries(path):
    return store.read(paths.local_directory(path), [])


def add_local(path, name):
    """The directory SQLnnnnn of a new database."""
    place = paths.local_directory(path)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with store.changing(place, []) as content:
        used = {entry["directory"] for entry in content}
        number = 1
        while "SQL%05d" % number in used:
            number += 1
        content.append({"name": name, "directory": "SQL%05d" % number})
        return "SQL%05d" % number


def remove_local(path, name):
    with store.changing(paths.local_directory(path), []) as content:
        content[:] = [entry for entry in content if entry["name"] != name]


def local_place(entry):
    """The folder of a catalogued database; SQL1013N when the path does not know it."""
    for local in local_entries(entry["path"]):
        if local["name"] == entry["name"]:
            return "%s/%s" % (paths.node_directory(entry["path"]), local["directory"])
    raise Db2Error("SQL1013N", entry["alias"])


def catalog(name, alias, path, node=None):
    alias = alias.upper()
    if path and not os.path.isdir(path):
        raise Db2Error("SQL1062N", path)
    if path and not any(local["name"] == name.upper() for local in local_entries(path)):
        raise Db2Error("SQL1031N")
    with store.changing(paths.system_directory(), []) as content:
        if any(entry["alias"] == alias for entry in content):
            raise Db2Error("SQL1005N", alias)
        release = levels.release_level(levels.current().release)
        entry = {"alias": alias, "name": name.upper(), "path": path, "node": node, "release": release}
        content.append(entry)


def uncatalog(alias):
    find(alias)
    with store.changing(paths.system_directory(), []) as content:
        content[:] = [entry for entry in content if entry["alias"] != alias.upper()]


def report(path=None):
    listed = entries()
    if path is not None:
        listed = [
            {"alias": local["name"], "name": local["name"], "path": path, "node": None, "directory": local["directory"],
             "release": levels.release_level(levels.current().release)}
            for local in local_entries(path)
        ]
    if not listed:
        raise Db2Error("SQL1057W") if path is None else Db2Error("SQL1031N")
    title = " System Database Directory" if path is None else " Local Database Directory on " + path
    lines = ["", title, "", " Number of entries in the directory = %d" % len(listed), ""]
    for number, entry in enumerate(listed, 1):
        fields = [("Database alias", entry["alias"]), ("Database name", entry["name"])]
        if path is not None:
            fields.append(("Database directory", entry["directory"]))
        elif entry["node"]:
            fields.append(("Node name", entry["node"]))
        else:
            fields.append(("Local database directory", entry["path"]))
        fields += [
            ("Database release level", entry["release"]),
            ("Comment", ""),
            ("Directory entry type", "Home" if path is not None else "Remote" if entry["node"] else "Indirect"),
            ("Catalog database partition number", "-1" if entry["node"] else "0"),
            ("Alternate server hostname", ""),
            ("Alternate server port number", ""),
        ]
        lines.append("Database %d entry:" % number)
        lines.append("")
        lines += [" %-37s= %s" % pair for pair in fields]
        lines.append("")
    return "\n".join(lines)
