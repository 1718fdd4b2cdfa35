"""The port: DRDA's first exchange for whoever probes, lines of our own for test writers.

A client that begins with `STANDIN ` speaks the latter: `STANDIN CONNECT DB`, then one SQL statement a line. Each is
committed, and on the disk, before its `OK`; rows come before it, their values separated by tabs.
"""

from standin.engine import drda
from standin.engine.session import Session
from standin.messages import Db2Error
from standin.sql import layout


class Client(Session):
    """A network application; to cut it is to close its connection."""

    def __init__(self, instance, socket):
        super().__init__(instance, "db2inst1", "standin")
        self.socket = socket

    def cut(self):
        super().cut()
        try:
            self.socket.shutdown(2)
        except OSError:
            pass


def serve(instance, socket):
    with socket:
        try:
            head = socket.recv(8, 2)
            while head and len(head) < 8 and b"STANDIN "[: len(head)] == head:
                head = socket.recv(8, 2 | 0x100)
            if head == b"STANDIN ":
                serve_lines(instance, socket)
            elif head:
                drda.serve(socket)
        except (OSError, ValueError):
            pass


def serve_lines(instance, socket):
    client = Client(instance, socket)
    with instance.lock:
        instance.network[client.handle] = client
    try:
        with socket.makefile("rw", encoding="utf-8", newline="\n") as stream:
            for line in stream:
                stream.write(reply(client, line.strip()))
                stream.flush()
                if client.was_cut:
                    return
    finally:
        with instance.lock:
            instance.network.pop(client.handle, None)
        with client.lock:
            client.reset()


def reply(client, line):
    try:
        if line.upper().startswith("STANDIN CONNECT "):
            client.connect(line.split()[2])
            return "OK\n"
        table, _ = client.sql(line.rstrip(";"))
    except Db2Error as error:
        return "ERR %s\n" % error.line
    rows = table.rows if table else []
    return "".join("\t".join(layout.plain(value) for value in row) + "\n" for row in rows) + "OK\n"
