#!/usr/bin/python3
"""A client that knows what it was promised.

`run` commits numbered rows, one transaction each, and notes every
acknowledgement. `verdict` reads the table and says whether every acknowledged
row is there. `control` takes one row away and checks that the verdict notices.

The log, one entry a line:
    ! NS ID          about to send row ID (NS: the monotonic clock)
    NS ID            the server acknowledged row ID
    ? NS ID WHY      no acknowledgement: row ID may or may not be there
    # start NS PID   a run began;  # end NS: it ended in order
    # away NS WHY    a connection was lost;  # back NS TRIES: there is one again

Numbers are never used twice, not even after an error, so a row's fate is
always that of one attempt.
"""

import argparse
import hashlib
import json
import os
import select
import signal
import sys
import threading
import time

sys.dont_write_bytecode = True

POLL_SECONDS = 0.005
# Longer than any commit on a busy machine; then the row's fate is unknown.
STATEMENT_SECONDS = 2.0
GAP_MS = 250

TABLES = {
    "mariadb": "CREATE TABLE IF NOT EXISTS galley_writer ("
    "id BIGINT NOT NULL PRIMARY KEY, at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), "
    "payload VARCHAR(100) NOT NULL) ENGINE=InnoDB",
    "postgresql": "CREATE TABLE IF NOT EXISTS galley_writer ("
    "id bigint NOT NULL PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), "
    "payload text NOT NULL)",
    "db2": "CREATE TABLE galley_writer ("
    "id BIGINT NOT NULL PRIMARY KEY, at TIMESTAMP NOT NULL DEFAULT CURRENT TIMESTAMP, "
    "payload VARCHAR(100) NOT NULL)",
}


def payload_of(row_id):
    return hashlib.sha256(b"galley:%d" % row_id).hexdigest()


class Duplicate(Exception):
    """The server already has a row of this number."""


class MariaDB:
    """One connection; every statement is a transaction of its own."""

    def __init__(self, options, connect_seconds, statement_seconds):
        import pymysql

        self.driver = pymysql
        # The read timeout also bounds the greeting: a published port accepts a
        # connection before anything listens behind it.
        self.link = pymysql.connect(
            host=options.host,
            port=options.port,
            user=options.user,
            password=options.password,
            database=options.database,
            connect_timeout=connect_seconds,
            read_timeout=connect_seconds,
            write_timeout=connect_seconds,
            autocommit=True,
        )
        self.link._read_timeout = statement_seconds
        self.link._write_timeout = statement_seconds

    def execute(self, statement, values=()):
        try:
            with self.link.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall()
        except self.driver.err.IntegrityError as error:
            raise Duplicate(str(error)) from error

    def close(self):
        try:
            self.link._force_close()
        except Exception:
            pass


class PostgreSQL:
    """As above. Asynchronous, because libpq rounds a connect timeout up to 2 s."""

    def __init__(self, options, connect_seconds, statement_seconds):
        import psycopg2
        import psycopg2.extensions

        self.driver = psycopg2
        self.statement_seconds = statement_seconds
        self.link = psycopg2.connect(
            host=options.host,
            port=options.port,
            user=options.user,
            password=options.password,
            dbname=options.database,
            async_=True,
        )
        try:
            self.wait(connect_seconds)
        except BaseException:
            self.close()
            raise

    def wait(self, seconds):
        deadline = time.monotonic() + seconds
        while True:
            state = self.link.poll()
            if state == self.driver.extensions.POLL_OK:
                return
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no answer within %g s" % seconds)
            descriptor = self.link.fileno()
            if state == self.driver.extensions.POLL_READ:
                select.select([descriptor], [], [], left)
            else:
                select.select([], [descriptor], [], left)

    def execute(self, statement, values=()):
        cursor = self.link.cursor()
        try:
            # Without values a percent sign is left alone.
            cursor.execute(statement, values or None)
            self.wait(self.statement_seconds)
        except self.driver.errors.UniqueViolation as error:
            raise Duplicate(str(error)) from error
        return cursor.fetchall() if cursor.description else []

    def close(self):
        try:
            self.link.close()
        except Exception:
            pass


