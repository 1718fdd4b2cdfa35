"""Knobs: how a test makes the stand-in fail, hang, lie, or behave as an image whose facts are not established.

`STANDIN_KNOBS` holds words `[LEVEL:]step[@DB]=value`. The entry point keeps them in a file, for `su -` scrubs the
environment; the file is read at every use, so that a test can also turn a knob while the container runs.
"""

import os
import re
import time

FILE = "/var/db2_setup/standin-knobs"
_WORD = re.compile(r"^(?:(\*|\d+(?:\.\d+){3}):)?([a-z0-9-]+)(?:@(\w+))?(?:=(.*))?$")


def words():
    text = os.environ.get("STANDIN_KNOBS")
    if text is None:
        try:
            with open(FILE, encoding="utf-8") as file:
                text = file.read()
        except OSError:
            text = ""
    return text.split()


def misspelt():
    """The words that are no knobs."""
    return [word for word in words() if not _WORD.match(word)]


def values(step, database=None):
    """The values that hold for this level, this step and this database, in their order."""
    found = []
    level = None
    for word in words():
        match = _WORD.match(word)
        if not match or match[2] != step:
            continue
        if match[3] and (database is None or match[3].upper() != database.upper()):
            continue
        if match[1] and match[1] != "*":
            if level is None:
                from standin import levels

                level = levels.current().name
            if match[1] != level:
                continue
        found.append("yes" if match[4] is None else match[4])
    return found


def value(step, database=None, default=None):
    found = values(step, database)
    return found[-1] if found else default


def act(step, database=None, sleep=time.sleep):
    """Sleeps or hangs as told; returns what else is to happen: "fail", "lie", another word, or None."""
    result = None
    for told in values(step, database):
        if told.startswith("slow:"):
            sleep(float(told[5:]))
        elif told == "hang":
            while True:
                sleep(3600)
        else:
            result = told
    return result
