"""Who attacks a webhook: each in one way, at a stated rate, for a process of their own.

What they send could be taken for a question, so whatever is processed is answered to somebody.
"""

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from tests.botapi.webhook_sender import SECRET_HEADER

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_MEBIBYTE = 1024 * 1024
_TICK_SECONDS = 0.005
_DRIP_SECONDS = 0.5
_MOST_A_TICK = 50  # requests or connections; what could not be sent in time is not made up for
_FORGED = 100_000_317  # the first number of updates that Telegram never sent
_ENDING_SECONDS = 0.3  # for the last answers


@dataclass(frozen=True, slots=True)
class Target:
    """What is attacked.

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
        cut: How many connections were closed by the bot.
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
        make: What makes one of them.
        per_second: How many.
        connections: Over how many connections in turn; one that was closed is made anew.
    """

    make: Make
    per_second: float
    connections: int = 50

    def slower(self, times: float) -> "Requests":
        """Return the same at a fraction of the pace."""
        return replace(self, per_second=self.per_second / times)

    async def attack(self, target: Target, seconds: float, seen: Seen) -> None:
        """Send for so many seconds."""
        chance = random.Random(self.make.__name__)  # noqa: S311 - nothing is secret
        lines: list[_Line | None] = [None] * self.connections
        async with asyncio.TaskGroup() as tasks:
            for wanted in _paced(seconds, self.per_second):
                for _ in range(await wanted):
                    place = seen.sent % self.connections
                    line = lines[place]
                    if line is None or line.is_closed:
                        line = lines[place] = _Line(target, seen)
                        tasks.create_task(line.open())
                    line.send(self.make(target, chance))
                    seen.sent += 1
            await asyncio.sleep(_ENDING_SECONDS)
            _hang_up(lines)


@dataclass(frozen=True, slots=True)
class Slow:
    """Holds connections, each of which sends a byte now and then, or nothing.

    Attributes:
        begin: What makes the beginning.
        drip: What follows, again and again; nothing for silence.
        connections: How many; one that was closed is made anew.
        per_second: How many are made in a second.
    """

    begin: Make
    drip: bytes
    connections: int
    per_second: float = 500.0

    def slower(self, times: float) -> "Slow":
        """Return the same with a fraction of the connections."""
        return replace(self, connections=max(1, int(self.connections / times)))

    async def attack(self, target: Target, seconds: float, seen: Seen) -> None:
        """Hold connections for so many seconds."""
        chance = random.Random(self.begin.__name__)  # noqa: S311 - nothing is secret
        lines: list[_Line | None] = []
        dripped = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for wanted in _paced(seconds, self.per_second):
                allowed = await wanted
                lines = [line for line in lines if line and not line.is_closed]
                for _ in range(min(allowed, self.connections - len(lines))):
                    line = _Line(target, seen)
                    tasks.create_task(line.open())
                    line.send(self.begin(target, chance))
                    lines.append(line)
                    seen.sent += 1
                if self.drip and time.monotonic() - dripped >= _DRIP_SECONDS:
                    dripped = time.monotonic()
                    for each in lines:
                        if each is not None:
                            each.send(self.drip)
            _hang_up(lines)


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
    together = Seen(processor=time.process_time() - processor, seconds=time.monotonic() - begun)
    for seen in found:
        together.statuses += seen.statuses
        together.sent += seen.sent
        together.cut += seen.cut
        together.refused += seen.refused
    return together


def _paced(seconds: float, per_second: float) -> "Iterator[Awaitable[int]]":
    """Yield, until so many seconds are over, a wait for how many are due since the last time."""
    start = time.monotonic()
    done = 0

    async def due() -> int:
        nonlocal done
        await asyncio.sleep(_TICK_SECONDS)
        whole = int((time.monotonic() - start) * per_second)
        count, done = min(whole - done, _MOST_A_TICK), whole
        return count

    while time.monotonic() - start < seconds:
        yield due()


def _hang_up(lines: "Sequence[_Line | None]") -> None:
    for line in lines:
        if line is not None:
            line.hang_up()
