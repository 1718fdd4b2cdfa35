"""DRDA's first exchange: EXCSAT is answered with EXCSATRD, a chained ACCSEC with ACCSECRD; then it ends."""

import struct

from standin import levels

EXCSAT, EXCSATRD, ACCSEC, ACCSECRD = 0x1041, 0x1443, 0x106D, 0x14AC
EXTNAM, SRVCLSNM, SRVNAM, SRVRLSLV, SECMEC = 0x115E, 0x1147, 0x116D, 0x115A, 0x11A2
MAGIC, REPLY, CHAINED = 0xD0, 0x02, 0x40


def exact(socket, count):
    data = b""
    while len(data) < count:
        part = socket.recv(count - len(data))
        if not part:
            raise ValueError("ended early")
        data += part
    return data


def text(value):
    return value.encode("cp500")


def parameter(point, value):
    return struct.pack(">HH", len(value) + 4, point) + value


def reply_object(point, level):
    if point == EXCSAT:
        body = parameter(EXTNAM, text("db2sysc 00000000")) + parameter(SRVCLSNM, text("QDB2/LINUXX8664"))
        body += parameter(SRVNAM, text("stand-in")) + parameter(SRVRLSLV, text(level.code))
        return parameter(EXCSATRD, body)
    if point == ACCSEC:
        # 3: user and password.
        return parameter(ACCSECRD, parameter(SECMEC, struct.pack(">H", 3)))
    return None


def serve(socket):
    level = levels.current()
    answers, chained = [], True
    while chained:
        length, magic, kind, correlator = struct.unpack(">HBBH", exact(socket, 6))
        if magic != MAGIC or length < 10:
            return
        body = exact(socket, length - 6)
        made = reply_object(struct.unpack(">H", body[2:4])[0], level)
        if made is None:
            break
        answers.append((correlator, made))
        chained = bool(kind & CHAINED)
    out = b""
    for number, (correlator, made) in enumerate(answers):
        flags = REPLY | (CHAINED if number + 1 < len(answers) else 0)
        out += struct.pack(">HBBH", len(made) + 6, MAGIC, flags, correlator) + made
    socket.sendall(out)
