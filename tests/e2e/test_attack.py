"""The webhook under attack, in every way in turn: whoever asks meanwhile is answered once.

How fast they are answered depends on the machine: `benchmarks.attack` measures it.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.balancer import HOST
from tests.botapi.client import Person
from tests.botapi.world import World
from tests.e2e.attackers import Seen, Target, assault
from tests.e2e.attacks import ATTACKS
from tests.e2e.crowd import Load
from tests.e2e.replicas import IMPATIENT, Replicas, replicated

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECONDS = 0.8
# 1,000 connections are some 30 MiB, and what was loaded on the way is not given back.
MOST_GROWTH = 64  # MiB


@dataclass(frozen=True, slots=True)
class Siege:
    """One bot, and a process for attackers.

    Attributes:
        bot: The bot, with SQLite.
        attackers: The process.
        wang: Somebody whom attackers try to have something said to.
        resident: The bot's memory before the first attack, in MiB.
    """

    bot: Replicas
    attackers: ProcessPoolExecutor
    wang: Person
    resident: float

    async def attacked(self, attack: str) -> Seen:
        """Attack, with all that Telegram knows."""
        bot = self.bot
        target = Target(
            host=HOST,
            port=bot.bots[0].port,
            path=urlsplit(bot.webhook.url).path,
            secret=bot.webhook.secret,
            person=self.wang.user.id,
            replays=[json.dumps(each.update.body).encode() for each in bot.server.deliveries[-20:]],
        )
        work = partial(assault, target, ATTACKS[attack], SECONDS)
        return await asyncio.get_running_loop().run_in_executor(self.attackers, work)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def besieged(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Siege]:
    """The module's siege."""
    folder = tmp_path_factory.mktemp("attacked")
    async with replicated(World(IMPATIENT), folder, None, count=1) as bot:
        wang = bot.person()
        await wang.asks("45")
        with ProcessPoolExecutor(1, get_context("spawn")) as attackers:
            yield Siege(bot, attackers, wang, await resident(bot))


@pytest.fixture
def siege(besieged: Siege) -> Iterator[Siege]:
    """The module's siege, and after the test the assurance that the log is clean."""
    yield besieged
    besieged.bot.check()


async def resident(bot: Replicas) -> float:
    """Return the bot's memory in MiB, as it tells itself."""
    metrics = await bot.bots[0].asked("/metrics")
    assert metrics is not None
    found = re.search(r"^process_resident_memory_bytes (\S+)$", metrics.text, re.MULTILINE)
    assert found is not None
    return float(found[1]) / 1024**2


# What is answered to whoever attacks so; nothing to those who never send a whole request.
ANSWERS = {
    "wrong secret": {403},
    "no secret": {403},
    "wrong path": {404},
    "replayed updates": {200},
    "malformed, with the secret": {400},
    "malformed, without it": {403},
    "over 1 MiB": {413},
    "slow header": set(),
    "slow body": set(),
    "1,000 silent connections": set(),
    "all at once": {200, 400, 403, 404, 413},
}


@pytest.mark.parametrize(("attack", "statuses"), ANSWERS.items(), ids=ANSWERS)
async def test_people_are_answered_once_and_nothing_else_is_done(
    siege: Siege, attack: str, statuses: Collection[int]
) -> None:
    bot = siege.bot
    delivered, called = len(bot.server.deliveries), len(bot.server.log)
    load = Load(bot.person, size=4)
    seen = await siege.attacked(attack)
    await load.ends()

    assert seen.sent > 0
    assert set(seen.statuses) == set(statuses)
    asked = bot.server.deliveries[delivered:]
    assert [each.error for each in asked if each.error] == []
    # The bot looks once a minute whether it is registered.
    calls = [call.method for call in bot.server.log[called:] if call.method != "getWebhookInfo"]
    assert calls == ["sendMessage"] * len(asked)
    assert siege.wang.chat.unread == []


async def test_memory_has_not_grown(siege: Siege) -> None:
    """Last, when all attacks are over."""
    assert await resident(siege.bot) - siege.resident < MOST_GROWTH
    assert siege.bot.bots[0].logged("warning", "error", "critical") == []
