from dataclasses import dataclass

import pytest

from corpus.law import ArticleNumber
from corpus.search.decide import decide, worth_showing
from corpus.search.index import Document
from corpus.search.rank import Scored
from corpus.search.values import Verdict


def _scored(score: float, coverage: float = 1.0, whole: float = 0.0) -> Scored:
    return Scored(Document("law", ArticleNumber(1), "", (), "", ""), score, coverage, whole)


@pytest.mark.parametrize(
    ("ranked", "verdict"),
    [
        ([], Verdict.NOTHING),
        ([_scored(9, coverage=0.1)], Verdict.NOTHING),  # 农村 of 农村宅基地怎么继承
        ([_scored(9, coverage=0.3)], Verdict.LIST),  # alone, but speaks of a third
        ([_scored(9)], Verdict.CLEAR),
        ([_scored(9, whole=1), _scored(8)], Verdict.CLEAR),  # the only one with the phrase
        ([_scored(9, whole=1), _scored(1, whole=1)], Verdict.LIST),
        ([_scored(9, whole=0.5), _scored(5)], Verdict.CLEAR),  # far ahead
        ([_scored(9), _scored(8)], Verdict.LIST),  # side by side
        ([_scored(9, coverage=0.1), _scored(8, coverage=0.4)], Verdict.LIST),
    ],
    ids=str,
)
def test_decide(ranked: list[Scored], verdict: Verdict) -> None:
    assert decide(ranked) == verdict


@dataclass
class Carrier:
    scored: Scored


def test_what_falls_far_behind_is_left_out() -> None:
    ranked = [Carrier(_scored(score)) for score in (10, 5, 2, 1, 0.1)]

    assert worth_showing(ranked) == ranked[:3]
    assert worth_showing([]) == []
