"""Several processes take from one inbox, and are killed, and Redis too: each update is done once.

To handle an update is a line in a file here, written after the mark that it is on its way. Where a
process is killed between the two, the line is missing, which is the doubt that can't be avoided: at
most one for each kill. No line is there twice.
"""

import asyncio
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.redis_server import RedisServer, running

COUNT = 300
PATIENCE = 30.0

WORKER = f"""
import asyncio, os, pathlib, random, sys
from storage.errors import StoreUnavailable
from storage.inbox import Standing, State
from storage.opening import open_inbox, open_leases

async def until_it_answers(call):
    while True:
        try:
            return await call()
        except StoreUnavailable:
            await asyncio.sleep(0.02)

async def main(redis_url, folder, written, owner):
    inbox = await open_inbox(redis_url, pathlib.Path(folder))
    leases = await open_leases(redis_url, pathlib.Path(folder))
    out = os.open(written, os.O_WRONLY | os.O_APPEND)

    async def has_it(update, standing):
        if standing.state == State.FREE:
            return True
        of_the_living = await until_it_answers(lambda: leases.holder("process-" + standing.owner))
        if of_the_living and standing.owner != owner:
            return False
        return await until_it_answers(lambda: inbox.take_over(update, standing, owner))

    async def handle(update, standing):
        if standing.state != State.SENDING:
            await until_it_answers(lambda: inbox.note({{update: State.SENDING}}, owner))
            os.write(out, b"%d\\n" % update)
        await until_it_answers(lambda: inbox.note({{update: State.DONE}}, owner))

    left = set(range({COUNT}))
    while left:
        await until_it_answers(lambda: leases.hold("process-" + owner, owner, 700))
        batch = random.sample(sorted(left), min(4, len(left)))
        found = await until_it_answers(lambda: inbox.take(batch, owner))
        for update, standing in zip(batch, found):
            if standing.state == State.DONE:
                left.discard(update)
            elif await has_it(update, standing):
                await handle(update, standing)

asyncio.run(main(*sys.argv[1:]))
"""


class Workers:
    """Three processes that handle updates; any of them can be killed, and is replaced."""

    def __init__(self, redis_url: str | None, folder: Path) -> None:
        self.written = folder / "written"
        self.written.touch()
        told = [redis_url or "", str(folder), str(self.written)]
        self._arguments = [sys.executable, "-c", WORKER, *told]
        self._names = (f"worker{n}" for n in count())
        self._running = [self._start() for _ in range(3)]

    def kill_one(self, chance: random.Random) -> None:
        victim = self._running.pop(chance.randrange(len(self._running)))
        victim.kill()
        victim.wait()
        self._running.append(self._start())

    def kill_all(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def lines(self) -> list[str]:
        return self.written.read_text(encoding="ascii").splitlines()

    async def until_lines(self, number: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while len(self.lines()) < number:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.005)

    async def until_they_end(self) -> None:
        """They do once all is done."""
        ends = [asyncio.to_thread(process.wait, PATIENCE) for process in self._running]
        assert await asyncio.gather(*ends) == [0, 0, 0]

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*self._arguments, next(self._names)])


@contextmanager
def working(redis_url: str | None, folder: Path) -> Iterator[Workers]:
    workers = Workers(redis_url, folder)
    try:
        yield workers
    finally:
        workers.kill_all()


async def test_processes_that_are_killed_do_nothing_twice(
    shared_url: str | None, tmp_path: Path
) -> None:
    chance = random.Random(6)  # noqa: S311  # no secret
    kills = 4
    with working(shared_url, tmp_path) as workers:
        for n in range(kills):
            await workers.until_lines(5 + n * COUNT // 6 + chance.randrange(20))
            await asyncio.to_thread(workers.kill_one, chance)
        await workers.until_they_end()
        times = Counter(workers.lines())

    assert set(times.values()) == {1}
    assert len(times) >= COUNT - kills


@pytest.mark.redis
async def test_a_redis_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    """With its append-only file and fsync always, as compose.yaml has it."""
    with (
        running(appendonly=True, options={"appendfsync": "always"}) as server,
        working(server.url, tmp_path) as workers,
    ):
        for n in range(3):
            await workers.until_lines(20 + n * COUNT // 5)
            await restarted(server)
        await workers.until_they_end()
        times = Counter(workers.lines())

    assert times == Counter(map(str, range(COUNT)))


async def restarted(server: RedisServer) -> None:
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(0.1)
    await asyncio.to_thread(server.start)
