"""A backup image's file: a line that says what it is, a header, the container, a checksum over all of it."""

import hashlib
import json
import os

MAGIC = b"STANDIN-DB2-BACKUP 1\n"


class Corrupt(Exception):
    pass


def write(place, header, content, cut=False):
    body = MAGIC + json.dumps(header).encode() + b"\n" + content
    body += hashlib.sha256(body).digest()
    new = place + ".new"
    with open(new, "wb") as file:
        file.write(body[: len(body) * 2 // 3] if cut else body)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, place)


def read(place):
    """Its header and the container."""
    with open(place, "rb") as file:
        body = file.read()
    if not body.startswith(MAGIC):
        raise Corrupt("this is no backup image")
    if hashlib.sha256(body[:-32]).digest() != body[-32:]:
        raise Corrupt("the checksum does not match")
    header, _, content = body[len(MAGIC) : -32].partition(b"\n")
    return json.loads(header), content
