"""A write load of fixed size: every page of one table is changed, and stays changed in memory."""

from dataclasses import dataclass
from typing import Callable


def mariadb_connection(server):
    import pymysql

    return pymysql.connect(host="127.0.0.1", port=server.port, user="root", password=server.secret, autocommit=True)


def postgresql_connection(server):
    import psycopg2

    link = psycopg2.connect(host="127.0.0.1", port=server.port, user="postgres", password=server.secret)
    link.autocommit = True
    return link


@dataclass(frozen=True)
class Load:
    connect: Callable
    # A server with room for all changed pages that writes none by itself.
    options: tuple
    fill: tuple
    change: str
    changed_bytes: str
    # Rows that hardly compress, and once more as many, with `{}` in place of their first number.
    rows: tuple
    more: str
    mib_of_rows: int

    def execute(self, server, statements):
        """The last statement's first value."""
        link = self.connect(server)
        try:
            with link.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                row = cursor.fetchone() if cursor.description else None
                return row[0] if row else None
        finally:
            link.close()

    def prepare(self, server):
        self.execute(server, self.fill)

    def fill_with(self, server, mib):
        """About so many MiB of rows."""
        self.execute(server, self.rows)
        times = max(1, round(mib / self.mib_of_rows))
        for turn in range(1, times):
            self.execute(server, [self.more.format(turn * 1000000)])

    def make_dirty(self, server):
        """Changes every row and gives the MiB that the server has yet to write."""
        return int(self.execute(server, [self.change, self.changed_bytes])) / (1 << 20)


CHANGE = "UPDATE bench_load SET turn = turn + 1"

# Three rows on a page of 16 KiB: 1 GiB.
MARIADB_LOAD = Load(
    connect=mariadb_connection,
    options=(
        "--innodb-buffer-pool-size=2G",
        "--innodb-log-file-size=1G",
        "--innodb-max-dirty-pages-pct=90",
        "--innodb-max-dirty-pages-pct-lwm=0",
    ),
    fill=(
        "CREATE DATABASE bench",
        "CREATE TABLE bench.bench_load (id INT PRIMARY KEY, turn INT NOT NULL, filler VARBINARY(4000) NOT NULL)",
        "INSERT INTO bench.bench_load SELECT seq, 0, REPEAT('x', 4000) FROM bench.seq_1_to_196000",
    ),
    change=CHANGE.replace("bench_load", "bench.bench_load"),
    changed_bytes="SELECT p.VARIABLE_VALUE * s.VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS p,"
    " information_schema.GLOBAL_STATUS s WHERE p.VARIABLE_NAME = 'INNODB_BUFFER_POOL_PAGES_DIRTY'"
    " AND s.VARIABLE_NAME = 'INNODB_PAGE_SIZE'",
    rows=(
        "CREATE DATABASE bench_rows",
        "CREATE TABLE bench_rows.bench_rows (id INT PRIMARY KEY, filler VARCHAR(640) NOT NULL) CHARACTER SET ascii",
        "INSERT INTO bench_rows.bench_rows SELECT seq, CONCAT(SHA2(seq, 512), SHA2(seq + 0.1, 512), SHA2(seq + 0.2, 512),"
        " SHA2(seq + 0.3, 512), SHA2(seq + 0.4, 512)) FROM bench_rows.seq_1_to_500000",
    ),
    more="INSERT INTO bench_rows.bench_rows SELECT id + {}, filler FROM bench_rows.bench_rows WHERE id < 1000000",
    mib_of_rows=360,
)

# Two rows on a page of 8 KiB, with room for their next versions: 1 GiB.
POSTGRESQL_LOAD = Load(
    connect=postgresql_connection,
    options=(
        "-cshared_buffers=2GB",
        "-cmax_wal_size=8GB",
        "-ccheckpoint_timeout=1h",
        "-cbgwriter_lru_maxpages=0",
    ),
    fill=(
        "CREATE EXTENSION pg_buffercache",
        "CREATE TABLE bench_load (id int PRIMARY KEY, turn int NOT NULL, filler text NOT NULL)"
        " WITH (fillfactor = 40, autovacuum_enabled = off)",
        "INSERT INTO bench_load SELECT n, 0, repeat('x', 1500) FROM generate_series(1, 262144) n",
    ),
    change=CHANGE,
    changed_bytes="SELECT count(*) * current_setting('block_size')::int FROM pg_buffercache WHERE isdirty",
    rows=(
        "CREATE TABLE bench_rows (id int PRIMARY KEY, filler text NOT NULL)",
        "INSERT INTO bench_rows SELECT n, encode(sha512(n::text::bytea) || sha512((n + 0.1)::text::bytea)"
        " || sha512((n + 0.2)::text::bytea) || sha512((n + 0.3)::text::bytea) || sha512((n + 0.4)::text::bytea), 'hex')"
        " FROM generate_series(1, 500000) n",
    ),
    more="INSERT INTO bench_rows SELECT id + {}, filler FROM bench_rows WHERE id < 1000000",
    mib_of_rows=360,
)
