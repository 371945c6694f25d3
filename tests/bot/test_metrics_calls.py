"""What is noted of a call to Telegram: the method, what came back, how long; nothing else."""

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from telegram import Bot
from telegram.error import TelegramError

from bot.metrics import METHODS
from bot.telegram.wire import AiohttpRequest
from tests.botapi.client import Person
from tests.botapi.faults import Broken, Drop, Fault, Hang, Page, TooMany
from tests.botapi.platform import Rules
from tests.botapi.server import BotApiServer
from tests.botapi.updates import PollingRules
from tests.botapi.world import World

Calls = list[tuple[str, str, float]]


@pytest.fixture
def world() -> World:
    return World(Rules(polling=PollingRules(0.2, 0.2)))


@pytest.fixture
def li(world: World) -> Person:
    return world.person()


@pytest.fixture
async def server(world: World) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(world) as server:
        yield server


@pytest.fixture
def calls() -> Calls:
    return []


@pytest.fixture
async def bot(
    world: World, server: BotApiServer, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as `bot.telegram.building` has it

    def observe(method: str, code: str, seconds: float) -> None:
        calls.append((method, code, seconds))

    request = AiohttpRequest(read_timeout=0.3, observe=observe)
    updates = AiohttpRequest(read_timeout=0.3, observe=observe)
    async with Bot(
        world.token, f"{server.url}/bot", request=request, get_updates_request=updates
    ) as bot:
        calls.clear()  # it introduced itself
        yield bot


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (None, "200"),
        (TooMany(1), "429"),
        (Broken(500), "500"),
        (Broken(502), "502"),
        (Page(503), "503"),
        (Drop(), "none"),
        (Hang(2), "none"),
    ],
)
async def test_a_call_is_noted_by_what_came_back(
    bot: Bot, server: BotApiServer, li: Person, calls: Calls, fault: Fault | None, code: str
) -> None:
    if fault is not None:
        server.order("sendMessage", fault)
    with suppress(TelegramError):
        await bot.send_message(li.user.id, "第四十五條")

    ((method, noted, seconds),) = calls
    assert (method, noted) == ("sendMessage", code)
    assert 0 < seconds < 2


async def test_a_refusal_is_noted_with_its_code(bot: Bot, calls: Calls) -> None:
    with pytest.raises(TelegramError):
        await bot.send_message(1, "to nobody")

    assert [(method, code) for method, code, _ in calls] == [("sendMessage", "400")]


async def test_a_wrong_token_is_noted_and_not_told(server: BotApiServer, calls: Calls) -> None:
    request = AiohttpRequest(read_timeout=0.3, observe=lambda *call: calls.append(call))
    await request.initialize()
    await request.do_request(f"{server.url}/bot1:wrong-token/getMe", "POST")
    await request.shutdown()

    assert [(method, code) for method, code, _ in calls] == [("getMe", "404")]


async def test_where_nobody_answers_there_is_no_code(world: World, calls: Calls) -> None:
    request = AiohttpRequest(read_timeout=0.3, observe=lambda *call: calls.append(call))
    await request.initialize()
    with pytest.raises(TelegramError):
        await request.do_request(f"http://127.0.0.1:9/bot{world.token}/getMe", "POST")
    await request.shutdown()

    assert [(method, code) for method, code, _ in calls] == [("getMe", "none")]


async def test_methods_are_noted_by_the_names_that_are_counted(
    bot: Bot, li: Person, calls: Calls
) -> None:
    await bot.send_chat_action(li.user.id, "typing")
    await bot.send_document(li.user.id, b"x", filename="a.txt")
    await bot.get_updates(timeout=0)
    await bot.get_webhook_info()

    noted = [method for method, _, _ in calls]
    assert noted == ["sendChatAction", "sendDocument", "getUpdates", "getWebhookInfo"]
    assert set(noted) <= METHODS
