"""The database servers that are measured."""

import secrets
import struct
from dataclasses import dataclass, field
from typing import Callable

from load import MARIADB_LOAD, POSTGRESQL_LOAD

PARAMETERS = b"user\0bench\0database\0postgres\0\0"
STARTUP = struct.pack("!ii", len(PARAMETERS) + 8, 196608) + PARAMETERS


@dataclass(frozen=True)
class Kind:
    port: int
    password_variable: str
    # What a client says first; what answer shows that logins work.
    greeting: bytes
    answered: Callable[[bytes], bool]
    load: object


KINDS = {
    # The handshake, of which the server's first byte is its protocol's version.
    "mariadb": Kind(
        3306, "MARIADB_ROOT_PASSWORD", b"", lambda answer: len(answer) > 4 and answer[4] == 10, MARIADB_LOAD
    ),
    # The request for a password.
    "postgresql": Kind(5432, "POSTGRES_PASSWORD", STARTUP, lambda answer: answer[:1] == b"R", POSTGRESQL_LOAD),
}


@dataclass
class Server:
    """One database container, whoever starts it."""

    kind: Kind
    name: str
    port: int
    options: list = field(default_factory=list)
    secret: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def published(self):
        return "127.0.0.1:%d:%d" % (self.port, self.kind.port)
