"""With several laws: which one is meant, and that it is always said."""

import pytest

from corpus.law import DivisionKind, Paragraph
from corpus.library import Library
from corpus.search.pipeline import Search
from storage.contract import Store
from tests.corpus import laws
from tests.corpus.laws import article, division, law
from tests.handlers.conftest import Opens
from tests.handlers.talking import (
    Talk,
    actions,
    captions,
    entries,
    found,
    labels,
    passages,
    titles,
    visible,
)

SECOND = [article(n, laws.paragraph(1), laws.paragraph(2)) for n in range(1, 13)]


@pytest.fixture
def two(opens: Opens, library: Library, store: Store) -> Talk:
    """A talk with a bot that holds two laws whose names resemble each other."""
    chapter = division(DivisionKind.CHAPTER, 1, "總則", SECOND[:6])
    other = division(DivisionKind.CHAPTER, 2, "附則", SECOND[6:])
    second = law(
        "sample-city-of-a-very-long-names",  # 32 characters, the most an id may have
        "樣本市數據條例",
        tuple(SECOND),
        (chapter, other),
        aliases=("數據條例", "數字經濟條例"),
    )
    held = laws.library(library.default, second)
    return opens(held, Search(held), store)


async def test_without_a_name_the_first_law_is_meant(two: Talk) -> None:
    assert captions(await two.says("5"))[0].startswith("《石家莊市數字經濟促進條例》")


@pytest.mark.parametrize(
    "written", ["《樣本市數據條例》第五條", "數據條例第5条", "樣本市數據條例5條"]
)
async def test_a_law_is_meant_by_its_name(two: Talk, written: str) -> None:
    assert captions(await two.says(written)) == ["《樣本市數據條例》第一章　總則"]


async def test_a_name_that_fits_both_is_asked_back(two: Talk) -> None:
    reply = await two.says("數字經濟條例第五條")

    assert passages(reply) == [
        "「數字經濟條例」可能指：《石家莊市數字經濟促進條例》 《樣本市數據條例》。請寫出全名。"
    ]
    assert found(reply) == []


async def test_one_stays_in_the_law_one_reads(two: Talk) -> None:
    await two.says("《樣本市數據條例》第五條")

    for asked in ("下一條", "8", "/contents", "第二章"):
        assert "《樣本市數據條例》" in visible(await two.says(asked))
        await two.says("《樣本市數據條例》第五條")
    assert "《樣本市數據條例》共 12 條" in visible(await two.says("13"))
    assert titles(await two.says("《石家莊市數字經濟促進條例》13條")) == ["第十三條"]


async def test_each_result_says_of_which_law_it_is(two: Talk) -> None:
    reply = await two.says("數字經濟")

    assert entries(reply)
    assert all(entry.caption.startswith("《") for entry in entries(reply))


async def test_about_tells_of_both(two: Talk) -> None:
    assert titles(await two.says("/about")) == [
        "《石家莊市數字經濟促進條例》",
        "《樣本市數據條例》",
    ]


async def test_every_button_of_the_longest_id_fits(two: Talk) -> None:
    reply = await two.says("《樣本市數據條例》第五條")
    for label in [label for label in labels(reply) if label not in {"分享", "☆ 收藏"}]:
        await two.says("《樣本市數據條例》第五條")
        shown = await two.presses(label)
        assert "樣本市數據條例" in visible(shown)
        assert actions(shown)
    backwards = await two.says("《樣本市數據條例》9-7")
    assert found(await two.presses(labels(backwards)[0])) == [7, 8, 9]


async def test_an_id_may_end_in_a_figure(opens: Opens, store: Store) -> None:
    """A long article's pages are asked for by the law's id and the article's number."""
    long = article(1, Paragraph(1, "數據交易平臺應當依法經營。" * 900))
    held = laws.library(law("data-2023", "樣本市數據條例", (long, article(2))))
    talk = opens(held, Search(held), store)
    await talk.says("1")

    assert found(await talk.presses("下一頁 ›")) == [1]
