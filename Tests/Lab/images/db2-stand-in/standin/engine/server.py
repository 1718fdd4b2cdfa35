"""db2sysc itself: listens for the command line processor and on the network."""

import json
import os
import pwd
import signal
import socket
import struct
import sys
import threading
import time

from standin import dbmcfg, paths
from standin.engine import network
from standin.engine.dispatch import answer
from standin.engine.instance import Instance
from standin.engine.session import Session


def serve_shell(instance, client):
    """Requests of one `db2` program, one JSON object a line."""
    raw = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    user = pwd.getpwuid(struct.unpack("3i", raw)[1]).pw_name
    with client, client.makefile("rw", encoding="utf-8") as stream:
        for line in stream:
            request = json.loads(line)
            reply = json.dumps(answer(instance, session_of(instance, request, user), request))
            try:
                stream.write(reply + "\n")
                stream.flush()
            except OSError:
                return
            if instance.stopping.is_set():
                os._exit(0)


def session_of(instance, request, user):
    key = tuple(request["shell"])
    with instance.lock:
        if key not in instance.sessions:
            instance.sessions[key] = Session(instance, user, process=key[0])
        return instance.sessions[key]


def accept(listener, serve, instance):
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=serve, args=(instance, client), daemon=True).start()


def listen_locally():
    place = paths.socket()
    if os.path.exists(place):
        os.unlink(place)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(place)
    os.chmod(place, 0o777)
    listener.listen(64)
    return listener


def listen_on_network():
    port = dbmcfg.port()
    if not port:
        return None
    listener = socket.socket(socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("0.0.0.0", port))
    except OSError as error:
        paths.log_problem("listen", "port %d: %s" % (port, error))
        return None
    listener.listen(128)
    return listener


def main():
    with open("/proc/self/comm", "w", encoding="ascii") as file:
        file.write("db2sysc")
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    sys.setswitchinterval(0.002)
    instance = Instance()
    outside = listen_on_network()
    if outside:
        threading.Thread(target=accept, args=(outside, network.serve, instance), daemon=True).start()
    inside = listen_locally()
    threading.Thread(target=accept, args=(inside, serve_shell, instance), daemon=True).start()
    paths.log_problem("start", "database manager started", "Event")
    while True:
        time.sleep(0.5)
        instance.forget_the_dead()
