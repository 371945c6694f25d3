"""Who attacks an HTTP server, from a process of their own: with many requests, or very slowly."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_TICK_SECONDS = 0.005
_DRIP_SECONDS = 0.5
_MOST_A_TICK = 50  # what could not be sent in time is not made up for in one burst
_LAST_SECONDS = 0.3  # for the last answers


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook that is attacked, and what may be known of it.

    Attributes:
        host: Where it listens.
        port: Where it listens.
        path: Its path, with the leading slash; a secret.
        secret: What Telegram sends along.
        person: The id of somebody whom the bot could answer.
        replays: Updates that were answered, as Telegram sent them.
    """

    host: str
    port: int
    path: str
    secret: str
    person: int
    replays: Sequence[bytes] = ()


@dataclass(slots=True)
class Seen:
    """What attackers saw, and what it took them.

    Attributes:
        statuses: How often each status was answered.
        sent: How many requests were sent, or slow connections made.
        cut: How many connections the server closed.
        refused: How many could not be made.
        processor: Seconds of processor time.
        seconds: How long it took.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    sent: int = 0
    cut: int = 0
    refused: int = 0
    processor: float = 0.0
    seconds: float = 0.0


Make = Callable[[Target, random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Requests:
    """Sends requests at a steady pace, whatever is answered.

    Attributes:
        make: What makes one.
        per_second: How many.
        most: How many altogether.
        connections: Over how many connections in turn; one that was closed is made anew.
    """

    make: Make
    per_second: float
    most: int = 1_000_000
    connections: int = 50

    def at(self, share: float) -> "Requests":
        """Return the same at a share of the pace."""
        return replace(self, per_second=self.per_second * share)

    async def attack(self, target: Target, seconds: float, seen: Seen) -> None:
        """Send for so many seconds."""
        chance = random.Random(self.make.__name__)  # noqa: S311 - nothing is secret
        lines = [_Line(target, seen) for _ in range(self.connections)]
        due, end = _Due(self.per_second), time.monotonic() + seconds
        while time.monotonic() < end and seen.sent < self.most:
            for _ in range(min(await due.wait(), self.most - seen.sent)):
                place = seen.sent % self.connections
                if lines[place].is_closed:
                    lines[place] = _Line(target, seen)
                lines[place].send(self.make(target, chance))
                seen.sent += 1
        await asyncio.sleep(_LAST_SECONDS)
        await _hang_up(lines)


@dataclass(frozen=True, slots=True)
class Slow:
    """Holds connections, each of which sends a byte now and then, or nothing.

    Attributes:
        begin: What makes the beginning; it may be empty.
        drip: What follows, again and again; nothing for silence.
        connections: How many; one that was closed is made anew.
        per_second: How many are made in a second.
    """

    begin: Make
    drip: bytes
    connections: int
    per_second: float = 500.0

    def at(self, share: float) -> "Slow":
        """Return the same with a share of the connections."""
        return replace(self, connections=max(1, int(self.connections * share)))

    async def attack(self, target: Target, seconds: float, seen: Seen) -> None:
        """Hold connections for so many seconds."""
        chance = random.Random(self.begin.__name__)  # noqa: S311 - nothing is secret
        lines: list[_Line] = []
        due, end = _Due(self.per_second), time.monotonic() + seconds
        dripped = time.monotonic()
        while time.monotonic() < end:
            allowed = await due.wait()
            lines = [line for line in lines if not line.is_closed]
            for _ in range(min(allowed, self.connections - len(lines))):
                lines.append(_Line(target, seen))
                lines[-1].send(self.begin(target, chance))
                seen.sent += 1
            if time.monotonic() - dripped >= _DRIP_SECONDS:
                dripped = time.monotonic()
                for line in lines:
                    line.send(self.drip)
        await _hang_up(lines)


Sender = Requests | Slow


def assault(target: Target, senders: Sequence[Sender], seconds: float) -> Seen:
    """Attack in all these ways at once, and return what was seen. It blocks.

    Args:
        target: What is attacked.
        senders: In which ways.
        seconds: How long.
    """
    return asyncio.run(_assault(target, senders, seconds))


async def _assault(target: Target, senders: Sequence[Sender], seconds: float) -> Seen:
    found = [Seen() for _ in senders]
    begun, processor = time.monotonic(), time.process_time()
    ways = zip(senders, found, strict=True)
    await asyncio.gather(*(sender.attack(target, seconds, seen) for sender, seen in ways))
    return Seen(
        statuses=sum((seen.statuses for seen in found), Counter()),
        sent=sum(seen.sent for seen in found),
        cut=sum(seen.cut for seen in found),
        refused=sum(seen.refused for seen in found),
        processor=time.process_time() - processor,
        seconds=time.monotonic() - begun,
    )


class _Due:
    """Tells how many are due by now, of so many a second."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._start = time.monotonic()
        self._told = 0

    async def wait(self) -> int:
        await asyncio.sleep(_TICK_SECONDS)
        until_now = int((time.monotonic() - self._start) * self._per_second)
        count, self._told = until_now - self._told, until_now
        return min(count, _MOST_A_TICK)


async def _hang_up(lines: "Sequence[_Line]") -> None:
    for line in lines:
        line.hang_up()
    await asyncio.gather(*(line.opening for line in lines), return_exceptions=True)


class _Line(asyncio.Protocol):
    """A connection, from when it is first sent something."""

    def __init__(self, target: Target, seen: Seen) -> None:
        self.is_closed = False
        self._seen = seen
        self._left: bytes = b""
        self._transport: asyncio.Transport | None = None
        self.opening = asyncio.create_task(self._open(target.host, target.port))

    def send(self, data: bytes) -> None:
        if self._transport is None:
            self._left += data
        else:
            self._transport.write(data)

    def hang_up(self) -> None:
        self.is_closed = True
        self.opening.cancel() if self._transport is None else self._transport.abort()

    async def _open(self, host: str, port: int) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, host, port)
        except OSError:
            self._seen.refused += 1
            self.is_closed = True
        except asyncio.CancelledError:
            return  # hung up

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._left)

    def data_received(self, data: bytes) -> None:
        self._seen.statuses.update(int(status) for status in _STATUS.findall(data))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._seen.cut += not self.is_closed
        self.is_closed = True
