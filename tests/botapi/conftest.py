"""A world, a person, the server, and python-telegram-bot as its client."""

import time
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.botapi.client import Person
from tests.botapi.platform import Rules
from tests.botapi.receiver import Receiver, receiving
from tests.botapi.server import BotApiServer
from tests.botapi.updates import PollingRules
from tests.botapi.webhooks import WebhookRules
from tests.botapi.world import World

QUICK = Rules(
    polling=PollingRules(0.3, 0.3),
    webhooks=WebhookRules(set_interval=0, patience=0.2, first_wait=0.05, longest_wait=0.2),
)


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let python-telegram-bot give RetryAfter as a timedelta; it warns of the other form."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(QUICK, clock=clock)


@pytest.fixture
def li(world: World) -> Person:
    return world.person("Li", language_code="zh-hans")


@pytest.fixture
async def server(world: World) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(world) as server:
        yield server


@pytest.fixture
async def bot(world: World, server: BotApiServer) -> AsyncIterator[Bot]:
    requests = [HTTPXRequest(8, httpx_kwargs={"verify": False}) for _ in range(2)]
    async with Bot(
        world.token, f"{server.url}/bot", request=requests[0], get_updates_request=requests[1]
    ) as bot:
        yield bot


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A bot's end of a webhook."""
    async with receiving() as receiver:
        yield receiver
