"""How long a client finds a server away."""

import socket
import sys
import threading
import time

from commands import GIVE_UP_SECONDS

POLL_SECONDS = 0.003
ANSWER_SECONDS = 0.1


class Prober(threading.Thread):
    """Asks a port over and over, and remembers when it answered."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server = server
        self.last = None
        self.longest = 0.0
        self.over = threading.Event()

    def asks(self):
        try:
            with socket.create_connection(("127.0.0.1", self.server.port), ANSWER_SECONDS) as link:
                link.settimeout(ANSWER_SECONDS)
                if self.server.kind.greeting:
                    link.sendall(self.server.kind.greeting)
                return self.server.kind.answered(link.recv(64))
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
                sys.exit("bench: no answer on port %d" % self.server.port)
            time.sleep(0.01)

    def end(self):
        self.over.set()
        self.join()


def outage(server, action):
    """Milliseconds without an answer while the action runs, and what the action returns."""
    prober = Prober(server)
    prober.start()
    prober.wait_for_answer(time.monotonic())
    time.sleep(0.2)
    result = action()
    # From here on there must be answers again, and no second gap.
    prober.wait_for_answer(time.monotonic())
    time.sleep(0.3)
    prober.end()
    return prober.longest * 1000, result


def wait_until_started(server):
    prober = Prober(server)
    prober.start()
    prober.wait_for_answer(time.monotonic())
    # A first start may answer once before the server is restarted for good.
    time.sleep(3)
    prober.wait_for_answer(time.monotonic())
    prober.end()
