"""Small files that survive a kill: JSON, replaced as a whole."""

import fcntl
import json
import os
from contextlib import contextmanager


def read(path, default=None):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return default


def write(path, content):
    new = "%s.%d" % (path, os.getpid())
    with open(new, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)


@contextmanager
def changing(path, default):
    """The content, to be changed in place, under a lock; written at the end."""
    with open(path + ".lock", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content = read(path, default)
        yield content
        write(path, content)
