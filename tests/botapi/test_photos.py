"""Photos: what Telegram takes and what it refuses, by python-telegram-bot."""

import struct
from typing import Any

import pytest
from telegram import Bot, error

from tests.botapi.client import Person
from tests.botapi.server import BotApiServer


def png(width: int, height: int, filling: int = 0) -> bytes:
    """Return what begins as a PNG of a size does."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)
    return head + bytes(filling)


@pytest.mark.parametrize(
    "facts",
    [{}, {"caption": "條" * 1024}, {"caption": "<b>1 &lt; 2</b>", "parse_mode": "HTML"}],
    ids=["bare", "a long caption", "markup"],
)
async def test_photos_that_telegram_takes(
    bot: Bot, server: BotApiServer, li: Person, facts: dict[str, Any]
) -> None:
    sent = await bot.send_photo(li.user.id, png(800, 960), **facts)
    (message,) = li.chat.unread

    assert server.refusals == []
    assert (sent.photo[0].width, sent.photo[0].height, sent.document) == (800, 960, None)
    assert message.file is not None
    assert message.file.content == png(800, 960)


@pytest.mark.parametrize(
    ("photo", "facts", "said"),
    [
        pytest.param(b"", {}, "File must be non-empty", id="empty"),
        pytest.param(b"GIF89a", {}, "Image_process_failed", id="no PNG"),
        pytest.param(png(9_000, 1_001), {}, "Photo_invalid_dimensions", id="too large"),
        pytest.param(png(2_001, 100), {}, "Photo_invalid_dimensions", id="too long"),
        pytest.param(png(8, 8, 10_000_000), {}, "Too big for a photo", id="too heavy"),
        pytest.param(png(8, 8), {"caption": "條" * 1025}, "Message caption is too long", id="text"),
    ],
)
async def test_photos_that_telegram_refuses(
    bot: Bot, li: Person, photo: bytes, facts: dict[str, Any], said: str
) -> None:
    with pytest.raises(error.BadRequest, match=said):
        await bot.send_photo(li.user.id, photo, **facts)
