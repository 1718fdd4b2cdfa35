"""Asks cronsim when expressions fire.

Reads the lines of a file: expression, zone, seconds since 1970 and a count, divided by tabs; writes for each the next seconds,
divided by blanks, or a word when cronsim refuses it.
"""

import sys
from datetime import datetime, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

for line in open(sys.argv[1], encoding="utf-8"):
    expression, zone, after, count = line.rstrip("\n").split("\t")
    start = datetime.fromtimestamp(int(after), timezone.utc if zone == "UTC" else ZoneInfo(zone))
    try:
        found = islice(CronSim(expression, start), int(count))
        print(*(int(moment.timestamp()) for moment in found))
    except CronSimError:
        print("refused")
