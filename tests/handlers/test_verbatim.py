"""On every way by which an article reaches a reader its words are the source's, to the letter."""

import html
import re
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest
from opencc import OpenCC

from bot.telegram import render as telegram
from bot.terminal import render as terminal
from corpus.library import Library
from handlers.reply import Reply, Statute, Title
from tests.corpus.test_law_text import mapped, mended, source_articles
from tests.handlers.talking import LAW, Talk, entries, joined, statute, written

Way = Callable[[Talk, int], Awaitable[Reply]]
NUMBERS = range(1, 62)
SIMPLIFIED = OpenCC("t2s")


def source(number: int, script: str) -> str:
    """What must be read: the source by the mapping and the errata, converted line by line."""
    text = mapped(mended(number, source_articles()[number]))
    return text if script == "hant" else "\n".join(map(SIMPLIFIED.convert, text.split("\n")))


@pytest.fixture(params=["hant", "hans"])
async def script(request: pytest.FixtureRequest, talk: Talk) -> str:
    """The script that the reader chose."""
    chosen: str = request.param
    if chosen == "hans":
        await talk.says("/script hans")
    return chosen


WAYS: dict[str, Way] = {
    "by command": lambda talk, number: talk.says(f"/article {number}"),
    "by number": lambda talk, number: talk.says(str(number)),
    "by link": lambda talk, number: talk.says(f"/start a{number}-{LAW}"),
    "by button": lambda talk, number: talk.presses(f"a|{LAW}|{number}|00000000|"),
    "by paragraph": lambda talk, number: talk.says(f"第{number}條第一款"),
    "by label": lambda talk, number: talk.says(f"第{number}條"),
    "in English": lambda talk, number: talk.says(str(number), language="en"),
    "in Simplified words": lambda talk, number: talk.says(str(number), language="zh-CN"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_every_article_alone(talk: Talk, script: str, way: Way) -> None:
    for number in NUMBERS:
        assert statute(await way(talk, number)) == source(number, script)


async def test_every_article_by_the_button_of_the_other_script(talk: Talk) -> None:
    for number in NUMBERS:
        await talk.says(str(number))
        assert statute(await talk.presses("简体")) == source(number, "hans")
        assert statute(await talk.presses("繁體")) == source(number, "hant")


async def test_every_article_by_next_and_prev(talk: Talk, script: str) -> None:
    await talk.says("1")
    for number in NUMBERS[1:]:
        assert statute(await talk.says("/next")) == source(number, script)
    for number in NUMBERS[-2::-1]:
        assert statute(await talk.says("/prev")) == source(number, script)


async def pages(talk: Talk, asked: str) -> dict[str, str]:
    """Read a chapter or range to its end; return each article's words under its title."""
    reply = await talk.says(asked)
    read: dict[str, str] = {}
    while True:
        blocks = reply.blocks
        for title, law in pairwise(blocks):
            if isinstance(law, Statute):
                assert isinstance(title, Title)
                read[title.text] = written(law)
        onward = [b.label for row in reply.buttons for b in row if b.label.startswith("下一頁")]
        if not onward:
            return read
        reply = await talk.presses(onward[0])


@pytest.mark.parametrize(
    "asked",
    [
        [f"第{chapter}章" for chapter in "一二三四五六七八"],
        ["1-30", "31-60", "61、1"],
        [f"{number}、{number + 1}" for number in range(1, 61)],
    ],
    ids=["by chapter", "by range", "by list"],
)
async def test_every_article_among_others(
    talk: Talk, script: str, library: Library, asked: list[str]
) -> None:
    read: dict[str, str] = {}
    for line in asked:
        read |= await pages(talk, line)

    labels = [article.label for article in library.default.articles]
    if script == "hans":
        labels = [SIMPLIFIED.convert(label) for label in labels]
    expected = {label: source(n, script) for n, label in enumerate(labels, 1)}
    assert {title: text for title, text in read.items() if title in expected} == expected


@pytest.mark.parametrize("query", ["人才", "養老", "知識產權", "農業", "旅游", "電商", "綠卡"])
async def test_an_article_found_by_its_words(talk: Talk, script: str, query: str) -> None:
    reply = await talk.says(query)
    number = reply.found[0].article.base
    if not statute(reply):
        reply = await talk.presses(f"第{number}條")

    assert statute(reply) == source(number, script)


async def test_every_article_as_telegram_and_the_terminal_show_it(talk: Talk, script: str) -> None:
    for number in NUMBERS:
        reply = await talk.says(f"第{number}條第一款")

        sent = telegram.render(reply, "LawBot").html
        quoted = re.findall(r"<blockquote>(.*?)</blockquote>", sent, re.DOTALL)
        assert [html.unescape(re.sub("<[^>]+>", "", q)) for q in quoted] == [source(number, script)]
        assert source(number, script) in terminal.render(reply).plain


async def test_an_excerpt_is_cut_out_of_the_law(talk: Talk, script: str) -> None:
    seen = 0
    for query in ("數據交易", "數字經濟", "數據安全", "平台"):
        reply = await talk.says(query)
        for hit, entry in zip(reply.found, entries(reply), strict=False):
            piece = joined(entry.excerpt).strip("…")
            assert piece.replace(" ", "") in source(hit.article.base, script).replace("\n", "")
            seen += 1
    assert seen >= 10
