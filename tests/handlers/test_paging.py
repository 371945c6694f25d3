"""Long texts on pages: nothing lost, nothing reordered, and no sentence of a law cut in two."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.law import DivisionKind, Level, Paragraph
from corpus.library import Library
from corpus.search.pipeline import Search
from handlers.paging import COMFORTABLE, FRAME, Section, paginate, units
from handlers.reply import Outcome, Span, StatuteLine, Style
from storage.contract import Store
from tests.corpus import laws
from tests.corpus.laws import article, division, law
from tests.handlers.conftest import Opens
from tests.handlers.talking import (
    Talk,
    captions,
    found,
    joined,
    labels,
    lines,
    statute,
    titles,
    visible,
)

ROOM = 4096
MOST = ROOM - FRAME  # what a message holds of a law
CHARACTERS = st.sampled_from("數據交易市場，、。；！？：「」『』（）“”一二a1 😀𠀀")
TEXTS = st.text(CHARACTERS, min_size=1, max_size=300).map(lambda text: text * 9)
LINES = st.lists(
    st.builds(
        StatuteLine,
        st.sampled_from(Level),
        st.lists(st.builds(Span, TEXTS, st.sampled_from(Style)), min_size=1, max_size=3).map(tuple),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
).map(tuple)
SECTIONS = st.lists(st.builds(Section, st.just("第四十五條"), LINES), min_size=1, max_size=8)
ROOMS = st.integers(min_value=FRAME + 100, max_value=9000)


def text_of(sections: list[Section]) -> str:
    return "".join(joined(line.spans) for section in sections for line in section.lines)


def flat(pages: list[tuple[Section, ...]]) -> list[Section]:
    return [section for page in pages for section in page]


def of(text: str) -> Section:
    return Section("第一條", (StatuteLine(Level.PARAGRAPH, (Span(text),)),))


@settings(deadline=None, max_examples=60)
@given(SECTIONS, ROOMS)
def test_nothing_is_lost_and_nothing_reordered(sections: list[Section], room: int) -> None:
    assert text_of(flat(paginate(sections, room))) == text_of(sections)


@settings(deadline=None, max_examples=60)
@given(SECTIONS, ROOMS)
def test_every_page_fits_a_message_and_holds_something(sections: list[Section], room: int) -> None:
    for page in paginate(sections, room):
        assert page
        assert all(section.lines for section in page)
        assert sum(section.size for section in page) <= room - FRAME + 1


@settings(deadline=None, max_examples=60)
@given(SECTIONS, ROOMS)
def test_each_article_begins_once_and_is_continued_after(
    sections: list[Section], room: int
) -> None:
    pieces = flat(paginate(sections, room))

    assert sum(not piece.continued for piece in pieces) == len(sections)
    assert not pieces[0].continued


@settings(deadline=None, max_examples=60)
@given(SECTIONS)
def test_lines_keep_their_level_and_what_is_cited(sections: list[Section]) -> None:
    def facts(held: list[Section]) -> list[tuple[Level, bool]]:
        each = [(line.level, line.cited) for section in held for line in section.lines]
        return [fact for at, fact in enumerate(each) if at == 0 or fact != each[at - 1]]

    assert facts(flat(paginate(sections, ROOM))) == facts(sections)


@settings(deadline=None, max_examples=60)
@given(SECTIONS)
def test_without_a_limit_there_is_one_page(sections: list[Section]) -> None:
    assert paginate(sections, None) == [tuple(sections)]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text("數據交易，、", min_size=1, max_size=1500), min_size=1, max_size=40))
def test_a_line_is_cut_between_sentences(sentences: list[str]) -> None:
    text = "。".join(sentences) + "。"
    parts = [joined(line.spans) for page in paginate([of(text)], ROOM) for line in page[0].lines]

    assert all(part.endswith("。") for part in parts)


@pytest.mark.parametrize(
    "sentence",
    [
        COMFORTABLE // 2,
        COMFORTABLE - 50,
        2500,
        MOST - 100,
    ],
)
def test_a_sentence_that_fits_a_message_is_never_cut(sentence: int) -> None:
    one = "數據交易，" * (sentence // 5) + "數。"
    parts = [
        joined(line.spans)
        for page in paginate([of(one * 5)], ROOM)
        for s in page
        for line in s.lines
    ]

    assert all(part.endswith("。") for part in parts)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("數據交易，" * 1200 + "。", ("，", "。")),  # one sentence of 6,000
        ("數據、" * 2000 + "。", ("、", "。")),
        ("數" * 5000, ("數",)),  # no mark at all
        ("𠀀" * 5000, ("𠀀",)),  # two units each
    ],
    ids=["commas", "enumeration", "no mark", "beyond the basic plane"],
)
def test_only_a_sentence_longer_than_a_message_is_cut(text: str, ends: tuple[str, ...]) -> None:
    pages = paginate([of(text)], ROOM)
    parts = [joined(line.spans) for page in pages for section in page for line in section.lines]

    assert "".join(parts) == text
    assert len(pages) > 1
    assert all(part.endswith(ends) for part in parts)
    assert max(map(units, parts)) <= MOST


def test_closing_marks_stay_with_their_sentence() -> None:
    text = "「數據交易。」" * 600
    parts = [joined(line.spans) for page in paginate([of(text)], ROOM) for line in page[0].lines]

    assert len(parts) > 1
    assert all(part.startswith("「") and part.endswith("。」") for part in parts)


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("數據", 2), ("😀", 2), ("𠀀a", 3), ("\ud83d", 1)]
)
def test_text_is_measured_as_telegram_measures(text: str, length: int) -> None:
    """Bot API: in UTF-16 code units."""
    assert units(text) == length


# A law in which nothing fits: articles of 10,000 characters, one of a single sentence of 5,000.
SENTENCE = "數據交易平臺應當依法經營，"
BIG = [
    article(1, Paragraph(1, (SENTENCE * 4 + "不得違反規定。") * 170)),
    article(2, *(Paragraph(n, SENTENCE * 20 + "數據。") for n in range(1, 40))),
    article(3, Paragraph(1, "數據，" * 1666 + "。")),
    article(4),
    article(5, Paragraph(1, "本條例自公布之日起施行。")),
]


@pytest.fixture
def big(opens: Opens, store: Store) -> Talk:
    """A talk about that law."""
    chapter = division(DivisionKind.CHAPTER, 1, "總則", BIG)
    held = laws.library(law("big", "長條例", tuple(BIG), (chapter,)))
    return opens(held, Search(held), store)


async def read_through(talk: Talk, asked: str) -> list[str]:
    """Ask, turn page after page, and return the law's words on each."""
    reply = await talk.says(asked)
    pages = [statute(reply)]
    while "下一頁 ›" in labels(reply):
        reply = await talk.presses("下一頁 ›")
        pages.append(statute(reply))
    return pages


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("1", [1]),
        ("2", [2]),
        ("3", [3]),
        ("第一章", [1, 2, 3, 4, 5]),
        ("1-5", [1, 2, 3, 4, 5]),
        ("5、3、4", [5, 3, 4]),
    ],
)
async def test_a_law_of_long_articles_is_read_to_its_last_word(
    big: Talk, asked: str, numbers: list[int]
) -> None:
    pages = await read_through(big, asked)

    whole = "".join(BIG[number - 1].text for number in numbers)
    assert "".join(pages).replace("\n", "") == whole.replace("\n", "")
    assert len(pages) > 1


