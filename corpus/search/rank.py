"""Score the articles for a query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.search import figures, weights
from corpus.search.fold import holds
from corpus.search.holders import Holders, WordHolders
from corpus.search.index import Document, Index
from corpus.search.phrases import Likeness, Phrases
from corpus.search.terms import Query, Word

Scores = NDArray[np.float32]

if TYPE_CHECKING:  # few laws do without
    from corpus.search.many_laws import ManyLaws

_AND = "等和与及"
_REMEMBERED = 1 << 14  # grams; those that people ask for are few


@dataclass(frozen=True, slots=True)
class Scored:
    """An article with what speaks for it.

    Attributes:
        document: The article.
        score: How well it fits; comparable within one search only.
        coverage: The share of what the query tells that the article speaks of, from 0 to 1.
        whole: The share of the query's runs of substance that it holds word for word.
        like: How much the query is like what people say who look for it, from 0 to 1.
        phrase: What they say.
    """

    document: Document
    score: float
    coverage: float
    whole: float
    like: float = 0.0
    phrase: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What a word of the query tells, and how much of it each candidate holds."""

    information: float
    share: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of the query's words: what it tells, as written and as it is most likely meant."""

    information: float
    texts: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """What is known of the articles before they are looked at closely.

    Attributes:
        points: The points of every article.
        ceiling: The most that grams could bring.
        alike: The phrase of each article that is most alike.
        positions: The candidates.
        scores: Their scores, where what was learned ranks.
    """

    points: Scores
    ceiling: float
    alike: Likeness | None
    positions: NDArray[np.int32]
    scores: Sequence[float] | None = None


class Ranker:
    """Ranks the articles of an index. Safe to use from several threads."""

    def __init__(self, index: Index, phrases: Phrases, many: "ManyLaws | None" = None) -> None:
        """Hold what is ranked.

        Args:
            index: The articles.
            phrases: What people say who look for them.
            many: What was learned of ranking among many laws; None among few.
        """
        self._index = index
        self._phrases = phrases
        self._many = many
        self._tells = lru_cache(_REMEMBERED)(index.idf)
        self._holders = WordHolders(index).of

    def rank(self, query: Query, most: int = weights.CANDIDATES) -> list[Scored]:
        """Return the articles that share something with a query, best first.

        Args:
            query: The query.
            most: The most articles to return.
        """
        looked = self._look(query, most)
        return sorted(self._scored(query, looked), key=lambda s: -s.score)

    def order(self, query: Query, most: int) -> list[tuple[int, float]]:
        """Return the positions and scores of the same articles, without what speaks for each."""
        if self._many is None:
            return [(s.document.position, s.score) for s in self.rank(query, most)]
        looked = self._look(query, most)
        return list(zip(looked.positions.tolist(), looked.scores or (), strict=True))

    def _look(self, query: Query, most: int) -> _Looked:
        """Find the candidates."""
        asked = query.grams
        points = self._index.scores(asked)
        ceiling, alike = 0.0, None
        if self._many is None or self._phrases.texts:
            told = {gram: weight * self._tells(gram) for gram, weight in asked.items()}
            ceiling, alike = sum(told.values()), self._phrases.likeness(told)
        if alike is not None:
            points = points + np.float32(weights.LIKE * ceiling) * alike.value
        points = self._preferred(points, query.laws)
        if self._many is None:
            return _Looked(points, ceiling, alike, self._index.top(points, most))
        chances = self._many.rank(query.text, query.meant, points)
        positions, scores = chances.positions[:most], chances.scores[:most].tolist()
        return _Looked(points, ceiling, alike, positions, scores)

    def _preferred(self, points: Scores, laws: frozenset[str]) -> Scores:
        """Return points with those of the laws that are named raised."""
        if not laws:
            return points
        points = points.copy()
        for law in self._index.laws:
            if law.id in laws:
                points[law.first : law.last + 1] *= np.float32(weights.NAMED)
        return points

    def _scored(self, query: Query, looked: _Looked) -> Iterator[Scored]:
        """Yield candidates with what speaks for each.

        An article that holds the whole query word for word comes before every one that holds it
        scattered: `whole` is paid the most that grams and phrases could ever bring. Among many
        laws what was learned ranks instead, and what falls far behind is not looked at.
        """
        positions = looked.positions
        told = [self._told(word, positions) for word in query.words]
        coverage = _coverage(told, len(positions)).tolist()
        runs = _runs(query, told)
        figure = figures.asked(query.text)
        near = _near(looked.scores) if looked.scores else len(positions)
        for place, position in enumerate(positions[:near].tolist()):
            document = self._index.documents[position]
            whole, about = _whole(runs, document)
            if figure and not figures.given(document.body):
                coverage[place] *= weights.FIGURE
            if looked.scores is not None:
                score = looked.scores[place]
            else:
                held = (1 + weights.LIKE) * whole + weights.ABOUT * about
                named = weights.NAMED if document.law in query.laws else 1.0
                paid = float(looked.points[position]) + looked.ceiling * held * named
                score = paid * (1 + weights.COVERAGE * coverage[place])
            like, phrase = self._phrase(looked.alike, position)
            yield Scored(document, score, coverage[place], whole, like, phrase)

    def _told(self, word: Word, positions: NDArray[np.int32]) -> _Told:
        """Weigh a word by how rare it is in the language, and in the laws."""
        share = np.zeros(len(positions))
        rarity = 1.0
        for text, weight in word.variants:
            holders = self._holders(text)
            if holders.known:
                rarity = min(rarity, holders.tells / self._index.unknown)
                share = np.maximum(share, weight * _speaks(holders, positions))
        unheld = word.topic and not (share == 1.0).any()
        told = word.information * max(weights.COMMON, rarity)
        return _Told(told * (weights.TOPIC if unheld else 1.0), share)

    def _phrase(self, alike: Likeness | None, position: int) -> tuple[float, str | None]:
        like = float(alike.value[position]) if alike is not None else 0.0
        if alike is None or not like:
            return 0.0, None
        return like, self._phrases.texts[int(alike.phrase[position])]


