#!/usr/bin/python3
"""A way to a server that can be cut.

Passes bytes between clients of one address and a server at another, each
`unix:/path` or `host:port`. What is cut is reset: neither side sees an end that
looks like one.

    SIGUSR1             cuts all connections, if there is one; none is taken for --out seconds
    --cut-after BYTES   cuts once by itself, when one connection got so many back
    --rate BYTES        a second, toward each client
    --hang-up WORD:N    the server gets N bytes behind the head of a request with that word in its first line, and then
                        an end that looks like one

The log, one entry a line: `listening`, `passed BYTES` (toward clients, in all),
`cut COUNT` (connections that were ended), `back`.
"""

import argparse
import asyncio
import signal
import socket
import struct


class Front:
    def __init__(self, options):
        self.options = options
        self.server = None
        self.pairs = set()
        self.passed = 0
        self.noted = 0
        self.cuts = 0
        self.log = open(options.log, "a", buffering=1)

    def note(self, text):
        self.log.write(text + "\n")

    async def listen(self):
        kind, place = self.options.listen.split(":", 1)
        if kind == "unix":
            self.server = await asyncio.start_unix_server(self.serve, place)
        else:
            self.server = await asyncio.start_server(self.serve, kind, int(place), reuse_address=True)

    async def connect(self):
        kind, place = self.options.to.split(":", 1)
        if kind == "unix":
            return await asyncio.open_unix_connection(place)
        return await asyncio.open_connection(kind, int(place))

    async def serve(self, reader, writer):
        try:
            there = await self.connect()
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, there[1])
        self.pairs.add(pair)
        await asyncio.gather(
            self.pump(reader, there[1], False), self.pump(there[0], writer, True), return_exceptions=True)
        self.pairs.discard(pair)
        for end in pair:
            end.close()

    async def pump(self, reader, writer, is_back):
        got, left = 0, None
        while data := await reader.read(1 << 16):
            if not is_back and self.options.hang_up:
                data, left = self.limited(data, left)
            writer.write(data)
            await writer.drain()
            if left == 0:
                self.note("hung up")
                break
            if not is_back:
                continue
            got += len(data)
            self.passed += len(data)
            if self.passed - self.noted >= 1 << 16:
                self.noted = self.passed
                self.note(f"passed {self.passed}")
            if self.options.cut_after and got >= self.options.cut_after and not self.cuts:
                self.cut()
                return
            if self.options.rate:
                await asyncio.sleep(len(data) / self.options.rate)
        if writer.can_write_eof():
            writer.write_eof()

    def limited(self, data, left):
        """What of it the server may still get, and how much after that; None before the request is seen."""
        if left is None:
            word, _, limit = self.options.hang_up.partition(":")
            line, _, _ = data.partition(b"\r\n")
            if word.encode() not in line:
                return data, None
            head, end, body = data.partition(b"\r\n\r\n")
            body = body[: int(limit)]
            return head + end + body, int(limit) - len(body)
        return data[:left], max(0, left - len(data))

    def cut(self):
        count = len(self.pairs)
        if not count or not self.server:
            self.note("cut 0")
            return
        self.cuts += 1
        self.server.close()
        self.server = None
        for end in [end for pair in self.pairs for end in pair]:
            ours = end.get_extra_info("socket")
            if ours.family != socket.AF_UNIX:
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.transport.abort()
        self.note(f"cut {count}")
        asyncio.get_running_loop().create_task(self.come_back())

    async def come_back(self):
        await asyncio.sleep(self.options.out)
        await self.listen()
        self.note("back")


async def main():
    parser = argparse.ArgumentParser()
    for name in ("--listen", "--to", "--log"):
        parser.add_argument(name, required=True)
    parser.add_argument("--out", type=float, default=0)
    parser.add_argument("--cut-after", type=int)
    parser.add_argument("--rate", type=int)
    parser.add_argument("--hang-up")
    front = Front(parser.parse_args())
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, front.cut)
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await front.listen()
    front.note("listening")
    await ended.wait()


asyncio.run(main())
