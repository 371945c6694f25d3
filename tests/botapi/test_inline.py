"""Inline mode and guest mode: what Telegram takes and what it refuses, by python-telegram-bot."""

from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    error,
)

from bot.telegram.wire import AiohttpRequest
from tests.botapi.client import Person, offers_of
from tests.botapi.conftest import Clock
from tests.botapi.server import BotApiServer
from tests.botapi.values import Status
from tests.botapi.world import World

CHINESE = "條" * 4096  # the longest message there can be


def article(name: str = "1", text: str = "條", title: str = "第一條") -> InlineQueryResultArticle:
    content = InputTextMessageContent(text, parse_mode="HTML")
    return InlineQueryResultArticle(name, title, content)


def button(text: str = "私聊", start: str = "q-NDU") -> InlineQueryResultsButton:
    return InlineQueryResultsButton(text, start_parameter=start)


async def test_a_query_is_answered_and_a_result_sent(bot: Bot, world: World, li: Person) -> None:
    group = world.group("外人", li, bot=Status.LEFT)
    typed = await li.types("45", chat=group)
    (update,) = await bot.get_updates()
    query = update.inline_query
    assert query is not None
    await query.answer([article(text="<b>第四十五條</b>")], next_offset="1", button=button())
    offers = await offers_of(typed)
    sent = await li.picks(typed, chat=group)

    assert (query.query, query.offset, query.chat_type) == ("45", "", "supergroup")
    assert (offers.titles, offers.next_offset) == (["第一條"], "1")
    assert (offers.label, offers.start, offers.cache_seconds) == ("私聊", "q-NDU", 300)
    assert (sent.text, sent.content.marked("bold")) == ("第四十五條", ["第四十五條"])
    assert sent.via_bot == world.bot
    assert group.state.answers == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"results": [article(str(n)) for n in range(51)]}, "too many inline query results"),
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("")]}, "RESULT_ID_INVALID"),
        ({"results": [article("條" * 22)]}, "RESULT_ID_INVALID"),  # 66 bytes
        ({"results": [article(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [article(text=CHINESE + "條")]}, "MESSAGE_TOO_LONG"),
        ({"results": [article(text="<b>")]}, "can't find end tag"),
        ({"results": [article(text=" ")]}, "text must be non-empty"),
        ({"results": [], "next_offset": "條" * 22}, "NEXT_OFFSET_INVALID"),
        ({"results": [], "button": button(start="")}, "START_PARAM_INVALID"),
        ({"results": [], "button": button(start="x" * 65)}, "START_PARAM_INVALID"),
        ({"results": [], "button": button(start="條")}, "START_PARAM_INVALID"),
        ({"results": [], "button": button(text=" ")}, "SWITCH_PM_TEXT_EMPTY"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_refused(bot: Bot, li: Person, answer: dict[str, Any], reason: str) -> None:
    typed = await li.types("45")
    with pytest.raises(error.BadRequest, match=f"(?i){reason}"):
        await bot.answer_inline_query(typed.id, **answer)

    assert typed.offers is None


@pytest.mark.parametrize("seconds", [10.5, 31])
async def test_a_query_is_answered_in_time_or_not_at_all(
    bot: Bot, li: Person, clock: Clock, seconds: float
) -> None:
    typed = await li.types("45")
    clock.ahead = seconds
    with pytest.raises(error.BadRequest, match="Query is too old"):
        await bot.answer_inline_query(typed.id, [])

    assert len(await bot.get_updates()) == (seconds < 30)  # inline queries live 30 s


async def test_a_query_is_answered_once(bot: Bot, li: Person) -> None:
    typed = await li.types("45")
    await bot.answer_inline_query(typed.id, [])
    with pytest.raises(error.BadRequest, match="Query is too old"):
        await bot.answer_inline_query(typed.id, [])


# Whose answer is kept, for whom, and for how long.
@pytest.mark.parametrize(
    ("is_personal", "later", "cached_for_li", "cached_for_wang"),
    [(True, 59, True, False), (False, 59, True, True), (False, 61, False, False)],
)
async def test_answers_are_cached(
    bot: Bot,
    world: World,
    li: Person,
    clock: Clock,
    *,
    is_personal: bool,
    later: int,
    cached_for_li: bool,
    cached_for_wang: bool,
) -> None:
    typed = await li.types("45")
    await bot.answer_inline_query(typed.id, [article()], cache_time=60, is_personal=is_personal)
    clock.ahead = later

    assert (await li.types("45")).is_cached is cached_for_li
    assert (await world.person("Wang").types("45")).is_cached is cached_for_wang
    assert not (await li.types("46")).is_cached
    assert not (await li.types("45", offset="1")).is_cached


async def test_the_longest_answer_fits_into_a_request_as_our_wire_writes_it(
    bot: Bot, world: World, server: BotApiServer, li: Person
) -> None:
    """Telegram takes 1 MiB; the library's form takes eight bytes for a Chinese character."""
    longest = [article(f"{n:064}", CHINESE, "題" * 100) for n in range(50)]
    typed = await li.types("45")
    with pytest.raises(error.NetworkError, match="Request Entity Too Large"):
        await bot.answer_inline_query(typed.id, longest)
    wire = AiohttpRequest(read_timeout=30.0)
    async with Bot(world.token, f"{server.url}/bot", request=wire) as ours:
        await ours.answer_inline_query(typed.id, longest)

    assert len((await offers_of(typed)).choices) == 50


@pytest.mark.parametrize(
    "results",
    [b"{", b"{}", b"[1]", b'[{"type":"article"}]', b'[{"type":"photo","id":"1"}]', b'[{"id":1}]'],
)
async def test_nonsense_is_refused(server: BotApiServer, world: World, results: bytes) -> None:
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{world.token}/") as http:
        form = {"inline_query_id": "1", "results": results.decode()}
        answered = await http.post("answerInlineQuery", data=form)

    assert answered.status_code == 400


async def test_the_bot_is_told_what_was_chosen_if_it_asked_for_that(
    bot: Bot, world: World, li: Person
) -> None:
    world.inline.tells_choices = True
    typed = await li.types("45")
    await bot.answer_inline_query(typed.id, [article("a45")])
    await li.picks(typed)
    kinds = [update.chosen_inline_result for update in await bot.get_updates()]

    assert [chosen.result_id for chosen in kinds if chosen] == ["a45"]


# What is written where the bot is no member, and whether it is called by that.
@pytest.mark.parametrize(
    ("said", "called"),
    [("@TiaowenBot 45", True), ("45 @tiaowenbot", True), ("@OtherBot 45", False), ("45", False)],
)
async def test_a_guest_is_called(
    bot: Bot, world: World, li: Person, said: str, *, called: bool
) -> None:
    group = world.group("外人", li, bot=Status.LEFT)
    await li.says(said, chat=group)
    updates = await bot.get_updates()

    assert [update.guest_message is not None for update in updates] == [True] * called


async def test_a_guest_replies_once_and_in_time(
    bot: Bot, world: World, li: Person, clock: Clock
) -> None:
    group = world.group("外人", li, bot=Status.LEFT)
    question = await li.says("@TiaowenBot 45", chat=group)
    await li.says("@TiaowenBot 46", chat=group)
    first, second = [update.guest_message for update in await bot.get_updates()]
    assert first is not None
    assert second is not None
    assert first.guest_query_id is not None
    assert second.guest_query_id is not None
    sent = await bot.answer_guest_query(first.guest_query_id, article(text="<i>條</i>"))
    with pytest.raises(error.BadRequest, match="Query is too old"):
        await bot.answer_guest_query(first.guest_query_id, article())
    clock.ahead = 11
    with pytest.raises(error.BadRequest, match="Query is too old"):
        await bot.answer_guest_query(second.guest_query_id, article())
    reply = await group.next_answer()

    assert sent.inline_message_id
    assert (reply.text, reply.reply_to, reply.sender) == ("條", question.id, world.bot)


async def test_where_it_is_a_member_or_guest_mode_is_off_nobody_is_called(
    bot: Bot, world: World, li: Person
) -> None:
    await li.says("@TiaowenBot 45", chat=world.group("法學", li))
    world.inline.has_guests = False
    await li.says("@TiaowenBot 45", chat=world.group("外人", li, bot=Status.LEFT))

    assert await bot.get_updates() == ()
    assert (await bot.get_me()).supports_guest_queries is False