def _near(scores: Sequence[float]) -> int:
    """Return how many scores, best first, do not fall far behind the best."""
    least = scores[0] * weights.TAIL
    return sum(score >= least for score in scores)


def _speaks(holders: Holders, positions: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return how much of a word articles hold: all of it, or half as much as its pairs say."""
    share = holders.share(positions)
    if len(holders.pairs) > 1:
        share[share < 1.0] *= weights.PARTLY
    return share


def _coverage(told: Sequence[_Told], count: int) -> NDArray[np.float64]:
    total = sum(word.information for word in told)
    covered = np.zeros(count)
    for word in told:
        covered += word.information * word.share
    return covered / total if total else covered


def _runs(query: Query, told: Sequence[_Told]) -> list[_Run]:
    informations = iter(told)
    runs: list[_Run] = []
    tells = {id(word): next(informations).information for word in query.words}
    for run in query.runs:
        ways = ("".join(word.text for word in run), "".join(word.best for word in run))
        runs.append(_Run(sum(tells[id(word)] for word in run), frozenset(ways)))
    return runs


def _whole(runs: Sequence[_Run], document: Document) -> tuple[float, float]:
    """Return the share of the runs that an article holds, and of those that it is about."""
    total = sum(run.information for run in runs)
    held = about = 0.0
    for run in runs:
        standing = [text for text in run.texts if holds(document.body, text)]
        held += run.information if standing else 0.0
        about += run.information if any(_is_about(document, text) for text in standing) else 0.0
    return (held / total, about / total) if total else (0.0, 0.0)


def _is_about(document: Document, text: str) -> bool:
    """Whether a text stands in an article otherwise than in passing, as one of a list.

    What is enumerated ends its clause: 统筹推进人工智能、区块链、大数据; but 推动人工智能产业发展.
    """
    return any(
        after[0] not in _AND for clause in document.clauses if (after := clause.partition(text)[2])
    )
