"""Two processes that poll, on one Redis: one of them does, and the other one is ready to."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.botapi.faults import Hang, TooMany
from tests.botapi.world import World
from tests.e2e.crowd import Crowd, Load
from tests.e2e.process import until
from tests.e2e.replicas import IMPATIENT, Replica, Replicas, redis_of_a_module, replicated
from tests.e2e.source import TRADITIONAL
from tests.e2e.talk import statute

pytestmark = [pytest.mark.redis, pytest.mark.asyncio(loop_scope="module")]

SOON = 15.0  # seconds in which everybody must have an answer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Replicas]:
    """The module's two processes, which no test leaves stopped."""
    folder = tmp_path_factory.mktemp("polling")
    with redis_of_a_module() as redis:
        async with replicated(World(IMPATIENT), folder, redis, BOT_MODE="polling") as replicas:
            yield replicas


@pytest.fixture
def two(running: Replicas) -> Iterator[Replicas]:
    """The module's two processes, and after the test the assurance that all went well.

    No poll may have been refused either, which is what happens to two that poll at once.
    """
    yield running
    running.check()


def stands_by(bot: Replica) -> bool:
    """Return whether a process said last that it stands by."""
    return bot.log.rfind("standing by: another process is polling") > bot.log.rfind("taking over")


def roles(two: Replicas) -> tuple[Replica, Replica]:
    """Return the process that polls, and the one that stands by."""
    ready, polling = sorted(two.bots, key=stands_by, reverse=True)
    return polling, ready


async def one_stands_by(two: Replicas) -> tuple[Replica, Replica]:
    """Wait until it is plain who polls; return who does, and who stands by."""
    await until(lambda: any(map(stands_by, two.bots)), "one does")
    await until(lambda: two.world.queue.is_polled, "the other one polls")
    return roles(two)


async def test_one_polls_and_the_other_stands_by(two: Replicas) -> None:
    await one_stands_by(two)
    assert statute(await two.person().asks("45")) == TRADITIONAL[45]
    assert {call.status for call in two.server.calls("getUpdates")} == {200}


async def test_when_the_one_is_killed_the_other_takes_over(two: Replicas) -> None:
    """What the dead one had received and not answered is answered first, and nothing twice."""
    polling, ready = await one_stands_by(two)
    told = polling.log.count("asks for patience")
    answered, taken, waiting, late = (Crowd(two.person, 10) for _ in range(4))
    await answered.asks()
    await answered.is_served(SOON)
    two.server.order("sendMessage", Hang(30), times=10, after=True)
    await taken.asks()
    await until(lambda: all(person.chat.unread for person in taken.people), "all are sent")
    two.server.order("sendMessage", TooMany(9), times=10)
    await waiting.asks()
    await until(lambda: polling.log.count("asks for patience") == told + 10, "all are told to wait")
    await asyncio.sleep(0.1)  # it is recorded that nothing was sent
    await polling.kill()
    killed = time.monotonic()
    await until(lambda: not two.world.queue.is_polled, "the dead one's connection is cut")
    await late.asks()
    await until(lambda: not stands_by(ready), "it is noticed", 10)
    await waiting.is_served(SOON)
    await late.is_served(SOON)
    assert time.monotonic() - killed <= 10

    await polling.starts()
    assert all(crowd.is_answered for crowd in (answered, taken, waiting, late))


async def test_when_the_one_is_stopped_the_other_takes_over_at_once(two: Replicas) -> None:
    polling, ready = await one_stands_by(two)
    await two.person().asks("45")
    polling.signal(signal.SIGTERM)
    await until(lambda: not stands_by(ready), "the other takes over", 2)
    assert statute(await two.person().asks("45")) == TRADITIONAL[45]
    assert await polling.ends(within=10) == 0
    await polling.starts()


async def test_stopped_killed_and_started_in_turn_under_load_nothing_is_lost(two: Replicas) -> None:
    load = Load(two.person)
    for number in (signal.SIGTERM, signal.SIGKILL):
        polling, ready = await one_stands_by(two)
        await load.goes_on()
        polling.signal(number)
        await polling.ends(within=10)
        await load.goes_on()
        assert not stands_by(ready)
        await polling.starts()
    await load.ends()
