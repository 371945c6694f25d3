"""The real bot, over HTTP, on the local Bot API server.

A module shares one bot, since starting one takes most of a second; each test brings people and
groups of its own, and after each test nothing may have been refused or have gone wrong.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.botapi.client import Person
from tests.botapi.platform import Rules
from tests.botapi.rooms import Room
from tests.botapi.updates import PollingRules
from tests.botapi.world import World
from tests.e2e.stage import Stage, staged
from tests.e2e.subscribers import Book
from tests.redis_server import PROGRAM, RedisServer
from tests.redis_server import running as running_redis

# Telegram holds back a repeated short poll, such as the one with which the bot takes its leave,
# for three seconds; nothing is learnt from waiting that long each time.
SHORT_HOLDS = Rules(polling=PollingRules(short_poll_hold=0.2, conflict_delay=0.2))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The module's bot."""
    async with staged(World(SHORT_HOLDS), tmp_path_factory.mktemp("bot")) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Iterator[Stage]:
    """The module's bot, and after the test the assurance that it gave no cause for complaint."""
    yield running
    running.check()


@pytest.fixture
def li(stage: Stage) -> Person:
    """A reader of Traditional."""
    return stage.person("zh-hant")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_and_hearing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A bot with privacy mode off."""
    world = World(SHORT_HOLDS, reads_all=True)
    async with staged(world, tmp_path_factory.mktemp("hearing")) as stage:
        yield stage


@pytest.fixture
def hearing(running_and_hearing: Stage) -> Iterator[Stage]:
    """A bot that hears all that is said in groups."""
    yield running_and_hearing
    running_and_hearing.check()


@pytest.fixture
def wang(hearing: Stage) -> Person:
    return hearing.person("zh-hant")


@pytest.fixture
def square(hearing: Stage, wang: Person) -> Room:
    """A group where the bot hears everything."""
    return hearing.world.group("廣場", wang)


@pytest.fixture
def world() -> World:
    """A Telegram for a bot that a test has to itself."""
    return World(SHORT_HOLDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a bot that a test has to itself lives."""
    return tmp_path


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A redis-server that asks for a password and keeps what it has over a restart."""
    if PROGRAM is None:
        reason = "redis-server is not installed: nothing is proven of the bot with Redis"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with running_redis(appendonly=True, password="pa55-Wort") as server:  # noqa: S106 - a test's
        yield server


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=pytest.mark.redis)])
def storage(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings of each back end in turn."""
    if request.param == "sqlite":
        return {}
    server: RedisServer = request.getfixturevalue("redis")
    return {"REDIS_URL": server.url}


@pytest.fixture
def book(stage: Stage) -> Book:
    """The ledger of the module's bot."""
    return Book(stage.bot.data, {})


@pytest.fixture
def hearing_book(hearing: Stage) -> Book:
    """The ledger of the bot that hears all."""
    return Book(hearing.bot.data, {})
