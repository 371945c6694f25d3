"""The search as a whole on the first law, against rapidfuzz alone over the same folded text."""

from collections.abc import Iterable

import pytest
from rapidfuzz import fuzz, process

from corpus.library import Library
from corpus.search.fold import fold
from corpus.search.pipeline import Search
from corpus.search.values import Verdict

from .first_law_queries import KEYWORD, NOTHING, PHRASE, QUESTION, REGIONAL, TYPO, Row

ANSWERABLE = (*KEYWORD, *PHRASE, *QUESTION, *REGIONAL, *TYPO)


def _first(search: Search, row: Row) -> int | None:
    hits = search.find(row.query).hits
    return hits[0].article.base if hits else None


def _missed(search: Search, rows: Iterable[Row]) -> list[tuple[str, int | None]]:
    return [
        (row.query, first) for row in rows if (first := _first(search, row)) not in row.articles
    ]


@pytest.mark.parametrize("rows", [KEYWORD, PHRASE], ids=["keyword", "phrase"])
def test_the_laws_own_words_find_their_article(search: Search, rows: tuple[Row, ...]) -> None:
    assert _missed(search, rows) == []


@pytest.mark.parametrize("rows", [QUESTION, REGIONAL, TYPO], ids=["question", "regional", "typo"])
def test_other_ways_to_ask_mostly_find_it(search: Search, rows: tuple[Row, ...]) -> None:
    assert len(_missed(search, rows)) <= len(rows) // 10


def test_what_the_law_does_not_answer_is_told(search: Search) -> None:
    answered = [query for query in NOTHING if search.find(query).verdict is not Verdict.NOTHING]

    assert len(answered) <= len(NOTHING) // 10


def test_a_clear_answer_is_right(search: Search) -> None:
    clear = [row for row in ANSWERABLE if search.find(row.query).verdict is Verdict.CLEAR]

    assert len(clear) > len(ANSWERABLE) // 2
    assert _missed(search, clear) == []


def test_it_beats_rapidfuzz_alone(search: Search, library: Library) -> None:
    texts = {article.number.base: fold(article.text).text for article in library.default.articles}

    def by_rapidfuzz(row: Row) -> int:
        best = process.extractOne(fold(row.query).text, texts, scorer=fuzz.partial_ratio)
        return int(best[2])

    theirs = [row for row in ANSWERABLE if by_rapidfuzz(row) not in row.articles]

    assert theirs
    assert len(_missed(search, ANSWERABLE)) <= len(theirs) // 2
