"""Messages, edits, buttons: what Telegram takes and what it refuses, by python-telegram-bot."""

from typing import Any

import pytest
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, error

from tests.botapi.client import Person, notice_of
from tests.botapi.conftest import Clock
from tests.botapi.server import BotApiServer
from tests.botapi.values import Kind, Status
from tests.botapi.world import World

UNKNOWN = 7_000_000_001


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[button] for button in buttons])


def data(value: str) -> InlineKeyboardMarkup:
    return keyboard(InlineKeyboardButton("條", callback_data=value))


SENDABLE: list[dict[str, Any]] = [
    {"text": "條" * 4096},
    {"text": "😀" * 2048},  # two units each
    {"text": f"<b>{'x' * 4096}</b>", "parse_mode": "HTML"},  # counted after parsing
    {"text": " " * 9 + "x" * 4096},  # counted after trimming
    {"text": "<unparsed & plain>"},
    {"text": "x", "reply_markup": data("條" * 21)},  # 63 bytes
    {"text": "x", "reply_markup": data("x" * 64)},
    {"text": "x", "reply_markup": keyboard(InlineKeyboardButton("去", url="https://t.me/x"))},
    {
        "text": "x",
        "reply_markup": keyboard(InlineKeyboardButton("去", url="tg://resolve?domain=x")),
    },
    {
        "text": "x",
        "reply_markup": keyboard(InlineKeyboardButton("抄", copy_text=CopyTextButton("條" * 256))),
    },
    {"text": "x", "reply_markup": keyboard(InlineKeyboardButton("問", switch_inline_query=""))},
    {"text": "x", "reply_to_message_id": 9, "allow_sending_without_reply": True},
    {"text": "x", "disable_web_page_preview": True, "disable_notification": True},
]

UNSENDABLE: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "Message text is empty"),
    ({"text": " \n "}, "Text must be non-empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "Text must be non-empty"),
    ({"text": "條" * 4097}, "Message is too long"),
    ({"text": "😀" * 2049}, "Message is too long"),
    ({"text": "條" * 10923}, "Text is too long"),  # over 32768 bytes, before parsing
    ({"text": "1 < 2", "parse_mode": "HTML"}, "Can't parse entities: unsupported start tag"),
    ({"text": "*x*", "parse_mode": "Markup"}, "Unsupported parse_mode"),
    ({"text": "x", "reply_markup": data("x" * 65)}, "Button_data_invalid"),
    ({"text": "x", "reply_markup": data("條" * 22)}, "Button_data_invalid"),
    ({"text": "x", "reply_markup": data("")}, "Text buttons are unallowed in the inline keyboard"),
    (
        {"text": "x", "reply_markup": keyboard(InlineKeyboardButton(" ", callback_data="x"))},
        "Inline keyboard button text must be non-empty",
    ),
    (
        {"text": "x", "reply_markup": keyboard(InlineKeyboardButton("去", url="localhost:80"))},
        "Inline keyboard button URL 'localhost:80' is invalid: Wrong HTTP URL",
    ),
    (
        {
            "text": "x",
            "reply_markup": keyboard(*[InlineKeyboardButton("x" * 150, url="a.cn")] * 70),
        },
        "Reply markup is too long",
    ),
    (
        {"text": "x", "reply_markup": keyboard(*[InlineKeyboardButton("x", url="a.cn")] * 101)},
        "Reply markup is too long",
    ),
    (
        {
            "text": "x",
            "reply_markup": keyboard(InlineKeyboardButton("抄", copy_text=CopyTextButton(""))),
        },
        "Button_copy_text_invalid",
    ),
    ({"text": "x", "reply_to_message_id": 9}, "Message to be replied not found"),
    ({"text": "x", "message_thread_id": 9}, "Message thread not found"),
]


@pytest.mark.parametrize("request_", SENDABLE)
async def test_messages_that_telegram_takes(
    bot: Bot, server: BotApiServer, li: Person, request_: dict[str, Any]
) -> None:
    await bot.send_message(li.user.id, **request_)
    assert server.refusals == []


@pytest.mark.parametrize(("request_", "message"), UNSENDABLE)
async def test_messages_that_telegram_refuses(
    bot: Bot, server: BotApiServer, li: Person, request_: dict[str, Any], message: str
) -> None:
    with pytest.raises(error.BadRequest, match=f"(?i){message.replace('(', '[(]')}"):
        await bot.send_message(li.user.id, **request_)
    assert [call.status for call in server.refusals] == [400]


