"""The database manager configuration: one file in the instance's sqllib, and its report."""

import re

from standin import levels, paths, store

# Parameter, how the report describes it (the value's column is fixed), the value at the start.
FIELDS = (
    ("AUTHENTICATION", "Database manager authentication", "SERVER"),
    ("DFTDBPATH", "Default database path", ""),
    ("DIAGLEVEL", "Diagnostic error capture level", "3"),
    ("DIAGPATH", "Diagnostic data directory path", ""),
    ("DIAGSIZE", "Size of rotating db2diag & notify logs (MB)", "0"),
    ("FEDERATED", "Federated Database System Support", "NO"),
    ("INSTANCE_MEMORY", "Global instance memory (% or 4KB)", "AUTOMATIC"),
    ("NUMDB", "Max number of concurrently active databases", "32"),
    ("START_STOP_TIME", "db2start/db2stop timeout (min)", "10"),
    ("SVCENAME", "TCP/IP Service name", ""),
    ("SYSADM_GROUP", "SYSADM group name", "DB2IADM1"),
    ("SYSCTRL_GROUP", "SYSCTRL group name", ""),
    ("SYSMAINT_GROUP", "SYSMAINT group name", ""),
    ("SYSMON_GROUP", "SYSMON group name", ""),
    ("SRVCON_AUTH", "Server Connection Authentication", "NOT_SPECIFIED"),
    ("CLNT_PW_PLUGIN", "Client Userid-Password Plugin", ""),
    ("GROUP_PLUGIN", "Group Plugin", ""),
    ("SRVCON_PW_PLUGIN", "Server Userid-Password Plugin", ""),
    ("SSL_SVCENAME", "SSL service name", ""),
    ("CUR_EFF_ARCH_LVL", "Current effective arch level", None),
    ("CUR_EFF_CODE_LVL", "Current effective code level", None),
    ("KEYSTORE_TYPE", "Keystore type", "NONE"),
    ("KEYSTORE_LOCATION", "Keystore location", ""),
)
DEFAULTS = {name: default for name, _, default in FIELDS if default is not None}


def load(instance=None):
    return store.read(paths.dbm_configuration(instance), {"release": None, "parameters": {}})


def get(name):
    parameters = load()["parameters"]
    if name == "KEYSTORE_LOCATION" or name == "KEYSTORE_TYPE":
        from standin import knobs

        place = knobs.value("keystore")
        if place:
            return place if name == "KEYSTORE_LOCATION" else "PKCS12"
    return parameters.get(name, DEFAULTS.get(name, ""))


def update(pairs, instance=None):
    with store.changing(paths.dbm_configuration(instance), {"release": None, "parameters": {}}) as content:
        content["parameters"].update(pairs)


def port(service=None):
    """The number behind SVCENAME: itself a number, or a name in /etc/services."""
    service = service or get("SVCENAME")
    if service.isdigit():
        return int(service)
    try:
        with open("/etc/services", encoding="utf-8") as file:
            for line in file:
                match = re.match(r"(\S+)\s+(\d+)/tcp", line)
                if match and match[1] == service:
                    return int(match[2])
    except OSError:
        pass
    return None


def field(description, parameter, value):
    """One line of a configuration report: the equals sign stands in column 57."""
    if parameter:
        room = 55 - len(description) - len(parameter) - 2
        left = " %s%s(%s)" % (description, " " * max(room, 0), parameter)
    else:
        left = " " + description.ljust(55)
    return "%s = %s" % (left, value)


def report():
    level = levels.current()
    lines = [
        "",
        "          Database Manager Configuration",
        "",
        "     Node type = Enterprise Server Edition with local and remote clients",
        "",
        field("Database manager configuration release level", "", levels.configuration_release(level.release)),
        "",
    ]
    for name, description, default in FIELDS:
        value = levels.architecture_level(level) if default is None else get(name)
        lines.append(field(description, name, value))
    return "\n".join(lines) + "\n"
