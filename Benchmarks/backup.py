#!/usr/bin/python3
"""How quickly a physical backup leaves a container, and what memory its client needs.

`galley backup create --to` and the same tool by hand, `docker exec … | zstd -c >file`, in turn, of one idle server with
some gigabytes of rows. Both end when the file is on the disk. The rate is of the server's stream, before it is
compressed; the memory is the most that the process galley, or docker, had in use (not zstd's, which either starts).

Run by scripts/bench, which raises the engine. Prints a table and one line of JSON.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import report
from prober import wait_until_started
from servers import KINDS, Server
from sides import Galley

# What Galley's recipes start, without what they ask the server before and after.
TOOLS = {
    "postgresql": ["--user", "postgres", "{name}", "pg_basebackup", "--pgdata=-", "--format=tar", "--wal-method=fetch",
                   "--checkpoint=fast", "--no-password"],
    "mariadb": ["--env", "MYSQL_PWD={secret}", "{name}", "mariadb-backup", "--user=root", "--backup",
                "--stream=mbstream", "--target-dir=/tmp"],
}


def waited(process, what):
    """The process's end: its peak memory in MiB."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit("bench: %s: exit status %d" % (what, process.returncode))
    return usage.ru_maxrss / 1024


def by_galley(galley, server, folder):
    """Seconds, MiB in use at most, bytes of the stream."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [galley, "backup", "create", server.name, "--to", folder, "--method", "physical", "--output", "json"],
            stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.DEVNULL)
        memory = waited(process, "galley backup create")
        took = time.perf_counter() - began
        said.seek(0)
        return took, memory, json.load(said)["manifest"]["streamBytes"]


def by_docker(server, folder):
    words = [word.format(name=server.name, secret=server.secret) for word in TOOLS[server_kind(server)]]
    place = os.path.join(folder, "stream.zst")
    began = time.perf_counter()
    with open(place, "wb") as file:
        tool = subprocess.Popen(
            ["docker", "exec", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        zstd = subprocess.Popen(["zstd", "-q", "-c"], stdin=tool.stdout, stdout=file)
        tool.stdout.close()
        memory = waited(tool, "docker exec")
        waited(zstd, "zstd")
        os.fsync(file.fileno())
    return time.perf_counter() - began, memory


def server_kind(server):
    return next(name for name, kind in KINDS.items() if kind is server.kind)


def measure(options, folder):
    kind = KINDS[options.kind]
    server = Server(kind, "bench-" + options.kind, options.port)
    Galley(options.galley, server).start(options.image)
    wait_until_started(server)
    report.progress("filling %s with %d MiB" % (options.kind, options.size))
    kind.load.fill_with(server, options.size)

    rates, memories, stream = {"galley": [], "docker": []}, {"galley": [], "docker": []}, 0
    for turn in range(options.runs):
        os.sync()
        took, memory, stream = by_galley(options.galley, server, folder)
        rates["galley"].append(stream / took / (1 << 20))
        memories["galley"].append(memory)
        empty(folder)
        os.sync()
        took, memory = by_docker(server, folder)
        rates["docker"].append(stream / took / (1 << 20))
        memories["docker"].append(memory)
        empty(folder)
        report.progress(
            "%s %d of %d: galley %.0f MiB/s, docker exec %.0f"
            % (options.kind, turn + 1, options.runs, rates["galley"][-1], rates["docker"][-1]))
    return stream, rates, memories


def empty(folder):
    for name in os.listdir(folder):
        place = os.path.join(folder, name)
        shutil.rmtree(place) if os.path.isdir(place) else os.unlink(place)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="of each (3)")
    parser.add_argument("--size", type=int, default=5000, help="MiB of rows (5000)")
    parser.add_argument("--galley", required=True, help="the program")
    parser.add_argument("--kind", choices=sorted(KINDS), required=True)
    parser.add_argument("--image", required=True)
    parser.add_argument("--port", type=int, required=True, help="of this machine, free")
    parser.add_argument("--folder", required=True, help="on a disk with room for one backup")
    options = parser.parse_args()
    if options.runs < 1 or options.size < 1:
        parser.error("--runs and --size must be above 0")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        stream, rates, memories = measure(options, folder)

    rate = {side: report.summary(values) for side, values in rates.items()}
    memory = {side: report.summary(values) for side, values in memories.items()}
    ratio = round(rate["galley"]["median"] / rate["docker"]["median"], 3)
    report.table(
        "%s, physical backup of %.1f GiB, %d runs each, MiB/s" % (options.kind, stream / (1 << 30), options.runs),
        [("docker exec | zstd", rate["docker"]), ("galley backup create", rate["galley"])],
    )
    report.comparison("galley to docker", "%.2f" % ratio)
    report.comparison("galley's memory at most, MiB", "%.0f" % memory["galley"]["max"])
    report.comparison("docker's", "%.0f" % memory["docker"]["max"])
    report.line(
        {
            "benchmark": "backup",
            "kind": options.kind,
            "runs": options.runs,
            "stream_bytes": stream,
            "galley_mib_per_second": rate["galley"],
            "docker_mib_per_second": rate["docker"],
            "galley_to_docker": ratio,
            "galley_mib": memory["galley"],
            "docker_mib": memory["docker"],
        }
    )


if __name__ == "__main__":
    main()
