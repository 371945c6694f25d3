"""Citations lead to what exists, say what does not, and never lead to a wrong article."""

import time

import pytest

from corpus.citation.names import LawNames
from corpus.citation.reading import read
from corpus.citation.resolve import CITED_AT_ONCE, resolve
from corpus.citation.values import (
    ArticlePlace,
    Context,
    DivisionPlace,
    LawPlace,
    Place,
    Resolution,
)
from corpus.errors import CitationError
from corpus.law import ArticleNumber, DivisionKind
from corpus.library import Library
from tests.corpus.laws import article, digital_economy, division, law, library

LAW = digital_economy()
LIBRARY = library(LAW)


def resolved(message: str, context: Context | None = None, held: Library = LIBRARY) -> Resolution:
    names = LawNames.of(held)
    citation = read(message, names)
    assert citation is not None
    return resolve(citation, held, names, context)


def having_read(number: str) -> Context:
    return Context(LAW, ArticleNumber.parse(number))


def shown(place: Place) -> str:
    """Write a place as `59/2/3`: article, paragraph, item; a division as its label."""
    match place:
        case ArticlePlace(_, found, paragraph, item, subitem):
            return "/".join(str(n) for n in (found.number, paragraph, item, subitem) if n)
        case DivisionPlace(_, found):
            return f"{found.label} {found.articles[0]}-{found.articles[-1]}"
        case LawPlace(found):
            return found.id


def said(problem: CitationError) -> str:
    """Write a problem as its class and its data, without the law."""
    data = {name: value for name, value in vars(problem).items() if name not in ("law", "laws")}
    return " ".join(
        [type(problem).__name__, *(str(value) for value in data.values() if value is not None)]
    )


@pytest.mark.parametrize(
    ("message", "places"),
    [
        ("45", ["45"]),
        ("第四十五條之一", ["45.1"]),
        ("45、4、45", ["45", "4"]),  # as written, none twice
        ("44-46", ["44", "45", "45.1", "46"]),  # the law's own articles
        ("44-45、45-46", ["44", "45", "45.1", "46"]),
        ("4-4", ["4"]),
        ("第四條第二款", ["4/2"]),
        ("第四条第一款、第三款", ["4"]),  # what holds both
        ("第四条第二款、第四条", ["4"]),
        ("第五十九條第二款第（三）項", ["59/2/3"]),
        ("第五十九條第三項", ["59/2/3"]),  # in the only list of the article
        ("第五十九條第一項第二目", ["59/2/1/2"]),
        ("第五十八条第三项", ["58/2/3"]),  # only the second list has a third item
        ("第五十八条第一项", ["58"]),  # either list has a first
        ("59(3)", ["59/2/3"]),  # an item where there are items
        ("59(2)", ["59/2/2"]),
        ("6(2)", ["6/2"]),  # else a paragraph
        ("59(2)(3)", ["59/2/3"]),
        ("第三章", ["第三章 13-23"]),
        ("第三章、第三章", ["第三章 13-23"]),
        ("第三章第二節", ["第二節 18-23"]),
        ("第二節", ["第二節 18-23"]),
        ("數字經濟條例第八條", ["8"]),
        ("《石家庄市数字经济促进条例》", ["shijiazhuang-digital-economy"]),
    ],
)
def test_what_exists_is_found(message: str, places: list[str]) -> None:
    resolution = resolved(message)
    assert [shown(place) for place in resolution.places] == places
    assert resolution.problems == ()


@pytest.mark.parametrize(
    ("message", "places", "problem"),
    [
        ("81", [], "ArticleNotFound 81"),
        ("0", [], "ArticleNotFound 0"),
        ("-3", [], "ArticleNotFound -3"),
        ("第〇條", [], "ArticleNotFound 0"),
        ("99999999999", [], "ArticleNotFound 99999999999"),
        ("第四十六條之一", [], "ArticleNotFound 46.1"),
        ("4、81", ["4"], "ArticleNotFound 81"),
        ("81、81", [], "ArticleNotFound 81"),  # said once
        ("60-65", ["60", "61"], "ArticleNotFound 65"),
        ("0-2", ["1", "2"], "ArticleNotFound 0"),
        ("70-80", [], "ArticleNotFound 70"),
        ("47-45", [], "RangeReversed 47 45"),
        ("4-", [], "RangeUnfinished 4"),
        ("至4", [], "RangeUnfinished 4"),
        ("第四十五条第二款", ["45"], "ParagraphNotFound 45 2 1"),
        ("第四十五条第〇款", ["45"], "ParagraphNotFound 45 0 1"),
        ("6(3)", ["6"], "ParagraphNotFound 6 3 2"),
        ("第四十五条第三项", ["45"], "ItemNotFound 45 3 0"),
        ("第五十九條第六項", ["59"], "ItemNotFound 59 6 5"),
        ("第五十九條第一款第三項", ["59"], "ItemNotFound 59 1 3 0"),
        ("59(2)(6)", ["59"], "ItemNotFound 59 2 6 5"),
        ("第五十九條第一項第三目", ["59"], "ItemNotFound 59 1 3 2"),
        ("第九章", [], "DivisionNotFound chapter 9 8"),
        ("第三章第三節", [], "DivisionNotFound section 3 2"),
        ("第二章第一節", [], "DivisionNotFound section 1 0"),
        ("第一編", [], "DivisionNotFound book 1 0"),
        ("1-61", [], f"TooManyArticles 62 {CITED_AT_ONCE}"),
        ("1-99999999999", [], f"TooManyArticles 62 {CITED_AT_ONCE}"),
        (" ".join(map(str, range(1, 501))), [], f"TooManyArticles 500 {CITED_AT_ONCE}"),
        ("《民法典》第八條", [], "LawNotHeld 民法典"),
        ("民法典第八條", [], "LawNotHeld 民法典"),
        ("浙江省数字经济促进条例第八条", [], "LawNotHeld 浙江省数字经济促进条例"),
    ],
)
def test_what_leads_nowhere_is_said(message: str, places: list[str], problem: str) -> None:
    resolution = resolved(message)
    assert [shown(place) for place in resolution.places] == places
    assert [said(error) for error in resolution.problems] == [problem]


