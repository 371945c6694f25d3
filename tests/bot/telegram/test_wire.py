"""Requests by aiohttp: files as a form, all else as JSON, and what comes back."""

import json
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError, TimedOut

from bot.telegram.wire import AiohttpRequest, Unanswered
from tests.botapi.client import Person
from tests.botapi.faults import Drop, Hang
from tests.botapi.platform import Rules
from tests.botapi.server import BotApiServer
from tests.botapi.updates import PollingRules
from tests.botapi.world import World


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
async def bot(world: World, server: BotApiServer) -> AsyncIterator[Bot]:
    request, updates = (AiohttpRequest(read_timeout=1.0) for _ in range(2))
    async with Bot(
        world.token, f"{server.url}/bot", request=request, get_updates_request=updates
    ) as bot:
        yield bot


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"query": "數據交易"}, ensure_ascii=False).encode(),
        b"--boundary\r\nContent-Disposition: form-data\r\n\r\n",
        b"\x00\xff\r\n",
        b"\r\n" * 3,
        b"x" * 3_000_000,
    ],
    ids=["Chinese", "like a form", "no text", "line ends", "large"],
)
async def test_a_file_arrives_as_it_was(bot: Bot, li: Person, content: bytes) -> None:
    await bot.send_document(li.user.id, content, filename="tiaowen-export.json")
    message = await li.chat.next_answer()

    assert message.file is not None
    assert message.file.content == content
    assert message.file.name == "tiaowen-export.json"
    assert message.file.mime_type == "application/json"


@pytest.mark.parametrize(
    "caption", ["第四十五條 <b>&", '"quoted"\r\n; name="chat_id"', "👨‍👩‍👧", "%41+"]
)
async def test_what_goes_with_a_file_arrives_as_it_was(bot: Bot, li: Person, caption: str) -> None:
    button = InlineKeyboardButton("條", callback_data="a|數據|45")
    markup = InlineKeyboardMarkup([[button]])
    await bot.send_document(li.user.id, b"x", caption=caption, reply_markup=markup)
    message = await li.chat.next_answer()

    assert message.text == caption.replace("\r", "")
    assert [held.data for row in message.buttons for held in row] == ["a|數據|45"]


async def test_half_of_a_surrogate_pair_becomes_a_question_mark(bot: Bot, li: Person) -> None:
    await bot.send_document(li.user.id, b"x", caption="a\ud83db")
    await bot.send_message(li.user.id, "a\ud83db")

    assert [(await li.chat.next_answer()).text for _ in range(2)] == ["a?b", "a?b"]


async def test_a_file_is_sent_again_whole(bot: Bot, server: BotApiServer, li: Person) -> None:
    """A form can be read once; each attempt makes its own."""
    server.order("sendDocument", Drop())
    with pytest.raises(Unanswered):
        await bot.send_document(li.user.id, b"whole", filename="a.txt")

    await bot.send_document(li.user.id, b"whole", filename="a.txt")

    file = (await li.chat.next_answer()).file
    assert file is not None
    assert file.content == b"whole"


async def test_an_answer_that_does_not_come_is_a_timeout(
    bot: Bot, server: BotApiServer, li: Person
) -> None:
    server.order("sendDocument", Hang(9), after=True)

    with pytest.raises(TimedOut):
        await bot.send_document(li.user.id, b"x", read_timeout=0.2)


async def test_a_server_that_is_not_there_is_named_without_the_token(world: World) -> None:
    request = AiohttpRequest(read_timeout=1.0)
    bot = Bot(world.token, "http://127.0.0.1:9/bot", request=request, get_updates_request=request)
    await request.initialize()

    with pytest.raises(NetworkError) as caught:
        await bot.send_document(1, b"x")
    await request.shutdown()

    assert world.token not in str(caught.value)