class Db2StandIn:
    """The lab's stand-in for Db2: one statement a line, in a protocol of its own on the server's port."""

    def __init__(self, options, connect_seconds, statement_seconds):
        import socket

        self.link = socket.create_connection((options.host, options.port), connect_seconds)
        self.lines = self.link.makefile("rb")
        try:
            self.execute("STANDIN CONNECT %s" % options.database)
            self.link.settimeout(statement_seconds)
        except BaseException:
            self.close()
            raise

    def execute(self, statement, values=()):
        # Numbers, and texts without a quote: there are no others here.
        statement = statement.replace("galley_writer", "DB2INST1.galley_writer")
        self.link.sendall((statement % tuple(map(repr, values)) if values else statement).encode() + b"\n")
        rows = []
        while True:
            line = self.lines.readline().decode()
            if not line.endswith("\n"):
                raise ConnectionError("the connection ended")
            line = line.rstrip("\n")
            if line == "OK":
                return rows
            if line.startswith("ERR "):
                check_db2(line)
                return rows
            first, *rest = line.split("\t")
            rows.append((int(first), *rest))

    def close(self):
        try:
            self.lines.close()
            self.link.close()
        except Exception:
            pass


class Db2:
    """IBM's own client, against IBM's server: pip install ibm_db."""

    def __init__(self, options, connect_seconds, statement_seconds):
        import ibm_db

        self.driver = ibm_db
        self.link = ibm_db.connect(
            "DATABASE=%s;HOSTNAME=%s;PORT=%d;PROTOCOL=TCPIP;UID=%s;PWD=%s;ConnectTimeout=%d;QueryTimeout=%d;"
            % (
                options.database,
                options.host,
                options.port,
                options.user,
                options.password,
                max(1, round(connect_seconds)),
                max(1, round(statement_seconds)),
            ),
            "",
            "",
        )

    def execute(self, statement, values=()):
        try:
            cursor = self.driver.prepare(self.link, statement.replace("%s", "?"))
            self.driver.execute(cursor, *([tuple(values)] if values else []))
        except Exception as error:
            check_db2(str(error))
            return []
        if self.driver.num_fields(cursor) in (0, False):
            return []
        rows = []
        row = self.driver.fetch_tuple(cursor)
        while row:
            rows.append(row)
            row = self.driver.fetch_tuple(cursor)
        return rows

    def close(self):
        try:
            self.driver.close(self.link)
        except Exception:
            pass


def check_db2(message):
    """SQL0803N is a number that is taken, SQL0601N a table that is there already; anything else is an error."""
    if "SQL0803N" in message:
        raise Duplicate(message)
    if "SQL0601N" not in message:
        raise RuntimeError(message)


DRIVERS = {"mariadb": MariaDB, "postgresql": PostgreSQL, "db2": Db2, "db2-stand-in": Db2StandIn}


def connect(options, connect_seconds=5.0, statement_seconds=120.0):
    return DRIVERS[options.kind](options, connect_seconds, statement_seconds)


def one_line(error):
    return " ".join(str(error).split())[:200] or type(error).__name__


class Log:
    """Appends lines, each handed to the system before the next step is taken.

    That is enough to survive the death of the writer itself. The sync, which
    guards against the machine's death only, runs in a thread every 100 ms: in
    the writer's own thread it would add pauses of its own to the outage seen,
    and its disk traffic would slow the very commits that are measured.
    """

    def __init__(self, path):
        self.descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self.unsynced = False
        self.closing = threading.Event()
        self.thread = threading.Thread(target=self.sync_loop, daemon=True)
        self.thread.start()

    def line(self, text):
        os.write(self.descriptor, text.encode() + b"\n")
        self.unsynced = True

    def sync_loop(self):
        while not self.closing.wait(0.1):
            if self.unsynced:
                self.unsynced = False
                os.fsync(self.descriptor)

    def close(self):
        self.closing.set()
        self.thread.join()
        os.fsync(self.descriptor)
        os.close(self.descriptor)


