"""The four levels there are images of, and how each names itself."""

from collections import namedtuple

# `known` is false where the identifiers are ours, made after the pattern of the known ones.
Level = namedtuple("Level", "name release code identifier token_build token_type fix_pack known")

LEVEL_FILE = "/opt/ibm/db2/standin-level"

ALL = {
    level.name: level
    for level in (
        Level("11.1.3.3", (11, 1), "SQL11013", "0204010F", "s1804191400", "DYN1804191400AMD64", "3", False),
        Level("11.1.4.4", (11, 1), "SQL11014", "0205010F", "s1811091400", "DYN1811091400AMD64", "4", True),
        Level("11.5.9.0", (11, 5), "SQL11059", "060A010F", "s2310270807", "DYN2310270807AMD64", "0", True),
        Level("12.1.0.0", (12, 1), "SQL12010", "02010110", "s2411131612", "DYN2411131612AMD64", "0", False),
    )
}

# What the directory listing and the database configuration call a release; 16 is not established.
RELEASE_NUMBER = {(11, 1): "14", (11, 5): "15", (12, 1): "16"}


def current():
    with open(LEVEL_FILE, encoding="ascii") as file:
        return ALL[file.read().strip()]


def numbers(name):
    return tuple(int(part) for part in name.split("."))


def release_text(release):
    return "%d.%d" % release


def product_directory(level):
    return "/opt/ibm/db2/V" + release_text(level.release)


def release_level(release):
    """As in `Database release level = 15.00`."""
    return RELEASE_NUMBER[release] + ".00"


def configuration_release(release):
    """As in `Database configuration release level = 0x1500`."""
    return "0x" + RELEASE_NUMBER[release] + "00"


def update_program(release):
    return "db2updv%d%d" % release


def architecture_level(level):
    version, release, modification, fix = numbers(level.name)
    return "V:%d R:%d M:%d F:%d I:0 SB:0" % (version, release, modification, fix)
