"""What a utility has under way: LIST UTILITIES shows it, FORCE APPLICATION ends it. A client's end does not."""

import contextlib
import itertools
import threading
import time

from standin.messages import Db2Error

_numbers = itertools.count(1)


class Work:
    def __init__(self, kind, database, description):
        self.number, self.kind, self.database, self.description = next(_numbers), kind, database, description
        self.start = time.strftime("%m/%d/%Y %H:%M:%S.000000")
        self.cut = threading.Event()

    def sleep(self, seconds):
        if self.cut.wait(seconds):
            raise Db2Error("SQL1224N")

    def check(self):
        self.sleep(0)


@contextlib.contextmanager
def under_way(session, kind, database, description):
    session.work = Work(kind, database, description)
    try:
        yield session.work
    finally:
        session.work = None