async def test_the_pages_of_a_long_article_say_where_one_is(big: Talk) -> None:
    first = await big.says("1")
    assert titles(first) == ["《長條例》", "第一條"]
    total = re.search(r"第 1／(\d+) 頁", captions(first)[0])
    assert total is not None

    second = await big.presses("下一頁 ›")
    assert titles(second) == ["《長條例》", "第一條（續）"]
    assert captions(second) == [f"共 1 條 · 第 2／{total[1]} 頁"]
    assert visible(await big.presses("‹ 上一頁")) == visible(first)


async def test_a_page_beyond_the_last_is_the_last(big: Talk) -> None:
    last = [await big.presses(f"q|{page}|1") for page in (9999, 500)]
    first = [await big.presses(f"q|{page}|1") for page in (0, 1)]

    assert visible(last[0]) == visible(last[1])
    assert visible(first[0]) == visible(first[1])


async def test_a_place_in_a_long_article_is_still_set_off(big: Talk) -> None:
    reply = await big.says("第二條第三款")

    assert reply.outcome == Outcome.RESULTS
    seen = [line.cited for line in lines(reply)]
    while "下一頁 ›" in labels(reply):
        reply = await big.presses("下一頁 ›")
        seen += [line.cited for line in lines(reply)]
    assert any(seen)


async def test_after_a_page_one_reads_on_from_its_last_article(talk: Talk) -> None:
    first = await talk.says("1-30")
    shown = len(titles(first)) - 1

    assert len(found(first)) == 30
    assert shown < 30
    assert found(await talk.says("/next")) == [shown + 1]


async def test_every_chapter_of_the_law_is_read_to_its_last_word(
    talk: Talk, library: Library
) -> None:
    held = library.default
    for chapter in held.divisions:
        pages = await read_through(talk, chapter.label)
        whole = "\n".join(a.text for n in chapter.articles if (a := held.article(n)))
        assert "\n".join(pages) == whole
