"""Decide what may be said of the ranked articles: a clear answer, a list, or nothing."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from corpus.search import weights
from corpus.search.rank import Scored
from corpus.search.values import Verdict


class HasScore(Protocol):
    """Whatever carries an article's score."""

    @property
    def scored(self) -> Scored:
        """The article with its score."""
        ...


Candidate = TypeVar("Candidate", bound=HasScore)


def worth_showing(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return those that do not fall far behind the best, which is first."""
    least = ranked[0].scored.score * weights.TAIL if ranked else 0.0
    return [candidate for candidate in ranked if candidate.scored.score >= least]


def decide(ranked: Sequence[Scored], *, mended: bool = False) -> Verdict:
    """Return what may be said of articles, best first.

    Nothing, if the best of them speak of too little of what was asked. A clear answer, if the
    first speaks of most of it and is the only one that holds the query word for word, or, where
    none does, far ahead of the others. Where words were read as others (`mended`), it must speak
    of nearly all: 大数据杀熟 may be read as 大数据库, and is then no clear question.
    """
    if max((scored.coverage for scored in ranked[: weights.BEST]), default=0.0) < weights.ANSWERED:
        return Verdict.NOTHING
    first, others = ranked[0], ranked[1:]
    if first.coverage < (weights.SURE_MENDED if mended else weights.SURE):
        return Verdict.LIST
    if first.whole == 1.0:
        alone = all(other.whole < 1.0 for other in others)
    else:
        alone = all(first.score >= other.score * weights.AHEAD for other in others)
    return Verdict.CLEAR if alone else Verdict.LIST