class History:
    """What a log says: attempts, acknowledgements, and the pauses between them."""

    def __init__(self, path):
        self.attempted = set()
        self.acknowledged = set()
        self.refused = set()
        self.unknown = 0
        self.lost_connections = 0
        self.runs = 0
        self.gaps = []
        last = None
        for number, line in enumerate(self.lines(path), 1):
            words = line.split()
            try:
                if words[0] == "!":
                    self.attempted.add(int(words[2]))
                elif words[0] == "?":
                    self.unknown += 1
                    if words[3:4] == ["duplicate"]:
                        self.refused.add(int(words[2]))
                elif words[:2] == ["#", "start"]:
                    # The time between two runs is not an outage.
                    self.runs += 1
                    last = None
                elif words[:2] == ["#", "end"]:
                    # Away until the end counts: it was an outage all the same.
                    self.pause(last, int(words[2]))
                    last = None
                elif words[:2] == ["#", "away"]:
                    self.lost_connections += 1
                elif words[0] != "#":
                    now = int(words[0])
                    self.acknowledged.add(int(words[1]))
                    self.pause(last, now)
                    last = now
            except (IndexError, ValueError):
                sys.exit("writer: %s:%d is no line of a writer's log: %r" % (path, number, line))

    @staticmethod
    def lines(path):
        with open(path, "rb") as file:
            content = file.read()
        # A writer that was killed can leave half a line at the end.
        whole, _, _ = content.rpartition(b"\n")
        return [line for line in whole.decode().split("\n") if line]

    def pause(self, start, end):
        if start is not None:
            self.gaps.append((end - start, start))

    def highest(self):
        return max(self.attempted | self.acknowledged, default=0)


class Writer:
    def __init__(self, options):
        self.options = options
        self.stopped = False
        self.link = None

    def stop(self, *_):
        self.stopped = True

    def run(self):
        options = self.options
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        if options.pid_file:
            with open(options.pid_file, "w") as file:
                file.write("%d\n" % os.getpid())
        next_id = 1
        if os.path.exists(options.log):
            self.mend_log(options.log)
            next_id = History(options.log).highest() + 1
        self.deadline = time.monotonic() + options.seconds
        self.log = Log(options.log)
        try:
            self.log.line("# start %d %d" % (time.monotonic_ns(), os.getpid()))
            first_id = next_id
            if self.connect(first=True):
                next_id = self.write_rows(next_id)
            self.log.line("# end %d" % time.monotonic_ns())
        finally:
            if self.link:
                self.link.close()
            self.log.close()
            if options.pid_file:
                os.unlink(options.pid_file)
        print("writer: attempted %d rows" % (next_id - first_id))
        return 0

    @staticmethod
    def mend_log(path):
        """Ends a half-written last line, so that ours does not continue it."""
        with open(path, "rb+") as file:
            content = file.read()
            if content and not content.endswith(b"\n"):
                file.truncate(content.rfind(b"\n") + 1)

    def over(self):
        return self.stopped or time.monotonic() >= self.deadline

    def connect(self, first=False):
        """Polls until there is a connection. False: the run is over before that."""
        tries = 0
        give_up = time.monotonic() + self.options.first_seconds
        while not self.over():
            tries += 1
            began = time.monotonic()
            try:
                link = connect(self.options, self.options.connect_ms / 1000, STATEMENT_SECONDS)
                try:
                    if first:
                        link.execute(TABLES[self.options.kind.replace("-stand-in", "")])
                except BaseException:
                    link.close()
                    raise
                self.link = link
                if not first:
                    self.log.line("# back %d %d" % (time.monotonic_ns(), tries))
                return True
            except Exception as error:
                if first and time.monotonic() > give_up:
                    sys.exit("writer: cannot start: %s" % one_line(error))
            time.sleep(max(0.0, began + POLL_SECONDS - time.monotonic()))
        return False

    def write_rows(self, next_id):
        interval = 1 / self.options.rate
        due = time.monotonic()
        while not self.over():
            row_id = next_id
            next_id += 1
            self.log.line("! %d %d" % (time.monotonic_ns(), row_id))
            try:
                self.link.execute(
                    "INSERT INTO galley_writer (id, payload) VALUES (%s, %s)", (row_id, payload_of(row_id))
                )
                self.log.line("%d %d" % (time.monotonic_ns(), row_id))
            except Duplicate as error:
                self.log.line("? %d %d duplicate %s" % (time.monotonic_ns(), row_id, one_line(error)))
            except Exception as error:
                now = time.monotonic_ns()
                self.log.line("? %d %d %s" % (now, row_id, one_line(error)))
                self.log.line("# away %d %s" % (now, one_line(error)))
                self.link.close()
                self.link = None
                if not self.connect():
                    break
            # After a pause the rate is kept up from here; nothing is caught up.
            due = max(due + interval, time.monotonic())
            while not self.over() and due > time.monotonic():
                time.sleep(min(0.1, max(0.0, due - time.monotonic())))
        return next_id


