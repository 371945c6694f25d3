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
        ([_scored(9, coverage=0.3)], Verdict.NOTHING),  # a third of one word
        ([_scored(9)], Verdict.CLEAR),
        ([_scored(9, whole=1), _scored(8)], Verdict.CLEAR),  # the only one with the phrase
        ([_scored(9, whole=1), _scored(1, whole=1)], Verdict.LIST),
        ([_scored(9, whole=0.5), _scored(5)], Verdict.CLEAR),  # far ahead
        ([_scored(9), _scored(8)], Verdict.LIST),  # side by side
        ([_scored(9, coverage=0.1), _scored(8, coverage=0.6)], Verdict.LIST),
    ],
    ids=str,
)
def test_decide(ranked: list[Scored], verdict: Verdict) -> None:
    assert decide(ranked, words=1, shown=4) == verdict


@pytest.mark.parametrize(
    ("scored", "shown", "mended", "verdict"),
    [
        (_scored(9), 2, False, Verdict.LIST),  # one common word is all that can be seen
        (_scored(9, whole=1), 2, False, Verdict.CLEAR),  # it was all that was asked
        (_scored(9, coverage=0.8), 9, True, Verdict.LIST),  # a typing error, and not all of it
        (_scored(9, coverage=0.95), 9, True, Verdict.CLEAR),
    ],
)
def test_how_sure_a_clear_answer_is(
    scored: Scored, shown: int, mended: bool, verdict: Verdict
) -> None:
    assert decide([scored], words=1, shown=shown, mended=mended) == verdict


@pytest.mark.parametrize(
    ("words", "verdict"), [(2, Verdict.NOTHING), (9, Verdict.LIST)], ids=["two words", "a story"]
)
def test_a_long_story_may_name_more_that_no_article_has(words: int, verdict: Verdict) -> None:
    assert decide([_scored(9, coverage=0.2)], words=words, shown=4) == verdict


def test_what_falls_far_behind_is_left_out() -> None:
    ranked = [_scored(score) for score in (10, 5, 2, 1, 0.1)]

    assert worth_showing(ranked) == ranked[:3]
    assert worth_showing([]) == []
