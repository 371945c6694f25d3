from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.search.index import Index
from corpus.search.phrases import Phrases
from corpus.search.rank import Ranker
from corpus.search.terms import Query

Reads = Callable[[str], Query]


@pytest.fixture(scope="module")
def ranker(index: Index) -> Ranker:
    return Ranker(index, Phrases(index, {law.id for law in index.laws}))


@pytest.mark.parametrize(
    ("folded", "first"),
    [
        ("数据交易", {45, 46}),  # the words themselves before 数据 here and 交易 there
        ("水务 能源 交通", {11}),  # the article with all terms before the one on 交通
        ("能源 交通 水务", {11}),  # in any order
        ("网络安全应急响应", {48}),
        ("促进数字经济发展应当遵循哪些原则", {3}),  # what stands everywhere decides nothing
        ("人工智能", {17}),  # the article that is about it before those that list it
        ("在家看医生", {32}),  # a phrase of the thesaurus
    ],
)
def test_first(reads: Reads, ranker: Ranker, folded: str, first: set[int]) -> None:
    assert ranker.rank(reads(folded))[0].document.number.base in first


@given(place=st.integers(0, 10_000), start=st.integers(0, 20), length=st.integers(2, 12))
def test_the_whole_phrase_beats_scattered_characters(
    reads: Reads, index: Index, ranker: Ranker, place: int, start: int, length: int
) -> None:
    clauses = [clause for document in index.documents for clause in document.clauses]
    phrase = clauses[place % len(clauses)][start:][:length]
    ranked = ranker.rank(reads(phrase))
    wholes = [scored.whole for scored in ranked]
    holding = [whole == 1.0 for whole in wholes if not 0.5 < whole < 1.0]  # most of it is no crumb

    assert holding == sorted(holding, reverse=True)


def test_coverage_whole_and_likeness_are_shares(reads: Reads, ranker: Ranker) -> None:
    for scored in ranker.rank(reads("数据交易 离婚 怎么办")):
        assert 0 <= scored.whole < 1
        assert 0 <= scored.coverage < 1
        assert 0 <= scored.like < 1


def test_a_phrase_of_the_thesaurus_is_told(reads: Reads, ranker: Ranker) -> None:
    best = ranker.rank(reads("家里收快递"))[0]

    assert best.document.number.base == 29
    assert best.like > 0.1
    assert best.phrase in best.document.aliases


@pytest.mark.parametrize("folded", ["", "qwerty", "𠀀𠀁"])
def test_nothing_shared_is_nothing_ranked(reads: Reads, ranker: Ranker, folded: str) -> None:
    assert ranker.rank(reads(folded)) == []
