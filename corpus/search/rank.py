"""Score the articles for one reading of the query."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from corpus.search import weights
from corpus.search.fold import holds
from corpus.search.index import Document, Index, longest_grams
from corpus.search.terms import Query


@dataclass(frozen=True, slots=True)
class Scored:
    """An article with what speaks for it.

    Attributes:
        document: The article.
        score: How well it fits; comparable within one search only.
        coverage: The share of what the query tells that the article speaks of, from 0 to 1.
        whole: The share of the query's runs of substance that it holds word for word.
    """

    document: Document
    score: float
    coverage: float
    whole: float

    def times(self, factor: float) -> "Scored":
        """Return the same with score and coverage multiplied."""
        return replace(self, score=self.score * factor, coverage=self.coverage * factor)


def rank(query: Query, index: Index) -> list[Scored]:
    """Return the articles that share something with the query, best first.

    An article that holds the whole query word for word comes before every one that holds it
    scattered: `whole` is paid the most that grams could ever bring.
    """
    ceiling = sum(weight * index.idf.get(gram, index.unknown) for gram, weight in query.grams)
    points = _points(query, index)
    told = _told(query, index)
    scored = []
    for position in nlargest(weights.CANDIDATES, points, key=lambda d: (points[d], -d)):
        document = index.documents[position]
        coverage = _coverage(told, position)
        whole = _whole(query, told, document)
        score = (points[position] + ceiling * whole) * (1 + weights.COVERAGE * coverage)
        scored.append(Scored(document, score, coverage, whole))
    return sorted(scored, key=lambda s: -s.score)


def _points(query: Query, index: Index) -> dict[int, float]:
    points: dict[int, float] = defaultdict(float)
    for gram, weight in query.grams:
        for position, gain in index.postings.get(gram, {}).items():
            points[position] += weight * gain
    return points


@dataclass(frozen=True, slots=True)
class _Told:
    """What a word of the query tells, and the articles that hold each pair of it."""

    information: float
    holders: tuple[Mapping[int, float], ...]


def _told(query: Query, index: Index) -> dict[str, _Told]:
    """Weigh each word by how rare it is in the language, and in the laws."""
    told: dict[str, _Told] = {}
    for word in (word for part in query.parts for word in part):
        pairs = longest_grams(word.text)
        rarity = max(index.idf.get(pair, index.unknown) for pair in pairs) / index.unknown
        told[word.text] = _Told(
            word.information * max(weights.COMMON, rarity),
            tuple(index.postings.get(pair, {}) for pair in pairs),
        )
    return told


def _coverage(told: Mapping[str, _Told], position: int) -> float:
    total = sum(word.information for word in told.values())
    spoken_of = sum(word.information * _share(word.holders, position) for word in told.values())
    return spoken_of / total if total else 0.0


def _share(holders: Sequence[Mapping[int, float]], position: int) -> float:
    """Return how much of a word an article holds: all of it, or half as much as its pairs say."""
    held = sum(position in pair for pair in holders)
    return 1.0 if held == len(holders) else weights.PARTLY * held / len(holders)


def _whole(query: Query, told: Mapping[str, _Told], document: Document) -> float:
    total = held = 0.0
    for run in query.runs:
        information = sum(told[word.text].information for word in run)
        total += information
        if holds(document.body, "".join(word.text for word in run)):
            held += information
    return held / total if total else 0.0
