"""A mark is said at once: no death of the process undoes it, and what is lost of it is told."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.inbox import Inbox, Standing, State
from storage.opening import open_inbox
from tests.redis_server import RedisServer, running
from tests.storage.conftest import BACK_ENDS

ANNS, IS_SENT = Standing(State.TAKEN, "ann"), Standing(State.SENDING, "ann")
PATIENCE = 5.0

# Takes update 7, marks it, and is dead.
MARKS_AND_DIES = """
import asyncio, os, pathlib, signal, sys
from storage.inbox import State
from storage.opening import open_inbox

async def main(redis_url, folder):
    inbox = await open_inbox(redis_url, pathlib.Path(folder))
    await inbox.take([6, 7], "ann")
    while not inbox.mark(6, State.TAKEN, "ann"):
        await asyncio.sleep(0.01)
    inbox.mark(7, State.SENDING, "ann")
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(params=BACK_ENDS)
def redis_url(request: pytest.FixtureRequest) -> str:
    """Where Redis is; "" where the inbox is a file."""
    if request.param == "sqlite":
        return ""
    server: RedisServer = request.getfixturevalue("redis_server")
    return server.url


@pytest.fixture
async def inbox(redis_url: str, tmp_path: Path) -> AsyncIterator[Inbox]:
    opened = await open_inbox(redis_url, tmp_path)
    yield opened
    await opened.aclose()


async def can_mark(inbox: Inbox) -> None:
    """Wait until there is a way for marks, which is made where updates are taken."""
    async with asyncio.timeout(PATIENCE):
        await inbox.take([0], "ann")
        while not inbox.mark(0, State.TAKEN, "ann"):
            await asyncio.sleep(0.01)
            await inbox.take([0], "ann")


async def becomes(inbox: Inbox, expected: Standing) -> None:
    """Wait until update 7 stands so."""
    async with asyncio.timeout(PATIENCE):
        while await inbox.take([7], "onlooker") != [expected]:  # noqa: ASYNC110 - nor does it
            await asyncio.sleep(0.01)


async def test_what_is_marked_stands_so(inbox: Inbox) -> None:
    await inbox.take([7], "ann")
    await can_mark(inbox)

    assert inbox.mark(7, State.SENDING, "ann")
    await becomes(inbox, IS_SENT)
    assert inbox.mark(7, State.TAKEN, "ann")
    await becomes(inbox, ANNS)


async def test_what_is_anothers_or_done_is_not_marked(inbox: Inbox) -> None:
    await inbox.take([7, 8], "ann")
    await inbox.note({8: State.DONE}, "ann")
    await can_mark(inbox)

    inbox.mark(7, State.SENDING, "ben")
    inbox.mark(8, State.SENDING, "ann")
    await asyncio.sleep(0.1)

    assert await inbox.take([7, 8], "onlooker") == [ANNS, Standing(State.DONE)]


async def test_who_is_killed_in_the_same_moment_has_marked(
    inbox: Inbox, redis_url: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", MARKS_AND_DIES, redis_url, str(tmp_path)]
    await asyncio.to_thread(subprocess.run, command, timeout=20, check=False)

    await becomes(inbox, IS_SENT)


@pytest.mark.redis
@pytest.mark.parametrize("pauses", [True, False])
async def test_what_is_marked_and_lost_is_told(tmp_path: Path, *, pauses: bool) -> None:
    """Redis is killed, or hangs for longer than is waited for it; then there are marks again."""
    with running(appendonly=True) as server:
        inbox = await open_inbox(server.url, tmp_path)
        lost: list[int] = []
        inbox.unheard = lost.extend
        await inbox.take([7], "ann")
        await can_mark(inbox)

        (server.pause if pauses else server.kill)()
        inbox.mark(7, State.SENDING, "ann")
        await asyncio.sleep(2.5 if pauses else 0.1)
        assert 7 in lost

        (server.resume if pauses else server.start)()
        await can_mark(inbox)
        await inbox.aclose()
