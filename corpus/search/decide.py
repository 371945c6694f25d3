"""Decide what may be said of the ranked articles: a clear answer, a list, or nothing."""

from collections.abc import Sequence

from corpus.search import weights
from corpus.search.rank import Scored
from corpus.search.values import Verdict


def worth_showing(ranked: Sequence[Scored]) -> list[Scored]:
    """Return those that do not fall far behind the best, which is first."""
    least = ranked[0].score * weights.TAIL if ranked else 0.0
    return [scored for scored in ranked if scored.score >= least]


def evidence(ranked: Sequence[Scored], words: int) -> float:
    """Return how much one of the best articles speaks of what was asked; 0 is not at all.

    Who tells a long story names much that no article has, and still means the one that has the
    rest of it. So a share counts the more, the longer the query is.

    Args:
        ranked: The articles, best first.
        words: How many words of the query do more than ask.
    """
    share = max((scored.coverage for scored in ranked[: weights.BEST]), default=0.0)
    return share * float(max(words, 1) ** weights.STORY)


def decide(ranked: Sequence[Scored], *, words: int, shown: int, mended: bool = False) -> Verdict:
    """Return what may be said of articles, best first.

    Nothing, if the best of them speak of too little of what was asked. A clear answer, if the
    first speaks of most of it and is the only one that holds the query word for word, or, where
    none does, far ahead of the others by what can be seen in it.

    Args:
        ranked: The articles.
        words: How many words of the query do more than ask.
        shown: How many characters of what was asked can be seen in the first.
        mended: Whether typing errors were read to find it. Then it must speak of nearly all:
            大数据杀熟 may be read as 大数据库, and is then no clear question.
    """
    if not ranked or evidence(ranked, words) < weights.ANSWERED:
        return Verdict.NOTHING
    first, others = ranked[0], ranked[1:]
    if first.coverage < (weights.SURE_MENDED if mended else weights.SURE):
        return Verdict.LIST
    if first.whole == 1.0:
        alone = all(other.whole < 1.0 for other in others)
    else:
        ahead = all(first.score >= other.score * weights.AHEAD for other in others)
        alone = ahead and shown >= weights.SURE_SHOWN
    return Verdict.CLEAR if alone else Verdict.LIST