def judge(options):
    """Compares the table with the log. Returns the verdict as a dictionary."""
    history = History(options.log)
    link = connect(options)
    try:
        rows = link.execute("SELECT id, payload FROM galley_writer")
    finally:
        link.close()
    # Read again: a running writer went on meanwhile, and its rows are no strangers.
    attempted = History(options.log).attempted
    present, twice, corrupt = set(), [], []
    for row_id, payload in rows:
        if row_id in present:
            twice.append(row_id)
        present.add(row_id)
        if payload != payload_of(row_id):
            corrupt.append(row_id)
    missing = sorted(history.acknowledged - present)
    # A number the server refused as taken had been written by somebody else.
    foreign = sorted((present - attempted) | (history.refused & present))
    longest, longest_at = max(history.gaps, default=(0, 0))
    return {
        "ok": not (missing or corrupt or twice or foreign),
        "attempted": len(history.attempted),
        "acknowledged": len(history.acknowledged),
        "present": len(present),
        "missing": len(missing),
        "missing_first": missing[:10],
        "corrupt": len(corrupt),
        "corrupt_first": sorted(corrupt)[:10],
        "twice": len(twice),
        "foreign": len(foreign),
        "foreign_first": foreign[:10],
        "unacknowledged_present": len((present & history.attempted) - history.acknowledged - set(foreign)),
        "unacknowledged": history.unknown,
        "lost_connections": history.lost_connections,
        "runs": history.runs,
        "longest_gap_ms": round(longest / 1e6, 1),
        "longest_gap_began_ns": longest_at,
        "gaps_over_250_ms": sum(1 for gap, _ in history.gaps if gap > GAP_MS * 1e6),
    }


def verdict(options):
    result = judge(options)
    if options.output == "json":
        print(json.dumps(result, indent=2))
    else:
        for key, value in result.items():
            print("%s: %s" % (key.replace("_", " "), value))
    return 0 if result["ok"] else 1


def control(options):
    """Takes one acknowledged row away: a verdict that stays good proves nothing."""
    if not judge(options)["ok"]:
        print("control: the verdict is bad before anything was taken away", file=sys.stderr)
        return 1
    acknowledged = sorted(History(options.log).acknowledged)
    if not acknowledged:
        print("control: nothing was acknowledged", file=sys.stderr)
        return 1
    victim = acknowledged[len(acknowledged) // 2]
    link = connect(options)
    row = link.execute("SELECT id, at, payload FROM galley_writer WHERE id = %s", (victim,))[0]
    try:
        link.execute("DELETE FROM galley_writer WHERE id = %s", (victim,))
        result = judge(options)
    finally:
        try:
            link.execute("INSERT INTO galley_writer (id, at, payload) VALUES (%s, %s, %s)", row)
        except Duplicate:
            pass
        link.close()
    found = (
        not result["ok"]
        and result["missing_first"] == [victim]
        and result["missing"] == 1
        and not (result["corrupt"] or result["twice"] or result["foreign"])
    )
    restored = judge(options)["ok"]
    print(
        "control: row %d taken away: %s; restored: %s"
        % (victim, "found out" if found else "NOT found out", "yes" if restored else "NO")
    )
    return 0 if found and restored else 1


def main():
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--kind", required=True, choices=sorted(DRIVERS))
    shared.add_argument("--host", default="127.0.0.1")
    shared.add_argument("--port", required=True, type=int)
    shared.add_argument("--user", required=True)
    shared.add_argument("--password-file", required=True)
    shared.add_argument("--database", required=True)
    shared.add_argument("--log", required=True)
    parser = argparse.ArgumentParser(description="Commits numbered rows and remembers what was acknowledged.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", parents=[shared])
    run.add_argument("--seconds", type=float, default=600, help="longest run (600)")
    run.add_argument("--rate", type=float, default=200, help="rows per second, at most (200)")
    run.add_argument("--pid-file")
    run.add_argument("--connect-ms", type=int, default=250, help="bound of one connection attempt (250)")
    run.add_argument("--first-seconds", type=float, default=30, help="give up if never connected by then (30)")
    judging = verbs.add_parser("verdict", parents=[shared])
    judging.add_argument("--output", choices=["text", "json"], default="text")
    verbs.add_parser("control", parents=[shared])
    options = parser.parse_args()
    with open(options.password_file) as file:
        options.password = file.read().rstrip("\n")
    if options.verb == "run":
        return Writer(options).run()
    try:
        return {"verdict": verdict, "control": control}[options.verb](options)
    except Exception as error:
        # Not able to look is not a good verdict either.
        sys.exit("writer: no verdict: %s: %s" % (type(error).__name__, one_line(error)))


if __name__ == "__main__":
    sys.exit(main())