@pytest.mark.parametrize(
    ("read_last", "message", "places", "problems"),
    [
        ("15", "下一條", ["16"], []),
        ("45", "下一條", ["45.1"], []),
        ("45.1", "上一條", ["45"], []),
        ("15", "本條", ["15"], []),
        ("5", "前條第二款", ["4/2"], []),
        ("4", "第二款", ["4/2"], []),
        ("59", "第三項", ["59/2/3"], []),
        ("15", "第二款", ["15"], ["ParagraphNotFound 15 2 1"]),
        ("15", "本章", ["第三章 13-23"], []),
        ("15", "下一章", ["第四章 24-35"], []),
        ("15", "上一章", ["第二章 8-12"], []),
        ("61", "下一條", [], ["EndOfLaw 61 True"]),
        ("1", "上一條", [], ["EndOfLaw 1 False"]),
        ("1", "上一章", [], ["EndOfLaw 1 第一章 False"]),
        ("61", "下一章", [], ["EndOfLaw 61 第八章 True"]),
        ("99", "上一條", ["60"], []),  # the text was amended since; the nearest article counts
    ],
)
def test_relative_citations_go_on_from_what_was_read(
    read_last: str, message: str, places: list[str], problems: list[str]
) -> None:
    resolution = resolved(message, having_read(read_last))
    assert [shown(place) for place in resolution.places] == places
    for error, words in zip(resolution.problems, problems, strict=True):
        assert set(words.split()) <= {*said(error).split(), _chapter(error)}


def _chapter(error: CitationError) -> str:
    chapter = getattr(error, "division", None)
    return chapter.label if chapter else ""


@pytest.mark.parametrize("message", ["下一條", "上一條", "本條", "本章", "下一章", "第二款"])
def test_relative_citations_need_something_read(message: str) -> None:
    resolution = resolved(message)
    assert resolution.places == ()
    assert [said(error) for error in resolution.problems] == ["NothingReadYet"]


def test_a_law_without_chapters_has_no_chapter_to_go_on_to() -> None:
    plain = law("plain", "樣本辦法", (article(1), article(2)))
    resolution = resolved("本章", Context(plain, ArticleNumber(1)), library(plain))
    assert [said(error) for error in resolution.problems] == ["DivisionNotFound chapter 0 0"]


def test_a_section_is_looked_for_in_the_chapter_read_last() -> None:
    held = [article(n) for n in range(1, 5)]
    one = division(DivisionKind.CHAPTER, 1, "甲", held[:2])
    two = division(DivisionKind.CHAPTER, 2, "乙", held[2:])
    divisions = (
        *(one, division(DivisionKind.SECTION, 1, "子", held[:2], one)),
        *(two, division(DivisionKind.SECTION, 1, "丑", held[2:], two)),
    )
    sample = law("sample", "樣本條例", tuple(held), divisions)
    everywhere = resolved("第一節", None, library(sample))
    assert [shown(place) for place in everywhere.places] == ["第一節 1-2", "第一節 3-4"]
    here = resolved("第一節", Context(sample, ArticleNumber(4)), library(sample))
    assert [shown(place) for place in here.places] == ["第一節 3-4"]


OTHER = law("other", "樣本市數據條例", (article(1), article(2)), aliases=("數字經濟條例",))
TWO_LAWS = library(LAW, OTHER)


def test_a_name_that_fits_two_laws_stays_ambiguous() -> None:
    resolution = resolved("數字經濟條例第一條", None, TWO_LAWS)
    (problem,) = resolution.problems
    assert said(problem) == "LawAmbiguous 數字經濟條例"
    assert getattr(problem, "laws", ()) == (LAW, OTHER)
    assert resolution.places == ()


@pytest.mark.parametrize(
    ("message", "context", "law_id"),
    [
        ("2", None, LAW.id),  # the default
        ("2", Context(OTHER, ArticleNumber(1)), "other"),  # the law read last
        ("石家莊市數字經濟促進條例第二條", Context(OTHER, ArticleNumber(1)), LAW.id),
        ("樣本市數據條例第二條", None, "other"),
        ("样本市数据条例第二条", None, "other"),
        ("other 2", None, "other"),
        ("下一條", Context(OTHER, ArticleNumber(1)), "other"),
    ],
)
def test_which_law_is_meant(message: str, context: Context | None, law_id: str) -> None:
    (place,) = resolved(message, context, TWO_LAWS).places
    assert isinstance(place, ArticlePlace)
    assert place.law.id == law_id
    assert place.article.number == ArticleNumber(2)


def test_a_flood_of_ranges_is_refused_at_once() -> None:
    message = "、".join(f"{n}-{n + 1}" for n in range(1, 2_000))
    start = time.perf_counter()
    (problem,) = resolved(message).problems
    assert said(problem).startswith("TooManyArticles")
    assert time.perf_counter() - start < 1
