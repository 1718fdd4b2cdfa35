#!/usr/bin/python3
"""How long a client finds a database away while its container gets another image of the same version.

`galley upgrade` and `docker-compose up -d` in turn, each on a database of its own with the same content; with an idle
database also `docker stop` and `docker start`, the least that any way needs. With --load every page of a table of
1 GiB is changed right before, so that a shutdown has much to write.

A prober asks the published port every few milliseconds all the while. The outage is the longest time between two
answers. For MariaDB an answer is the server's handshake, for PostgreSQL its request for a password: neither is given
before logins work.

Run by scripts/bench, which raises the engine. Prints a table and one line of JSON.
"""

import argparse
import os
import tempfile

import report
from prober import outage, wait_until_started
from servers import KINDS, Server
from sides import Compose, Galley, Restart
from steps import Steps


def measure(options, folder):
    kind = KINDS[options.kind]
    arguments = list(kind.load.options) if options.load else []
    name = "bench-" + options.kind
    galley = Galley(options.galley, Server(kind, name, options.ports[0], arguments))
    compose = Compose(options.compose, Server(kind, name + "-compose", options.ports[1], arguments), folder)
    for side in (galley, compose):
        side.start(options.images[0])
        wait_until_started(side.server)
        if options.load:
            kind.load.prepare(side.server)

    sides = [galley, compose] if options.load else [Restart(galley.server), galley, compose]
    times = {side.title: [] for side in sides}
    changed, steps = [], Steps()
    for turn in range(options.runs):
        image = options.images[(turn + 1) % 2]
        for side in sides:
            if options.load:
                # What the side before left to the disk is not this one's.
                os.sync()
                changed.append(kind.load.make_dirty(side.server))
            took, said = outage(side.server, lambda side=side: side.act(image))
            times[side.title].append(took)
            if side is galley:
                steps.add(said, name)
            side.tidy()
        report.progress(
            "%s %d of %d: %s"
            % (options.kind, turn + 1, options.runs, ", ".join("%s %.0f ms" % (s, t[-1]) for s, t in times.items()))
        )
    return {title: report.summary(all_times) for title, all_times in times.items()}, changed, steps


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15, help="of each (15)")
    parser.add_argument("--galley", required=True, help="the program")
    parser.add_argument("--compose", required=True, help="the program")
    parser.add_argument("--kind", choices=sorted(KINDS), required=True)
    parser.add_argument("--images", nargs=2, required=True, help="two builds of one version")
    parser.add_argument("--ports", nargs=2, type=int, required=True, help="of this machine, free")
    parser.add_argument("--load", action="store_true", help="with much to write at the shutdown")
    parser.add_argument("--steps", action="store_true", help="also what Galley's own steps took")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be above 0")
    with tempfile.TemporaryDirectory() as folder:
        times, changed, steps = measure(options, folder)

    galley, compose = times[Galley.title], times[Compose.title]
    values = {
        "benchmark": "outage-load" if options.load else "outage",
        "kind": options.kind,
        "images": options.images,
        "runs": options.runs,
        "galley_ms": galley,
        "compose_ms": compose,
        "galley_to_compose": round(galley["median"] / compose["median"], 3),
    }
    what = "idle"
    if options.load:
        values["changed_mib"] = report.summary(changed)
        what = "%.0f MiB changed" % values["changed_mib"]["median"]
    report.table(
        "%s, %s <-> %s, %s, %d runs each, outage in ms" % (options.kind, *options.images, what, options.runs),
        times.items(),
    )
    if not options.load:
        floor = times[Restart.title]
        values["floor_ms"] = floor
        values["difference_ms"] = round(galley["median"] - floor["median"], 1)
        report.comparison("galley less stop + start", "%+.0f" % values["difference_ms"])
    report.comparison("galley to compose", "%.2f" % values["galley_to_compose"])
    if options.steps:
        steps.print()
    report.line(values)


if __name__ == "__main__":
    main()
