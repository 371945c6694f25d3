from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.search.index import Index
from corpus.search.rank import rank
from corpus.search.terms import Query

Reads = Callable[[str], Query]


def _order(reads: Reads, index: Index, folded: str) -> list[int]:
    return [scored.document.number.base for scored in rank(reads(folded), index)]


@pytest.mark.parametrize(
    ("folded", "first"),
    [
        ("数据交易", {45, 46}),  # the words themselves before 数据 here and 交易 there
        ("交通 能源 水务", {11}),  # the article with all terms before the one on 交通
        ("水务 能源 交通", {11}),  # in any order
        ("网络安全应急响应", {48}),
        ("促进数字经济发展应当遵循哪些原则", {3}),  # what stands everywhere decides nothing
    ],
)
def test_first(reads: Reads, index: Index, folded: str, first: set[int]) -> None:
    assert _order(reads, index, folded)[0] in first


@given(place=st.integers(0, 10_000), start=st.integers(0, 20), length=st.integers(2, 12))
def test_the_whole_phrase_beats_scattered_characters(
    reads: Reads, index: Index, place: int, start: int, length: int
) -> None:
    clauses = [clause for document in index.documents for clause in document.clauses]
    phrase = clauses[place % len(clauses)][start:][:length]
    ranked = rank(reads(phrase), index)
    holding = [scored.whole == 1.0 for scored in ranked]

    assert holding == sorted(holding, reverse=True)


def test_coverage_and_whole_are_shares(reads: Reads, index: Index) -> None:
    for scored in rank(reads("数据交易 离婚 怎么办"), index):
        assert 0 <= scored.whole < 1
        assert 0 <= scored.coverage < 1


@pytest.mark.parametrize("folded", ["", "qwerty", "𠀀𠀁"])
def test_nothing_shared_is_nothing_ranked(reads: Reads, index: Index, folded: str) -> None:
    assert rank(reads(folded), index) == []
