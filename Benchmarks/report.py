"""One benchmark's result: a table for people, a line of JSON for programs."""

import json
import os
import statistics
import sys


def summary(times, digits=1):
    return {
        "median": round(statistics.median(times), digits),
        "min": round(min(times), digits),
        "max": round(max(times), digits),
        "all": [round(time, digits) for time in times],
    }


def progress(text):
    print("bench: " + text, file=sys.stderr)


def table(title, rows, digits=0):
    """rows: pairs of a title and a summary."""
    print(title)
    print("  %-28s %8s %8s %8s" % ("", "median", "min", "max"))
    for name, times in rows:
        print("  %-28s " % name + " ".join("%8.*f" % (digits, times[key]) for key in ("median", "min", "max")))


def comparison(name, value):
    print("  %-28s %8s" % (name, value))


def line(values):
    """The load is the machine's over the last minute: figures of a busy one are worth little."""
    print(json.dumps({**values, "load": round(os.getloadavg()[0], 2)}))