async def test_chats_that_cannot_be_written_to(bot: Bot, world: World, li: Person) -> None:
    stranger, blocker, gone = world.person(started=False), world.person(), world.person()
    await blocker.blocks()
    await gone.vanishes()
    group = world.group("群", li, kind=Kind.GROUP)
    upgraded = await li.upgrades(group)
    groups = {
        (kind, status): world.group("群", kind=kind, bot=status).id
        for kind in (Kind.GROUP, Kind.SUPERGROUP)
        for status in (Status.KICKED, Status.LEFT, Status.RESTRICTED)
    }
    table: list[tuple[int, type[error.TelegramError], str]] = [
        (UNKNOWN, error.BadRequest, "Chat not found"),
        (stranger.user.id, error.Forbidden, "bot can't initiate conversation with a user"),
        (blocker.user.id, error.Forbidden, "bot was blocked by the user"),
        (gone.user.id, error.Forbidden, "user is deactivated"),
        (world.other_bot("R").user.id, error.Forbidden, "bot can't send messages to bots"),
        (groups[Kind.GROUP, Status.KICKED], error.Forbidden, "kicked from the group chat"),
        (groups[Kind.SUPERGROUP, Status.KICKED], error.Forbidden, "from the supergroup chat"),
        (groups[Kind.GROUP, Status.LEFT], error.Forbidden, "not a member of the group chat"),
        (groups[Kind.SUPERGROUP, Status.RESTRICTED], error.BadRequest, "not enough rights"),
        (world.channel("報", bot=Status.LEFT).id, error.Forbidden, "of the channel chat"),
        (world.channel("報", bot=Status.MEMBER).id, error.BadRequest, "need administrator rights"),
        (group.id, error.ChatMigrated, f"New chat id: {upgraded.id}"),
    ]
    for chat_id, kind, message in table:
        with pytest.raises(kind, match=f"(?i){message}"):
            await bot.send_message(chat_id, "x")
    assert (await bot.get_chat(group.id)).title == "群"


async def test_a_question_an_answer_and_a_button(bot: Bot, li: Person) -> None:
    asked = await li.says("/article 45")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message
    assert (update.message.text, update.message.id) == ("/article 45", asked.id)
    assert update.message.from_user
    assert update.message.from_user.language_code == "zh-hans"
    await update.message.reply_text("<b>第四十五條</b>", "HTML", reply_markup=data("a46"))
    answer = await li.chat.next_answer()
    assert answer.content.marked("bold") == ["第四十五條"]
    assert answer.labels == ["條"]

    press = await li.presses(answer, "條")
    (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
    query = update.callback_query
    assert query
    assert query.data == "a46"
    await query.answer("好", show_alert=True)
    await query.edit_message_text("第四十六條")
    assert (await notice_of(press)).text == "好"
    edited = await li.chat.next_answer()
    assert (edited.id, edited.text, edited.buttons) == (answer.id, "第四十六條", ())
    await li.chat.silence(0.05)
    assert li.chat.transcript() == "Li: /article 45\nTiaowen: 第四十六條"


async def test_editing(bot: Bot, li: Person) -> None:
    asked = await li.says("x")
    chat = li.user.id
    sent = await bot.send_message(chat, "<b>a</b>", "HTML", reply_markup=data("1"))
    same: dict[str, Any] = {"chat_id": chat, "message_id": sent.id, "text": "a"}
    with pytest.raises(error.BadRequest, match="Message is not modified: specified new"):
        await bot.edit_message_text(**same, entities=sent.entities, reply_markup=data("1"))
    await bot.edit_message_text(**same, reply_markup=data("1"))  # other entities
    await bot.edit_message_text(**same)  # no keyboard any more
    assert (await li.chat.next_answer()).labels == ["條"]
    assert [(await li.chat.next_answer()).labels for _ in range(2)] == [["條"], []]
    for message_id, text, message in (
        (sent.id, "條" * 4097, "MESSAGE_TOO_LONG"),
        (sent.id, "", "Message text is empty"),
        (asked.id, "a", "Message can't be edited"),
        (999_999, "a", "Message to edit not found"),
        (0, "a", "Message identifier is not specified"),
    ):
        with pytest.raises(error.BadRequest, match=f"(?i){message}"):
            await bot.edit_message_text(text, chat, message_id)


async def test_deleting(bot: Bot, world: World, li: Person, clock: Clock) -> None:
    group = world.group("群", li)
    others = await li.says("x", chat=group)
    own = await bot.send_message(group.id, "x")
    with pytest.raises(error.BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, others.id)
    await bot.delete_message(group.id, own.id)
    with pytest.raises(error.BadRequest, match="Message to delete not found"):
        await bot.delete_message(group.id, own.id)
    old = await bot.send_message(group.id, "x")
    clock.ahead = 49 * 3600
    with pytest.raises(error.BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, old.id)


async def test_a_button_is_answered_in_time_or_not_at_all(
    bot: Bot, li: Person, clock: Clock
) -> None:
    sent = await bot.send_message(li.user.id, "x", reply_markup=data("1"))
    press = await li.presses(await li.chat.next_answer(), data="any \x00 data")
    assert sent.id
    with pytest.raises(error.BadRequest, match="Query is too old"):
        await bot.answer_callback_query("12345")
    clock.ahead = 16
    with pytest.raises(error.BadRequest, match="Query is too old"):
        await bot.answer_callback_query(press.id)
    clock.ahead = 151
    assert await bot.get_updates() == ()  # callback queries live 150 s


async def test_topics(bot: Bot, world: World, li: Person) -> None:
    forum = world.group("論壇", admins=[li], forum=True)
    topic = await li.opens_topic(forum, "數據")
    said = await li.says("/help@TiaowenBot", chat=forum, topic=topic)
    answer = await bot.send_message(forum.id, "x", reply_to_message_id=said.id)
    assert answer.message_thread_id == topic.id
    await li.closes_topic(forum, topic)
    with pytest.raises(error.BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(forum.id, "x", message_thread_id=topic.id)
