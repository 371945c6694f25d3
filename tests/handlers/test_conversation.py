"""Whatever is typed is read as far as it can be, and answered."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.commands import Invocation, parse_invocation
from handlers.text import tidy
from tests.handlers.talking import (
    Talk,
    found,
    labels,
    passages,
    statute,
    titles,
    visible,
)

# The store of a talk outlives an example; what it holds does not matter here.
KEPT = (HealthCheck.function_scoped_fixture,)


async def test_an_unknown_command_is_told_from_a_likely_one(talk: Talk) -> None:
    reply = await talk.says("/artcle 45")

    assert visible(reply) == "沒有 /artcle 這個指令。是不是要用 /article 45？"
    assert labels(reply) == ["使用說明"]
    assert found(await talk.says("/article 45")) == [45]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/artcle", "/article"),
        ("/serach 數據交易", "/search 數據交易"),
        ("/content", "/contents"),
        ("/hlep", "/help"),
        ("/langauge en", "/language en"),
        ("/xyzzy", None),
        ("/q", None),
        ("/zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", None),
    ],
)
async def test_the_likely_command_is_offered(talk: Talk, typed: str, meant: str | None) -> None:
    reply = await talk.says(typed)

    assert passages(reply)[0].startswith(f"沒有 {typed.split(maxsplit=1)[0][:33]} 這個指令。")
    assert visible(reply).endswith(f"是不是要用 {meant}？" if meant else "這個指令。")


async def test_the_likely_command_is_offered_in_a_whole_sentence(talk: Talk) -> None:
    reply = await talk.says("/artcle 45", language="en")

    assert visible(reply) == "There is no command /artcle. Did you mean /article 45?"


@pytest.mark.parametrize("text", ["/", "／", "//", "/ ", "/?", "/\u200b", "/😀"])
async def test_a_mere_slash_harms_nothing(talk: Talk, text: str) -> None:
    assert titles(await talk.says(text)) == ["使用說明"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/article 45", Invocation("article", "", "45")),
        ("/Article\u300045", Invocation("article", "", "45")),
        ("/article@LawBot 45", Invocation("article", "lawbot", "45")),
        ("/article45", Invocation("article", "", "45")),
        ("/article45@LawBot", Invocation("article", "lawbot", "45")),
        ("/article", Invocation("article", "", "")),
        ("/search a\nb", Invocation("search", "", "a\nb")),
        ("/搜尋 數據", None),
        ("/45", None),
        ("/", None),
        ("article 45", None),
        ("/article,45", None),
    ],
)
def test_a_command_is_read(text: str, read: Invocation | None) -> None:
    assert parse_invocation(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("45", "45"),
        ("  4 5\t\n6 ", "4 5 6"),
        ("4\u200b5", "45"),  # zero width
        ("\u202e45\u202c", "45"),  # turned round
        ("\u200f45\u200e", "45"),
        ("\x00\x07\x1b[31m45", "[31m45"),  # controls
        ("\ud83d45", "45"),  # half a surrogate pair
        ("\ue00045", "45"),  # private use
        ("4\u00a05", "4 5"),
        ("45\u2028條", "45 條"),
        ("數\u3000據", "數 據"),
        ("e\u0301", "e\u0301"),
        ("", ""),
        ("\ufeff", ""),
    ],
    ids=ascii,
)
def test_a_text_is_read_without_what_cannot_be_seen(text: str, read: str) -> None:
    assert tidy(text) == read


@given(st.text())
def test_tidying_once_is_enough(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert tidy(text).encode().decode() == tidy(text)


@settings(deadline=None, max_examples=300, suppress_health_check=KEPT)
@given(st.text(st.characters(), max_size=60), st.sampled_from(["", "/", "/article ", "/search "]))
async def test_any_text_at_all_is_answered(talk: Talk, text: str, before: str) -> None:
    await talk.says("/forget")
    # A name behind @ is another bot's, and its commands are met with silence.
    reply = await talk.says(before + text.replace("@", ""))

    assert reply.blocks


@settings(deadline=None, max_examples=30, suppress_health_check=KEPT)
@given(st.text(st.sampled_from("第四五條款項章之至、-,45 "), max_size=60))
async def test_anything_like_a_citation_is_answered(talk: Talk, text: str) -> None:
    assert (await talk.says(text)).blocks


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en", None, "xx", "\ud83d"])
async def test_any_language_tag_is_answered(talk: Talk, language: str | None) -> None:
    talk.language = language

    assert statute(await talk.says("45"))
    assert titles(await talk.says("/help"))
