"""Several processes deliver from one ledger, and are killed, and Redis too: nobody is missed.

A delivery is a line in a file here. One is made twice only if its process was killed between the
line and the record of it, which is the doubt that can't be avoided: at most as many as were held.
"""

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.ledger import Ledger
from storage.opening import open_ledger
from tests.redis_server import RedisServer, running
from tests.storage.ledgers import everyone, of

COUNT = 400
HELD = 3  # at most, by one process
PATIENCE = 30.0

DELIVERER = f"""
import asyncio, dataclasses, os, pathlib, random, sys, time
from storage.errors import StoreUnavailable
from storage.opening import open_ledger

async def until_it_answers(call):
    while True:
        try:
            return await call()
        except StoreUnavailable:
            await asyncio.sleep(0.02)

async def main(redis_url, folder, sent):
    ledger = await open_ledger(redis_url, pathlib.Path(folder))
    out = os.open(sent, os.O_WRONLY | os.O_APPEND)
    now = lambda: time.time_ns() // 1_000_000
    while True:
        claimed = await until_it_answers(
            lambda: ledger.claim(now(), {HELD}, lease_ms=1500, per_second=10_000))
        for claim in claimed.claims:
            await asyncio.sleep(random.random() * 0.006)
            os.write(out, claim.subscription.chat.encode() + b"\\n")
            await asyncio.sleep(random.random() * 0.006)
            after = dataclasses.replace(claim.subscription, due=None, last_day="2026-11-22")
            await until_it_answers(lambda: ledger.settle(claim, after))
        if not claimed.claims:
            await asyncio.sleep(0.02)

asyncio.run(main(*sys.argv[1:]))
"""


class Deliverers:
    """Processes that deliver; any of them can be killed, and is replaced."""

    def __init__(self, redis_url: str | None, folder: Path, sent: Path) -> None:
        self._arguments = [sys.executable, "-c", DELIVERER, redis_url or "", str(folder), str(sent)]
        self._running = [self._start() for _ in range(2)]

    def kill_one(self, chance: random.Random) -> None:
        victim = self._running.pop(chance.randrange(len(self._running)))
        victim.kill()
        victim.wait()
        self._running.append(self._start())

    def kill_all(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._arguments)


@contextmanager
def delivering(redis_url: str | None, folder: Path) -> Iterator[tuple[Deliverers, Path]]:
    """Run two processes that deliver."""
    sent = folder / "sent"
    sent.touch()
    deliverers = Deliverers(redis_url, folder, sent)
    try:
        yield deliverers, sent
    finally:
        deliverers.kill_all()


@asynccontextmanager
async def filled(redis_url: str | None, folder: Path) -> AsyncIterator[Ledger]:
    """Open a ledger with many subscriptions that are due."""
    ledger = await open_ledger(redis_url, folder)
    await ledger.add([of(f"telegram:{n}", time.time_ns() // 1_000_000) for n in range(COUNT)])
    yield ledger
    await ledger.aclose()


def lines(sent: Path) -> list[str]:
    return sent.read_text(encoding="ascii").splitlines()


async def until_lines(sent: Path, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(lines(sent)) < count:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def until_all_is_recorded(ledger: Ledger) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < deadline
        with contextlib.suppress(StoreUnavailable):
            found = await everyone(ledger)
            assert len(found) == COUNT
            if all(each.due is None for each in found.values()):
                return
        await asyncio.sleep(0.05)


def check_once_each(sent: Path, doubts: int) -> None:
    times = Counter(lines(sent))
    assert len(times) == COUNT
    assert times.total() - COUNT <= doubts


@pytest.mark.parametrize("back_end", ["sqlite", pytest.param("redis", marks=pytest.mark.redis)])
async def test_processes_that_are_killed_miss_nobody(
    back_end: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server: RedisServer | None = None
    if back_end == "redis":
        server = request.getfixturevalue("redis_server")
    url = server.url if server else None
    chance = random.Random(45)  # noqa: S311  # no secret
    kills = 4
    async with filled(url, tmp_path) as ledger:
        with delivering(url, tmp_path) as (deliverers, sent):
            for n in range(kills):
                await until_lines(sent, 10 + n * COUNT // 6 + chance.randrange(20))
                await asyncio.to_thread(deliverers.kill_one, chance)
            await until_all_is_recorded(ledger)

    check_once_each(sent, HELD * kills)


@pytest.mark.redis
async def test_a_redis_that_is_killed_misses_nobody_and_doubles_nothing(tmp_path: Path) -> None:
    """With its append-only file and fsync always, as compose.yaml has it."""
    with running(appendonly=True, options={"appendfsync": "always"}) as server:
        async with filled(server.url, tmp_path) as ledger:
            with delivering(server.url, tmp_path) as (_, sent):
                for n in range(3):
                    await until_lines(sent, 20 + n * COUNT // 5)
                    await asyncio.to_thread(server.kill)
                    await asyncio.sleep(0.1)
                    await asyncio.to_thread(server.start)
                await until_all_is_recorded(ledger)

    check_once_each(sent, 0)
