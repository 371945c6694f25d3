"""Citations that are still being typed."""

import pytest

from corpus.citation.halfway import completions, read_halfway
from corpus.citation.names import LawNames
from corpus.citation.values import ArticlePlace
from corpus.law import DivisionKind, Law
from corpus.library import Library, load
from tests.corpus.laws import article, division, law


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


@pytest.fixture(scope="module")
def numbered() -> Law:
    """A law of 121 articles in twelve chapters, with one article inserted behind the 45th."""
    articles = [article(number) for number in range(1, 122)]
    articles.insert(45, article(45, inserted=1))
    chapters = [
        division(DivisionKind.CHAPTER, at + 1, "章", articles[at * 10 : at * 10 + 10])
        for at in range(12)
    ]
    return law("numbered", "編號條例", tuple(articles), tuple(chapters))


# What was typed, and what of it is a citation already.
@pytest.mark.parametrize(
    ("typed", "cited"),
    [
        ("第四十五條第", "第四十五条"),
        ("第四十五条第一", "第四十五条"),  # paragraph 1, item 1, or the next article
        ("第五十九條第二款第", "第五十九条第二款"),
        ("第四條和", "第四条"),
        ("第四條、第", "第四条"),
        ("59(", "59"),
        ("59(3", "59"),
        ("45-", "45"),
        ("45～4", "45"),
        ("第三章第", "第三章"),
        ("《石家莊市數字經濟促進條例》第四條第", "《石家庄市数字经济促进条例》第四条"),
        ("第", None),  # nothing yet
        ("數據第", None),  # no citation
        ("數據和", None),
        ("45歲以上", None),  # something else
        ("45", None),  # finished
        ("第四十五條", None),
        ("", None),
        ("(" * 256, None),
        ("第" * 256, None),
    ],
)
def test_what_is_a_citation_already(library: Library, typed: str, cited: str | None) -> None:
    citation = read_halfway(typed, LawNames.of(library))

    assert (citation.written if citation else None) == cited


# What was typed, and what it may become: chapters as 章 with a number, articles by their numbers.
@pytest.mark.parametrize(
    ("typed", "may_become"),
    [
        ("第三", ["章3", "3", *map(str, range(30, 40))]),
        ("第十", ["章10", "章11", "章12", *map(str, range(10, 20))]),
        ("第四十五", ["45", "45.1"]),
        ("第四十五條", ["45", "45.1"]),
        ("第四十五条之", ["45.1"]),
        ("四十五", ["45", "45.1"]),
        ("第一百二", ["120", "121"]),
        ("4", ["4", *map(str, range(40, 46)), "45.1", "46", "47", "48", "49"]),
        ("第12", ["12", "120", "121"]),
        ("１２", ["12", "120", "121"]),  # full width
        ("第 3", ["3", *map(str, range(30, 40))]),
        ("第十一章", ["章11"]),
        ("第五百", []),
        ("數據", []),
        ("條", []),
        ("", []),
        (" ", []),
    ],
)
def test_what_a_number_may_become(numbered: Law, typed: str, may_become: list[str]) -> None:
    found = [
        str(place.article.number)
        if isinstance(place, ArticlePlace)
        else f"章{place.division.number}"
        for place in completions(typed, numbered)
    ]

    assert found == may_become


def test_a_bare_ordinal_may_become_anything(numbered: Law) -> None:
    assert len(list(completions("第", numbered))) == 12 + 122
