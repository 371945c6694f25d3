"""In groups the bot speaks when it is spoken to, and else keeps quiet."""

from datetime import timedelta

import pytest

from handlers.reply import Style
from handlers.request import ChatKind, Request
from tests.handlers.conftest import Now
from tests.handlers.grouping import group
from tests.handlers.talking import Talk, found, labels, notes, passages, spans, titles


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
        ("數據交易", [45, 46]),
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


LONG_MESSAGE = "數據交易平臺由誰建立？" * 60


@pytest.mark.parametrize("asked", ["/search", "/search@LawBot", "/s@LawBot"])
@pytest.mark.parametrize(
    ("quoted", "articles"),
    [
        ("數據交易", [45]),
        ("第四十五條", [45]),
        ("昨天有人問數據交易的事", [45]),
        (LONG_MESSAGE, [45]),
        ("\u200b數據\u200b交易\n", [45]),
    ],
    ids=["words", "a citation", "a sentence", "a long one", "what can't be seen"],
)
async def test_search_alone_looks_up_the_message_that_it_answers(
    talk: Talk, asked: str, quoted: str, articles: list[int]
) -> None:
    reply = await group(talk).hears(asked, quoted=quoted)

    assert reply is not None
    assert found(reply)[: len(articles)] == articles


async def test_so_does_a_mere_mention(talk: Talk) -> None:
    reply = await group(talk).asks("", quoted="數據交易")

    assert reply is not None
    assert found(reply)[0] == 45


@pytest.mark.parametrize("quoted", ["", " ", "😀", "\u200b"])
async def test_where_there_is_nothing_to_look_up_a_hint_is_given(talk: Talk, quoted: str) -> None:
    for asked in ("/search", "/search@LawBot"):
        reply = await group(talk).hears(asked, quoted=quoted)
        assert reply is not None
        assert "目錄" in labels(reply)


@pytest.mark.parametrize("quoted", ["/forget", "/settings", "/article 45", "目錄"])
async def test_what_is_looked_up_is_never_obeyed(talk: Talk, quoted: str) -> None:
    reply = await group(talk).hears("/search", quoted=quoted, admin=True)

    assert reply is not None
    assert titles(reply) != ["本群設定"]
    assert not passages(reply) or "記錄" not in passages(reply)[0]


async def test_what_follows_counts_before_the_message_that_is_answered(talk: Talk) -> None:
    reply = await group(talk).hears("/search 第八條", quoted="數據交易")

    assert reply is not None
    assert found(reply) == [8]


async def test_help_teaches_the_forms_that_reach_the_bot(talk: Talk) -> None:
    deaf = await group(talk, hears_all=False).asks("/help")
    hearing = await group(talk).asks("/help")

    assert deaf is not None
    assert hearing is not None
    assert all("@LawBot" in span.text for span in spans(deaf, Style.CODE))
    assert not any("@LawBot" in span.text for span in spans(hearing, Style.CODE))
    assert notes(deaf) == [
        "也可以回覆我的訊息。沒有寫 @LawBot 的話我多半收不到。",
        "要查別人的一則訊息，就回覆它，只打 /search@LawBot。",
    ]
    assert notes(hearing) == [
        "也可以回覆我的訊息，或提到 @LawBot；別的話我不出聲。",
        "要查別人的一則訊息，就回覆它，只打 /search。",
        "整則訊息只有條號時，我也會把條文找出來。",
    ]


@pytest.mark.parametrize("chosen", ["off", "whole", "anywhere"])
async def test_help_tells_of_talk_what_is_chosen_and_heard(talk: Talk, chosen: str) -> None:
    here = group(talk)
    await here.chooses(chosen)
    told = {}
    for where, changes in (
        ("hearing", {}),
        ("deaf", {"hears_all": False}),
        ("channel", {"kind": ChatKind.CHANNEL}),
    ):
        reply = await here.asks("/help", **changes)
        assert reply is not None
        told[where] = len(notes(reply)) == 3

    assert told == {"hearing": chosen != "off", "deaf": False, "channel": False}


async def test_every_form_that_help_teaches_works(talk: Talk, now: Now) -> None:
    for hears_all in (False, True):
        here = group(talk, hears_all=hears_all)
        reply = await here.asks("/help")
        assert reply is not None
        for line in [span.text for span in spans(reply, Style.CODE)]:
            now.at += timedelta(minutes=1)  # nobody types so fast
            assert await here.hears(line, admin=True) is not None, line
