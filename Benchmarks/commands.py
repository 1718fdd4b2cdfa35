"""Programs that are run to their end."""

import os
import subprocess
import sys

# Nothing of this takes as long on a machine that works.
GIVE_UP_SECONDS = 300


def run(command, environment=None):
    """What a program printed, stdout and stderr; its failure is ours."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=GIVE_UP_SECONDS,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode != 0:
        sys.exit("bench: %s: exit status %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr))
    return done.stdout, done.stderr


def processor_ms(command):
    """Milliseconds of processor time, user and system, that a program took itself."""
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)]
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    os.close(null)
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        sys.exit("bench: %s failed" % " ".join(command))
    return (usage.ru_utime + usage.ru_stime) * 1000
