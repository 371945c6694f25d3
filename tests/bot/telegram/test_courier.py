"""One attempt to deliver, on the local Bot API server: what it sends, and what it makes of it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.delivery.outcomes import Delivered, Doubtful, Gone, Later, Outcome
from bot.metrics import Metrics
from bot.telegram.courier import TelegramCourier
from bot.telegram.traffic import Traffic
from handlers.reply import Passage, Reply, plain
from storage.records import Subscription
from tests.bot.delivery.builders import subscription
from tests.botapi.client import Person
from tests.botapi.faults import Broken, Drop, Fault, Page, TooMany
from tests.botapi.server import BotApiServer
from tests.botapi.world import World

REPLY = Reply((Passage(plain("第一條 <&>")),))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def li(world: World) -> Person:
    return world.person()


@pytest.fixture
async def server(world: World) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(world) as server:
        yield server


@pytest.fixture
async def courier(
    monkeypatch: pytest.MonkeyPatch, world: World, server: BotApiServer
) -> AsyncIterator[TelegramCourier]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as the channel sets it
    courier = TelegramCourier(world.token, f"{server.url}/bot", Traffic(), Metrics())
    await courier.open("TiaowenBot")
    yield courier
    await courier.aclose()


def wanted(person: Person, **changes: object) -> Subscription:
    return subscription(chat=f"telegram:{person.user.id}", **changes)


@pytest.mark.parametrize("silent", [False, True])
async def test_it_is_brought(courier: TelegramCourier, li: Person, *, silent: bool) -> None:
    outcome = await courier.deliver(wanted(li, silent=silent), REPLY)
    (message,) = li.chat.unread

    assert outcome == Delivered()
    assert (message.text, message.is_silent) == ("第一條 <&>", silent)


# What goes wrong with the call, before or after it is carried out, and what is made of it.
@pytest.mark.parametrize(
    ("fault", "after", "expected"),
    [
        pytest.param(TooMany(7), False, Later(7.1), id="429"),
        pytest.param(Broken(500), False, Later(5.0), id="500"),
        pytest.param(Page(502), False, Later(5.0), id="a page of HTML"),
        pytest.param(Drop(), False, Doubtful(), id="cut off before"),
        pytest.param(Drop(), True, Doubtful(), id="cut off after"),
    ],
)
async def test_trouble(
    courier: TelegramCourier,
    server: BotApiServer,
    li: Person,
    *,
    fault: Fault,
    after: bool,
    expected: Outcome,
) -> None:
    server.order("sendMessage", fault, after=after)

    assert await courier.deliver(wanted(li), REPLY) == expected


async def test_when_nothing_else_is_answered_either_it_is_an_outage(
    courier: TelegramCourier, server: BotApiServer, li: Person
) -> None:
    server.order("sendMessage", Drop())
    server.order("getMe", Drop())

    assert await courier.deliver(wanted(li), REPLY) == Doubtful(cut_off=True)


async def test_where_telegram_is_not_reached_nothing_was_sent(
    courier: TelegramCourier, server: BotApiServer, li: Person
) -> None:
    await server.stop()
    outcome = await courier.deliver(wanted(li), REPLY)
    await server.start()

    assert outcome == Later(5.0)


async def test_the_longer_telegram_stumbles_the_longer_it_is_left_in_peace(
    courier: TelegramCourier, server: BotApiServer, li: Person
) -> None:
    """It may stumble over a message that it sent, and then each attempt is one more."""
    server.order("sendMessage", Broken(500), times=8)
    outcomes = [await courier.deliver(wanted(li), REPLY) for _ in range(9)]
    server.order("sendMessage", Broken(500))

    assert outcomes[:8] == [Later(seconds) for seconds in (5, 5, 5, 5, 5, 10, 20, 40)]
    assert outcomes[8] == Delivered()
    assert await courier.deliver(wanted(li), REPLY) == Later(5)


async def test_an_answer_that_can_not_be_read_is_a_doubt(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async def nonsense(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {"message_id": 1}})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", nonsense)
    async with TestServer(app) as server:
        courier = TelegramCourier(world.token, str(server.make_url("/bot")), Traffic(), Metrics())
        await courier.open("TiaowenBot")
        outcome = await courier.deliver(subscription(), REPLY)
        await courier.aclose()

    assert outcome == Doubtful()
    assert "KeyError" in caplog.text


async def test_who_blocked_the_bot(courier: TelegramCourier, li: Person) -> None:
    await li.blocks()

    assert await courier.deliver(wanted(li), REPLY) == Gone()
