"""A process that hangs for a while, is taken for dead, and goes on as if nothing had been."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.botapi.faults import TooMany
from tests.botapi.world import World
from tests.e2e.crowd import Crowd, Load
from tests.e2e.process import until
from tests.e2e.replicas import IMPATIENT, Replica, Replicas, redis_of_a_module, replicated

pytestmark = [pytest.mark.redis, pytest.mark.asyncio(loop_scope="function")]

SOON = 15.0  # seconds in which everybody must have an answer
WAIT = 5  # seconds that Telegram says to wait, longer than it takes to be taken for dead


@pytest_asyncio.fixture(params=["webhook", "polling"])
async def two(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Replicas]:
    """Two processes."""
    with redis_of_a_module() as redis:
        world = World(IMPATIENT)
        async with replicated(world, tmp_path, redis, BOT_MODE=request.param) as replicas:
            # Whoever polled goes on with the poll that it had before it hung.
            replicas.excuse("Conflict: terminated by other getUpdates request")
            replicas.excuse("a process with other memory polls")
            yield replicas


async def at_work(two: Replicas) -> tuple[Replica, Replica]:
    """Return the process that is sent updates or fetches them, and the other one."""
    if two.settings["BOT_MODE"] == "webhook":
        busy, other = two.bots
        two.balancer.ports[:] = [busy.port]
        two.balancer.cut()
        return busy, other
    standing_by = "standing by: another process is polling"
    await until(lambda: any(standing_by in bot.log for bot in two.bots), "one stands by")
    other, busy = sorted(two.bots, key=lambda bot: standing_by in bot.log, reverse=True)
    return busy, other


async def test_who_hangs_while_it_waits_answers_nothing_twice(two: Replicas) -> None:
    busy, other = await at_work(two)
    waiting = Crowd(two.person, 10)
    two.server.order("sendMessage", TooMany(WAIT), times=10)
    await waiting.asks()
    await until(lambda: busy.log.count("asks for patience") == 10, "all are told to wait")
    await asyncio.sleep(0.1)  # it is recorded that nothing was sent
    busy.signal(signal.SIGSTOP)
    try:
        two.balancer.ports[:] = [other.port]
        two.balancer.cut()
        await waiting.is_served(SOON)
    finally:
        busy.signal(signal.SIGCONT)
    await asyncio.sleep(WAIT)

    assert waiting.is_answered
    assert busy.log.count("took this one for dead") == 10


async def test_who_hangs_again_and_again_under_load_loses_nothing(two: Replicas) -> None:
    load = Load(two.person)
    busy, other = await at_work(two)
    two.balancer.ports[:] = [busy.port, other.port]
    for bot in (busy, other):
        await load.goes_on()
        bot.signal(signal.SIGSTOP)
        two.balancer.ports.remove(bot.port)
        two.balancer.cut()
        await asyncio.sleep(8)
        bot.signal(signal.SIGCONT)
        two.balancer.ports.append(bot.port)
        await load.goes_on()
    await load.ends()
