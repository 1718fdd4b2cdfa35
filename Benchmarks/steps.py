"""What Galley says its steps took."""

import re
import statistics

STEP = re.compile(r"^\d\d:\d\d:\d\d  (.*) \(([\d.]+ (?:ms|s|min)(?: \d+ s)?)\)$", re.M)
MILLISECONDS = {"ms": 1, "s": 1000, "min": 60_000}


def milliseconds(text):
    """Of `850 ms`, `12.3 s`, `4 min 10 s`."""
    words = text.split()
    return sum(float(number) * MILLISECONDS[unit] for number, unit in zip(words[::2], words[1::2]))


class Steps:
    def __init__(self):
        self.times = {}

    def add(self, progress, name):
        for title, took in STEP.findall(progress):
            title = re.sub(r"%s-[a-z]+-[a-z0-9]{8}" % name, "NAME'", title).replace(name, "NAME")
            self.times.setdefault(title, []).append(milliseconds(took))

    def print(self):
        print("  Galley's own steps, median:")
        for title, times in self.times.items():
            print("    %7.0f ms  %s" % (statistics.median(times), title))
