"""The webhook's registration, against a Telegram that knows when to refuse."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from telegram import Bot
from telegram.error import InvalidToken

from bot.telegram.registration import is_registered, keep_registered, register, unregister
from bot.telegram.updates import ALLOWED
from bot.telegram.wire import AiohttpRequest
from tests.bot.http import site as site_is
from tests.bot.http.site import site
from tests.botapi.faults import Broken, Drop, Hang, Page, TooMany
from tests.botapi.platform import Rules
from tests.botapi.receiver import Answer, receiving
from tests.botapi.server import BotApiServer
from tests.botapi.updates import PollingRules
from tests.botapi.webhooks import Failure, Webhook
from tests.botapi.world import World

PATH = "5ecretPath0123456789"
URL = f"https://bot.example.org/{PATH}"
SECRET = "s3cret-Token"  # noqa: S105 - a test's
RULES = Rules(polling=PollingRules(0.2, 0.2))
OURS = Webhook(URL, SECRET, 100)


@pytest.fixture
def world() -> World:
    return World(RULES)


@pytest.fixture
async def server(world: World) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(world) as server:
        yield server


@asynccontextmanager
async def talking(world: World, server: BotApiServer, token: str = "") -> AsyncIterator[Bot]:
    request = AiohttpRequest(read_timeout=0.5)
    bot = Bot(
        token or world.token, f"{server.url}/bot", request=request, get_updates_request=request
    )
    await request.initialize()
    try:
        yield bot
    finally:
        await request.shutdown()


@pytest.fixture
async def bot(world: World, server: BotApiServer) -> AsyncIterator[Bot]:
    async with talking(world, server) as bot:
        yield bot


@pytest.fixture
def stop() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture(autouse=True)
def _time_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the library's switch as the program does."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What we log: no path and no secret may be in it (the library logs URLs at DEBUG)."""
    caplog.set_level("INFO")
    yield caplog
    assert PATH not in caplog.text
    assert SECRET not in caplog.text


def warnings(log: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in log.records if record.levelname == "WARNING"]


async def test_registering_says_all_there_is_to_say(
    bot: Bot, world: World, server: BotApiServer, stop: asyncio.Event
) -> None:
    assert await register(bot, URL, SECRET, stop)

    assert world.webhooks.current == OURS
    assert list(world.queue.allowed) == ALLOWED
    assert len(server.calls("setWebhook")) == 1
    assert await is_registered(bot, URL) is None


async def test_registering_again_changes_nothing(
    bot: Bot, world: World, server: BotApiServer, stop: asyncio.Event
) -> None:
    await register(bot, URL, SECRET, stop)
    world.queue.allowed = ALLOWED[::-1]
    assert await register(bot, URL, SECRET, stop)

    assert len(server.calls("setWebhook")) == 1


CHANGED = {
    "no webhook is set": (None, ALLOWED),
    "updates are sent elsewhere": (replace(OURS, url="https://a.cn/x"), ALLOWED),
    "other updates are sent": (OURS, ["message"]),
    "updates are sent over another number of connections": (
        replace(OURS, max_connections=40),
        ALLOWED,
    ),
}


@pytest.mark.parametrize(("why", "is_so"), CHANGED.items(), ids=CHANGED)
async def test_what_differs_is_named_and_set_right(
    bot: Bot,
    world: World,
    stop: asyncio.Event,
    why: str,
    is_so: tuple[Webhook | None, list[str]],
) -> None:
    world.webhooks.change(is_so[0])
    world.queue.allowed = is_so[1]

    assert await is_registered(bot, URL) == why
    assert await register(bot, URL, SECRET, stop)
    assert await is_registered(bot, URL) is None
    assert world.webhooks.current == OURS


async def test_replicas_that_start_together_set_it_once_or_wait(
    world: World, server: BotApiServer, stop: asyncio.Event
) -> None:
    async def start() -> bool:
        async with talking(world, server) as bot:
            return await register(bot, URL, SECRET, stop)

    assert await asyncio.gather(*(start() for _ in range(5))) == [True] * 5
    assert world.webhooks.current == OURS
    assert sum(call.status == 200 for call in server.calls("setWebhook")) == 1


@pytest.mark.parametrize("fault", [TooMany(1), Broken(500), Page(502), Drop(), Hang(9)], ids=str)
@pytest.mark.parametrize("method", ["getWebhookInfo", "setWebhook"])
async def test_what_goes_wrong_is_waited_out(
    bot: Bot,
    server: BotApiServer,
    world: World,
    stop: asyncio.Event,
    method: str,
    fault: TooMany | Broken | Page | Drop | Hang,
) -> None:
    server.order(method, fault)
    assert await register(bot, URL, SECRET, stop)

    assert world.webhooks.current == OURS


async def test_waiting_ends_when_the_bot_is_to_stop(
    bot: Bot, server: BotApiServer, stop: asyncio.Event
) -> None:
    server.order("getWebhookInfo", TooMany(60), times=9)
    waiting = asyncio.create_task(register(bot, URL, SECRET, stop))
    await asyncio.sleep(0.2)
    stop.set()

    assert await asyncio.wait_for(waiting, 1) is False


