#!/usr/bin/python3
"""How long `galley --version` takes from its start to its end, against `docker --version`.

Run by scripts/bench in turn, many times. Prints a table and one line of JSON.
"""

import argparse
import os
import sys
import time

import report


def wall_ms(program):
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, descriptor) for descriptor in (0, 1, 2)]
    began = time.perf_counter()
    process = os.posix_spawnp(program, [program, "--version"], os.environ, file_actions=actions)
    _, status = os.waitpid(process, 0)
    took = time.perf_counter() - began
    os.close(null)
    if status != 0:
        sys.exit("bench: %s --version failed" % program)
    return took * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=300, help="of each (300)")
    parser.add_argument("--galley", required=True, help="the program, as installed")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be above 0")

    # The first start of each reads it from the disk.
    wall_ms(options.galley), wall_ms("docker")
    galley, docker = [], []
    for _ in range(options.runs):
        galley.append(wall_ms(options.galley))
        docker.append(wall_ms("docker"))

    galley, docker = report.summary(galley, 2), report.summary(docker, 2)
    ratio = round(galley["median"] / docker["median"], 3)
    report.table(
        "start-up, %d runs each, wall time in ms" % options.runs,
        [("docker --version", docker), ("galley --version", galley)],
        digits=2,
    )
    report.comparison("galley to docker", "%.2f" % ratio)
    report.line(
        {
            "benchmark": "start-up",
            "runs": options.runs,
            "galley_ms": galley,
            "docker_ms": docker,
            "galley_to_docker": ratio,
        }
    )


if __name__ == "__main__":
    main()
