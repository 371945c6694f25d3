"""Processes with a webhook are stopped, killed, started again, and told to poll instead."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.botapi.faults import Hang, TooMany
from tests.botapi.platform import Rules
from tests.botapi.world import World
from tests.e2e.crowd import Crowd
from tests.e2e.process import until
from tests.e2e.replicas import IMPATIENT, Replica, replicated
from tests.e2e.source import TRADITIONAL
from tests.e2e.talk import statute
from tests.redis_server import RedisServer

SOON = 15.0  # seconds in which everybody must have an answer


@pytest.fixture
def world() -> World:
    return World(IMPATIENT)


async def test_told_to_stop_it_finishes_what_it_received(world: World, folder: Path) -> None:
    """What it is sent meanwhile waits at Telegram for the next start."""
    async with replicated(world, folder, None, count=1) as replicas:
        crowd, late = Crowd(replicas.person, 20), Crowd(replicas.person, 20)
        replicas.server.order("sendMessage", Hang(1.5), times=20)
        await crowd.asks()
        await until(lambda: replicas.server.under_way("sendMessage") == 20, "all are being sent")
        (bot,) = replicas.bots
        bot.signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
        await late.asks()
        assert await bot.ends(within=10) == 0
        assert crowd.is_answered
        assert not any(late.answers)
        await bot.starts()
        await late.is_served(SOON)
        assert crowd.is_answered


async def test_a_second_signal_ends_it_at_once(world: World, folder: Path) -> None:
    async with replicated(world, folder, None, count=1) as replicas:
        (bot,) = replicas.bots
        replicas.server.order("sendMessage", Hang(9.0))
        await replicas.person().says("45")
        await until(lambda: replicas.server.under_way("sendMessage") == 1, "it is being sent")
        bot.signal(signal.SIGTERM)
        await asyncio.sleep(0.3)
        assert bot.is_running
        bot.signal(signal.SIGTERM)
        assert await bot.ends(within=1) == -signal.SIGTERM


async def test_killed_and_started_again_it_goes_on_where_it_was(world: World, folder: Path) -> None:
    """Alone, with SQLite: what it had not answered is answered, and nothing else."""
    async with replicated(world, folder, None, count=1) as replicas:
        (bot,) = replicas.bots
        answered, waiting = Crowd(replicas.person, 20), Crowd(replicas.person, 20)
        await answered.asks()
        await answered.is_served(SOON)
        replicas.server.order("sendMessage", TooMany(5), times=20)
        await waiting.asks()
        await until(lambda: bot.log.count("asks for patience") == 20, "all are told to wait")
        await asyncio.sleep(0.1)  # it is recorded that nothing was sent
        await bot.kill()
        await bot.starts()
        await waiting.is_served(SOON)
        assert answered.is_answered


async def test_killed_while_telegram_says_nothing_it_sends_again(
    world: World, folder: Path
) -> None:
    """Just as it would have if it had lived: better twice than never."""
    async with replicated(world, folder, None, count=1) as replicas:
        (bot,) = replicas.bots
        li = replicas.person()
        replicas.server.order("sendMessage", Hang(30.0))
        await li.says("45")
        await until(lambda: replicas.server.under_way("sendMessage") == 1, "it is being sent")
        await asyncio.sleep(2.0)
        await bot.kill()
        await bot.starts()
        assert statute(await li.chat.next_answer(SOON)) == TRADITIONAL[45]


async def test_the_mode_is_changed_back_and_forth(world: World, folder: Path) -> None:
    """Whatever is asked while no process runs is answered by the next one, in either mode."""
    async with replicated(world, folder, None, count=1) as replicas:
        (sent_to,) = replicas.bots
        asking = Replica(folder / "bot0", {**replicas.settings, "BOT_MODE": "polling"})
        li = replicas.person()
        await li.asks("1")
        for number, before, after in ((2, sent_to, asking), (3, asking, sent_to)):
            await before.terminate()
            await li.says(str(number))
            await after.starts()
            assert statute(await li.chat.next_answer()) == TRADITIONAL[number]
            assert statute(await li.asks("/next")) == TRADITIONAL[number + 1]

        assert len(li.chat.state.answers) == 5
        assert [call.method for call in replicas.server.refusals] == []


@pytest.mark.redis
async def test_two_that_start_at_once_set_the_webhook_as_telegram_allows(
    folder: Path, redis: RedisServer
) -> None:
    """Once a second."""
    world = World(Rules(polling=IMPATIENT.polling))
    async with replicated(world, folder, redis) as replicas:
        replicas.excuse("Too Many Requests: retry after 1")
        assert statute(await replicas.person().asks("45")) == TRADITIONAL[45]
        assert [call.status for call in replicas.server.calls("setWebhook")].count(200) == 1