async def test_a_call_under_way_ends_when_the_bot_is_to_stop(
    bot: Bot, server: BotApiServer, stop: asyncio.Event
) -> None:
    server.order("getWebhookInfo", Hang(9), times=9)
    waiting = asyncio.create_task(register(bot, URL, SECRET, stop))
    await asyncio.sleep(0.2)
    stop.set()

    assert await asyncio.wait_for(waiting, 1) is False


async def test_a_token_that_is_not_known_is_not_waited_out(
    world: World, server: BotApiServer, stop: asyncio.Event
) -> None:
    async with talking(world, server, "1:wrong") as bot:
        with pytest.raises(InvalidToken):
            await register(bot, URL, SECRET, stop)
        with pytest.raises(InvalidToken):
            await unregister(bot, stop)
        assert await is_registered(bot, URL) == "Telegram can't be asked"


async def test_taking_back_lets_updates_be_polled_and_loses_none(
    bot: Bot, world: World, server: BotApiServer, stop: asyncio.Event
) -> None:
    world.webhooks.change(replace(OURS, url="https://127.0.0.1:9/x"))
    await world.person().says("x")
    assert await unregister(bot, stop)
    assert await unregister(bot, stop)

    assert len(server.calls("deleteWebhook")) == 1
    assert len(await bot.get_updates()) == 1


@asynccontextmanager
async def kept(bot: Bot, url: str = URL) -> AsyncIterator[None]:
    stop = asyncio.Event()
    keeping = asyncio.create_task(keep_registered(bot, url, SECRET, stop, seconds=0.05))
    yield
    stop.set()
    await asyncio.wait_for(keeping, 2)


async def until(condition: Callable[[], bool], within: float = 3.0) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def test_what_somebody_else_set_is_set_right_with_a_warning(
    bot: Bot, world: World, stop: asyncio.Event, log: pytest.LogCaptureFixture
) -> None:
    await register(bot, URL, SECRET, stop)
    async with kept(bot):
        await asyncio.sleep(0.2)
        assert warnings(log) == []
        world.webhooks.change(None)
        await until(lambda: world.webhooks.current == OURS)

    assert "registering again with Telegram: no webhook is set" in warnings(log)


async def test_what_telegram_could_not_bring_is_told_once(
    bot: Bot, world: World, stop: asyncio.Event, log: pytest.LogCaptureFixture
) -> None:
    await register(bot, URL, SECRET, stop)
    message = f"Wrong response from the webhook: 502 Bad Gateway at {URL}"
    async with kept(bot):
        world.webhooks.failure = Failure(int(time.time()), message)
        await asyncio.sleep(0.3)

    told = "Wrong response from the webhook: 502 Bad Gateway at [hidden]"
    assert warnings(log) == [f"Telegram could not bring an update: {told}"]


async def test_what_went_wrong_before_the_start_is_not_told(
    bot: Bot, world: World, stop: asyncio.Event, log: pytest.LogCaptureFixture
) -> None:
    await register(bot, URL, SECRET, stop)
    world.webhooks.failure = Failure(int(time.time()) - 60, "Connection refused")
    async with kept(bot):
        await asyncio.sleep(0.2)

    assert warnings(log) == []


async def test_a_secret_that_somebody_else_set_is_set_right(
    bot: Bot, world: World, log: pytest.LogCaptureFixture
) -> None:
    """Telegram does not tell the secret it has; that it is another shows in our refusals."""
    async with receiving() as receiver:
        receiver.usual = Answer(403)
        ours = Webhook(receiver.url, SECRET, 100)
        world.webhooks.change(replace(ours, secret="another"))  # noqa: S106 - a wrong one
        world.queue.allowed = ALLOWED
        async with kept(bot, receiver.url):
            await world.person().says("x")
            await until(lambda: world.webhooks.current == ours)

    assert "registering again with Telegram: another secret is sent" in warnings(log)


async def test_registering_mends_a_secret_that_was_refused(
    bot: Bot, world: World, stop: asyncio.Event
) -> None:
    world.webhooks.change(replace(OURS, secret="another"))  # noqa: S106 - a wrong one
    world.queue.allowed = ALLOWED
    world.webhooks.failure = Failure(1, "Wrong response from the webhook: 403 Forbidden")
    await register(bot, URL, SECRET, stop)

    assert world.webhooks.current == OURS


async def test_what_is_said_comes_in(bot: Bot, world: World, stop: asyncio.Event) -> None:
    async with site() as served:
        await register(bot, f"{served.url}/{site_is.PATH}", site_is.SECRET, stop)
        for text in ("1", "2", "3"):
            await world.person().says(text)
        await until(lambda: len(served.taken) == 3)

    assert sorted(update["message"]["text"] for update in served.taken) == ["1", "2", "3"]
