#!/usr/bin/python3
"""How long a client finds a database away: a compatible step of Galley against `docker stop` and `docker start`.

Both are done in turn on the same database, and a prober asks its published port every few milliseconds all the
while. The outage is the time from the last answer before to the first answer after. For MariaDB an answer is the
server's handshake, for PostgreSQL its request for a password: neither is given before logins work.

Run by scripts/bench, which raises the engine. Prints a table and one line of JSON for each database.
"""

import argparse
import json
import re
import secrets
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time

POLL_SECONDS = 0.003
ANSWER_SECONDS = 0.1
# Nothing of this takes as long on a machine that works.
GIVE_UP_SECONDS = 120

PARAMETERS = b"user\0bench\0database\0postgres\0\0"
STARTUP = struct.pack("!ii", len(PARAMETERS) + 8, 196608) + PARAMETERS

KINDS = {
    "mariadb": {
        "port": 3306,
        "environment": ["MARIADB_ROOT_PASSWORD"],
        "send": b"",
        "answered": lambda answer: len(answer) > 4 and answer[4] == 10,
    },
    "postgresql": {
        "port": 5432,
        "environment": ["POSTGRES_PASSWORD"],
        "send": STARTUP,
        "answered": lambda answer: answer[:1] == b"R",
    },
}


class Prober(threading.Thread):
    """Asks a port over and over, and remembers when it answered."""

    def __init__(self, kind, port):
        super().__init__(daemon=True)
        self.kind = KINDS[kind]
        self.port = port
        self.last = None
        self.longest = 0.0
        self.over = threading.Event()

    def asks(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), ANSWER_SECONDS) as link:
                link.settimeout(ANSWER_SECONDS)
                if self.kind["send"]:
                    link.sendall(self.kind["send"])
                return self.kind["answered"](link.recv(64))
        except OSError:
            return False

    def run(self):
        while not self.over.is_set():
            began = time.monotonic()
            if self.asks():
                now = time.monotonic()
                if self.last is not None:
                    self.longest = max(self.longest, now - self.last)
                self.last = now
            self.over.wait(max(0.0, began + POLL_SECONDS - time.monotonic()))

    def wait_for_answer(self, since):
        end = time.monotonic() + GIVE_UP_SECONDS
        while self.last is None or self.last < since:
            if time.monotonic() > end:
                sys.exit("bench: no answer on port %d" % self.port)
            time.sleep(0.01)


def run(command):
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=GIVE_UP_SECONDS, check=False
    )
    if done.returncode != 0:
        sys.exit("bench: %s: exit status %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr))
    return done.stdout, done.stderr


def outage(kind, port, action):
    """Milliseconds without an answer while the action runs."""
    prober = Prober(kind, port)
    prober.start()
    prober.wait_for_answer(time.monotonic())
    time.sleep(0.2)
    result = action()
    # From here on there must be answers again, and no second gap.
    prober.wait_for_answer(time.monotonic())
    time.sleep(0.3)
    prober.over.set()
    prober.join()
    return prober.longest * 1000, result


STEP = re.compile(r"^\d\d:\d\d:\d\d  (.*) \(([\d.]+) (ms|s)\)$", re.M)


class Steps:
    """What Galley says its steps took, from the stop to the first login."""

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


def summary(times):
    return {
        "median": round(statistics.median(times), 1),
        "min": round(min(times), 1),
        "max": round(max(times), 1),
        "all": [round(t, 1) for t in times],
    }


def measure(options, kind, images):
    name = "bench-%s" % kind
    port = options.port
    secret = secrets.token_hex(8)
    command = ["docker", "run", "-d", "--name", name, "-p", "127.0.0.1:%d:%d" % (port, KINDS[kind]["port"])]
    for variable in KINDS[kind]["environment"]:
        command += ["-e", "%s=%s" % (variable, secret)]
    run(command + [images[0]])
    first = Prober(kind, port)
    first.start()
    first.wait_for_answer(time.monotonic())
    # A first start may answer once before the server is restarted for good.
    time.sleep(3)
    first.wait_for_answer(time.monotonic())
    first.over.set()

    def restart():
        run(["docker", "stop", name])
        run(["docker", "start", name])

    def upgrade(image):
        return run([options.galley, "upgrade", name, "--to", image, "--yes", "--reason", "benchmark"])[1]

    floor, galley, steps = [], [], Steps()
    for turn in range(options.runs):
        floor.append(outage(kind, port, restart)[0])
        took, progress = outage(kind, port, lambda: upgrade(images[(turn + 1) % 2]))
        galley.append(took)
        steps.add(progress, name)
        run([options.galley, "prune", name, "--yes"])
        print("bench: %s %d of %d: %.0f ms, %.0f ms" % (kind, turn + 1, options.runs, floor[-1], took), file=sys.stderr)
    return summary(floor), summary(galley), steps


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15, help="of each (15)")
    parser.add_argument("--galley", required=True, help="the program")
    parser.add_argument("--kind", choices=sorted(KINDS), required=True)
    parser.add_argument("--images", nargs=2, required=True, help="two builds of one version")
    parser.add_argument("--port", type=int, required=True, help="of this machine, free")
    parser.add_argument("--steps", action="store_true", help="also what Galley's own steps took")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be above 0")
    floor, galley, steps = measure(options, options.kind, options.images)
    difference = galley["median"] - floor["median"]
    print("%s, %s <-> %s, %d runs each, outage in ms" % (options.kind, *options.images, options.runs))
    print("  %-28s %8s %8s %8s" % ("", "median", "min", "max"))
    for title, times in (("docker stop + docker start", floor), ("galley upgrade", galley)):
        print("  %-28s %8.0f %8.0f %8.0f" % (title, times["median"], times["min"], times["max"]))
    print("  %-28s %+8.0f" % ("difference of the medians", difference))
    if options.steps:
        steps.print()
    print(
        json.dumps(
            {
                "benchmark": "outage-compatible",
                "kind": options.kind,
                "images": options.images,
                "runs": options.runs,
                "floor_ms": floor,
                "galley_ms": galley,
                "difference_ms": round(difference, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
