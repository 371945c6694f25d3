"""Documents: what Telegram takes and what it refuses, by python-telegram-bot."""

from typing import Any

import pytest
from telegram import Bot, error

from tests.botapi.client import Person
from tests.botapi.server import BotApiServer
from tests.botapi.values import Status
from tests.botapi.world import World

SENDABLE: list[dict[str, Any]] = [
    {"document": b"{}", "filename": "a.json"},
    {"document": b"\x00\xff" * 50_000, "filename": "a.bin"},
    {"document": b"x", "filename": "條文.txt"},
    {"document": b"x", "caption": "條" * 1024},
    {"document": b"x", "caption": "😀" * 512},  # two units each
    {"document": b"x", "caption": f"<b>{'x' * 1024}</b>", "parse_mode": "HTML"},
    {"document": b"x", "caption": " "},  # there need be none
]
UNSENDABLE: list[tuple[dict[str, Any], type[error.TelegramError], str]] = [
    ({"document": b""}, error.BadRequest, "File must be non-empty"),
    ({"document": "条文"}, error.BadRequest, "Wrong remote file identifier specified"),
    ({"document": "attach://x"}, error.BadRequest, "There is no document in the request"),
    ({"document": b"x", "caption": "條" * 1025}, error.BadRequest, "Message caption is too long"),
    ({"document": b"x", "caption": "條" * 4097}, error.BadRequest, "Message caption is too long"),
    (
        {"document": b"x", "caption": "1 < 2", "parse_mode": "HTML"},
        error.BadRequest,
        "Can't parse entities",
    ),
    ({"document": b"x", "message_thread_id": 9}, error.BadRequest, "Message thread not found"),
    ({"document": bytes(50_000_001)}, error.NetworkError, "Request Entity Too Large"),
]


@pytest.mark.parametrize("request_", SENDABLE)
async def test_documents_that_telegram_takes(
    bot: Bot, server: BotApiServer, li: Person, request_: dict[str, Any]
) -> None:
    sent = await bot.send_document(li.user.id, **request_)
    message = await li.chat.next_answer()

    assert server.refusals == []
    assert message.file is not None
    assert message.file.content == request_["document"]
    assert sent.document is not None
    assert sent.document.file_size == len(message.file.content)
    assert sent.document.file_name == message.file.name
    assert (sent.caption or "", sent.text) == (message.text, None)


@pytest.mark.parametrize(("request_", "kind", "message"), UNSENDABLE)
async def test_documents_that_telegram_refuses(
    bot: Bot, li: Person, request_: dict[str, Any], kind: type[error.TelegramError], message: str
) -> None:
    with pytest.raises(kind, match=f"(?i){message}"):
        await bot.send_document(li.user.id, **request_)
    assert li.chat.unread == []


async def test_where_the_bot_may_not_write_it_may_send_no_document(bot: Bot, world: World) -> None:
    group = world.group("群", bot=Status.RESTRICTED)

    with pytest.raises(error.BadRequest, match="Not enough rights to send documents"):
        await bot.send_document(group.id, b"x")


async def test_a_document_has_a_keyboard_to_edit_and_no_text(bot: Bot, li: Person) -> None:
    sent = await bot.send_document(li.user.id, b"x", caption="a")

    with pytest.raises(error.BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("b", li.user.id, sent.message_id)
