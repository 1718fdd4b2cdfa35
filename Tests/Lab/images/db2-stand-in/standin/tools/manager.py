"""db2start and db2stop. Each message comes twice, as from the real programs: with the time, and by itself."""

import os
import socket
import sys
import time

from standin import knobs, messages, paths
from standin.clp import client
from standin.messages import Db2Error


def twice(line):
    stamp = time.strftime("%m/%d/%Y %H:%M:%S")
    print("%s     0   0   %s" % (stamp, line))
    print(messages.wrapped(line))


def told_code(name, default):
    return int(knobs.value(name, default=str(default)))


def check_host():
    """db2nodes.cfg has to name this host."""
    try:
        with open(paths.nodes_file(), encoding="ascii") as file:
            host = file.readline().split()[1]
    except (OSError, IndexError):
        raise Db2Error("SQL6031N", "1", "1") from None
    if host != socket.gethostname():
        raise Db2Error("SQL6031N", "1", "10")


def launch():
    """db2sysc in a session of its own, holding nothing of the caller's."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        nothing = os.open("/dev/null", os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        os.closerange(3, 256)
        os.chdir("/")
        os.execv("/opt/standin/bin/launch", ["/opt/standin/bin/launch", "db2sysc"])
    os.waitpid(pid, 0)
    for _ in range(400):
        if client.connect() is not None:
            return
        time.sleep(0.02)
    raise Db2Error("SQL1042C")


def start(arguments):
    if arguments == ["db2sysc"]:
        from standin.engine import server

        return server.main()
    told = knobs.act("start")
    try:
        if told == "fail":
            raise Db2Error("SQL1042C")
        check_host()
        if client.connect() is not None:
            raise Db2Error("SQL1026N")
        if told != "lie":
            launch()
    except Db2Error as error:
        if error.code == "SQL6031N":
            print(messages.wrapped(error.line))
        else:
            twice(error.line)
        return told_code("db2start-rc", 1)
    twice(messages.text("SQL1063N"))
    return 0


def stop(arguments):
    force = " force" if [word.lower() for word in arguments[:1]] == ["force"] else ""
    told = knobs.act("stop")
    if told == "fail":
        twice(messages.text("SQL1042C"))
        return told_code("db2stop-rc", 1)
    stream = client.connect()
    if stream is None:
        twice(messages.text("SQL1032N"))
        return told_code("db2stop-rc", 1)
    if told == "crash":
        kill_server()
    elif told != "lie":
        answer = client.ask(stream, "standin stop" + force)
        if answer and answer["status"]:
            twice(messages.text("SQL1025N"))
            return told_code("db2stop-rc", 1)
        for _ in range(500):
            if client.connect() is None:
                break
            time.sleep(0.01)
    twice(messages.text("SQL1064N"))
    return 0


def server_pids():
    found = []
    for name in os.listdir("/proc"):
        try:
            with open("/proc/%s/comm" % name, encoding="ascii") as file:
                if file.read().strip() == "db2sysc":
                    found.append(int(name))
        except (OSError, ValueError):
            pass
    return found


def kill_server():
    import signal

    for pid in server_pids():
        os.kill(pid, signal.SIGKILL)


def gcf(arguments):
    """db2gcf: -s asks for the state, -u starts, -d stops."""
    if "-u" in arguments:
        return start([])
    if "-d" in arguments or "-k" in arguments:
        return stop(["force"])
    up = client.connect() is not None
    print("\nInstance  : %s\nDB2 State : %s" % (paths.instance(), "Available" if up else "Operable"))
    sys.stdout.flush()
    return 0 if up else 1
