"""Charts and digests as they reach Telegram, on the local Bot API server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date

import pytest
from telegram import Bot

from bot.pictures import Painter
from bot.telegram.inbound import Incoming
from bot.telegram.outbound import Outbound
from bot.telegram.render import render
from bot.telegram.telling import Teller
from bot.telegram.wire import AiohttpRequest
from handlers.reply import Button, Chart, Curve, Panel, Passage, Reply, plain
from handlers.request import Request
from tests.botapi.client import Person
from tests.botapi.faults import Broken
from tests.botapi.server import BotApiServer
from tests.botapi.world import World

CHART = Chart((date(2026, 11, 22),), (Panel((Curve(("提問", "Questions"), (3.0,)),)),))
SAID = "提問 3 <&>"

Draw = Callable[[Chart], Awaitable[bytes | None]]


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
async def bot(
    monkeypatch: pytest.MonkeyPatch, world: World, server: BotApiServer
) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as the channel sets it
    requests = [AiohttpRequest(read_timeout=5.0) for _ in range(2)]
    async with Bot(
        world.token, f"{server.url}/bot", request=requests[0], get_updates_request=requests[1]
    ) as bot:
        yield bot


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    return Painter(tmp_path_factory.mktemp("fonts")).draw


def asked_by(person: Person) -> Incoming:
    address = f"telegram:{person.user.id}"
    return Incoming(Request(address, address), person.user.id, None, 1)


def saying(text: str) -> Reply:
    return Reply((Passage(plain(text)),), ((Button("按", "h"),),), chart=CHART)


async def test_a_chart_comes_with_what_is_said_of_it(
    bot: Bot, server: BotApiServer, li: Person, draw: Draw
) -> None:
    sent = await Outbound(bot, draw).answer(asked_by(li), render(saying(SAID), "LawBot"))
    (message,) = li.chat.unread

    assert message.file is not None
    assert message.file.content.startswith(b"\x89PNG")
    assert (message.text, message.labels, message.id) == (SAID, ["按"], sent)
    assert server.refusals == []


@pytest.mark.parametrize("length", [1_015, 1_100, 4_000])
async def test_what_is_too_long_for_a_caption_follows_it(
    bot: Bot, server: BotApiServer, li: Person, draw: Draw, length: int
) -> None:
    text = SAID + "x" * length
    sent = await Outbound(bot, draw).answer(asked_by(li), render(saying(text), "LawBot"))
    picture, message = li.chat.unread

    assert (picture.text, picture.labels) == ("", [])
    assert (message.file, message.text, message.labels) == (None, text, ["按"])
    assert message.id == sent
    assert server.refusals == []


async def undrawable(_chart: Chart) -> None:
    return None


@pytest.mark.parametrize("drawing", [undrawable, None], ids=["it fails", "there is none"])
async def test_without_a_picture_the_figures_come_all_the_same(
    bot: Bot, li: Person, drawing: Draw | None
) -> None:
    await Outbound(bot, drawing).answer(asked_by(li), render(saying(SAID), "LawBot"))
    (message,) = li.chat.unread

    assert (message.file, message.text, message.labels) == (None, SAID, ["按"])


async def test_an_operator_is_told(bot: Bot, server: BotApiServer, li: Person) -> None:
    server.order("sendMessage", Broken(500))

    assert await Teller(bot).tell(li.user.id, Reply((Passage(plain(SAID)),)))

    (message,) = li.chat.unread
    assert (message.text, message.is_silent) == (SAID, True)


async def test_an_operator_who_never_wrote_or_blocked_the_bot_is_named_once(
    bot: Bot, li: Person, caplog: pytest.LogCaptureFixture
) -> None:
    teller = Teller(bot)
    await li.blocks()
    for operator in (li.user.id, li.user.id, 999, 999):
        assert not await teller.tell(operator, Reply((Passage(plain(SAID)),)))

    told = [r.getMessage() for r in caplog.records if r.levelname in {"WARNING", "ERROR"}]
    assert [line[: len("operator") + 11] for line in told] == [
        f"operator {li.user.id} can't be told"[: len("operator") + 11],
        "operator 999 can't be told"[: len("operator") + 11],
    ]
