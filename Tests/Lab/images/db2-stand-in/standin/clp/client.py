"""The way from a program to db2sysc."""

import json
import os
import socket

from standin import paths


def connect():
    """A stream to the server, or None when none runs."""
    end = socket.socket(socket.AF_UNIX)
    try:
        end.connect(paths.socket())
    except OSError:
        return None
    return end.makefile("rw", encoding="utf-8")


def shell():
    """The connection belongs to the calling shell: its pid, and when it began."""
    parent = os.getppid()
    try:
        with open("/proc/%d/stat" % parent, encoding="utf-8", errors="replace") as file:
            return [parent, file.read().rsplit(")", 1)[1].split()[19]]
    except (OSError, IndexError):
        return [parent, None]


def codepage():
    """The client's: what DB2CODEPAGE says, else what the locale does."""
    told = os.environ.get("DB2CODEPAGE")
    if told:
        return told
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "C"
    return "1208" if "utf" in locale.lower() else "819"


def ask(stream, text, **options):
    """The answer; None when the server ended without one."""
    request = {"text": text, "shell": shell(), "folder": os.getcwd(), "codepage": codepage(), **options}
    try:
        stream.write(json.dumps(request) + "\n")
        stream.flush()
        line = stream.readline()
    except OSError:
        return None
    return json.loads(line) if line else None


def once(text, **options):
    stream = connect()
    return None if stream is None else ask(stream, text, **options)
