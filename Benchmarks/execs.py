#!/usr/bin/python3
"""What one more exec costs the client in processor time: many in one Galley process against `docker exec` each.

Both run `true` in the same container and wait for its exit code. For the library: the time that a process of 1,000
execs takes beyond one of 100, by their difference of 900, so its start is left out; a `docker exec` has no execs to
share its start with. Times are user and system of the client process, as the kernel counts them.

Run by scripts/bench, which raises the engine. Prints a table and one line of JSON.
"""

import argparse

import report
from commands import processor_ms, run

FEW, MANY = 100, 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="of the two long processes (3); 20 docker execs to each")
    parser.add_argument("--execs", required=True, help="the program of Sources/execs")
    parser.add_argument("--engine", required=True, help="unix:///path/to/socket")
    parser.add_argument("--image", required=True, help="has sleep and true")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be above 0")

    name = "bench-execs"
    run(["docker", "run", "-d", "--name", name, "--network", "none", "--entrypoint", "sleep", options.image, "86400"])

    def library(count):
        return processor_ms([options.execs, options.engine, name, str(count)])

    galley, docker = [], []
    for turn in range(options.runs):
        galley.append((library(MANY) - library(FEW)) / (MANY - FEW))
        docker += [processor_ms(["docker", "--host", options.engine, "exec", name, "true"]) for _ in range(20)]
        report.progress("execs %d of %d: %.2f ms" % (turn + 1, options.runs, galley[-1]))

    galley, docker = report.summary(galley, 2), report.summary(docker, 2)
    ratio = round(galley["median"] / docker["median"], 3)
    report.table(
        "one exec of true, %d times %d less %d and %d runs, client's processor time in ms"
        % (options.runs, MANY, FEW, len(docker["all"])),
        [("docker exec", docker), ("one more in EngineAPI", galley)],
        digits=2,
    )
    report.comparison("galley to docker", "%.2f" % ratio)
    report.line(
        {
            "benchmark": "execs",
            "runs": options.runs,
            "galley_ms": galley,
            "docker_ms": docker,
            "galley_to_docker": ratio,
        }
    )


if __name__ == "__main__":
    main()
