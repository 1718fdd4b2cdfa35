"""What Galley says its steps took."""

import re
import statistics

STEP = re.compile(r"^\d\d:\d\d:\d\d  (.*) \(([\d.]+) (ms|s)\)$", re.M)


class Steps:
    def __init__(self):
        self.times = {}

    def add(self, progress, name):
        for title, number, unit in STEP.findall(progress):
            title = re.sub(r"%s-[a-z]+-[a-z0-9]{8}" % name, "NAME'", title).replace(name, "NAME")
            took = float(number) * (1 if unit == "ms" else 1000)
            self.times.setdefault(title, []).append(took)

    def print(self):
        print("  Galley's own steps, median:")
        for title, times in self.times.items():
            print("    %7.0f ms  %s" % (statistics.median(times), title))
