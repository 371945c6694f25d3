"""In groups the bot speaks when it is spoken to, and else keeps quiet."""

import pytest

from handlers.request import ChatKind, Request
from tests.handlers.talking import (
    Talk,
    found,
)


def in_group(text: str, *, addressed: bool = False, bot_name: str = "LawBot") -> Request:
    return Request(
        "test:1",
        "test:group",
        ChatKind.GROUP,
        text,
        language="zh-TW",
        bot_name=bot_name,
        addressed=addressed,
        room=4096,
    )


@pytest.mark.parametrize(
    "text",
    [
        "/article 45",
        "/article@LawBot 45",
        "/ARTICLE@lawbot 45",  # names are the same in any case
        "/help",
        "/a@LawBot 45",  # an alias, called by the bot's name
        "/nosuch@LawBot",  # ours by name, so it deserves an answer
        "／article 45",
        "/article@LawBot",
    ],
)
async def test_in_a_group_the_bot_answers_its_commands(talk: Talk, text: str) -> None:
    assert await talk.hears(in_group(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "45",
        "666",
        "第四十五條",
        "數據交易",
        "目錄",
        "下一條",
        "",
        "😀",
        "/article@OtherBot 45",
        "/help@OtherBot",
        "/nosuch",  # may be another bot's
        "/a 45",  # and so may an alias that stands in no menu
        "/hi",
        "/thanks",
        "/nosuch 45",
        "/",
        "//",
        "/45",
        "/第四十五條",
        "看 /article 45",
        "@OtherBot 45",
    ],
)
async def test_in_a_group_the_bot_is_silent_at_the_rest(talk: Talk, text: str) -> None:
    assert await talk.hears(in_group(text)) is None
    assert await talk.session() is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("45", [45]),
        ("第四十五條", [45]),
        ("數據交易", [45, 46, 58]),
        ("/article 45", [45]),
        ("/45", [45]),
        ("/第四十五條", [45]),
    ],
)
async def test_in_a_group_the_bot_answers_when_it_is_addressed(
    talk: Talk, text: str, shown: list[int]
) -> None:
    reply = await talk.hears(in_group(text, addressed=True))

    assert reply is not None
    assert found(reply) == shown


@pytest.mark.parametrize("text", ["/article@OtherBot 45", "/help@OtherBot"])
async def test_another_bots_command_is_never_answered(talk: Talk, text: str) -> None:
    """Not even where it replies to this bot's message."""
    assert await talk.hears(in_group(text, addressed=True)) is None


async def test_a_channel_is_spoken_to_like_a_group(talk: Talk) -> None:
    post = Request("test:5", "test:5", ChatKind.CHANNEL, "45", addressed=False, bot_name="LawBot")

    assert await talk.hears(post) is None
