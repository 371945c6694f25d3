"""What speaks for an article among many laws: the figures that the learned ranking reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.search import weights
from corpus.search.curves import Column
from corpus.search.holders import WordHolders
from corpus.search.index import Index

_LEAST = 1e-9  # what a word tells at least, so that a query of nothing but them tells something


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found for a query, before it is looked at more closely.

    Attributes:
        points: Of every article of the index, the score for the query's own words.
        bridged: The same for the law words that go with them.
        total: The same with all that counts for becoming a candidate.
        candidates: Where the best articles stand, best first.
    """

    points: NDArray[np.float32]
    bridged: NDArray[np.float32]
    total: NDArray[np.float32]
    candidates: NDArray[np.int32]


class Evidence:
    """Works out the figures of the candidates of an index."""

    def __init__(self, index: Index, prior: NDArray[np.float32]) -> None:
        """Take in the index and the prior of each law."""
        firsts = np.array([law.first for law in index.laws], np.int32)
        lasts = np.array([law.last for law in index.laws], np.int32)
        self._holders = WordHolders(index).of
        self._prior = prior
        self._law = np.repeat(np.arange(len(firsts), dtype=np.int32), lasts - firsts + 1)
        self._place = {law.title: place for place, law in enumerate(index.laws)}
        self._first = firsts
        self._last = lasts
        self._length = np.diff(index.arrays.ends, prepend=0)

    @property
    def law_of(self) -> NDArray[np.int32]:
        """The place of each article's law."""
        return self._law

    def figures(
        self,
        found: Found,
        words: Mapping[str, Sequence[tuple[str, float]]],
        leaning: Mapping[str, float],
    ) -> dict[str, Column]:
        """Return the figures of the candidates, by name, each in the candidates' order.

        Args:
            found: What was found.
            words: The words of the query that tell something, each with its associations.
            leaning: By title, how much the words speak for a law.
        """
        at = found.candidates
        law = self._law[at]
        points = found.points[at].astype(np.float64)
        best = max(float(points.max()), 1e-9)
        own = points / best
        return {
            "points": own,
            "behind": (found.total[at] - found.total[at].max()).astype(np.float64),
            "prior": self._prior[law].astype(np.float64),
            "leaning": self._leaning(law, leaning),
            "bridged": found.bridged[at].astype(np.float64),
            "length": np.log(self._length[at]),
            "place": np.log1p(at - self._first[law]),
            "rest": np.log1p(self._last[law] - at),
            "before": self._neighbour(found, at, -1) / best,
            "after": self._neighbour(found, at, 1) / best,
            **_of_law(law, own),
            **self._of_words(at, words),
        }

    def _leaning(self, law: NDArray[np.int32], leaning: Mapping[str, float]) -> Column:
        places = [self._place[title] for title in leaning if title in self._place]
        weights = [weight for title, weight in leaning.items() if title in self._place]
        of_law = np.zeros(len(self._first))
        of_law[places] = weights
        leans: Column = of_law[law]
        return leans

    def _neighbour(self, found: Found, at: NDArray[np.int32], step: int) -> Column:
        """Return the points of the articles that stand next, 0 where the law ends."""
        law = self._law[at]
        inside = at != (self._first if step < 0 else self._last)[law]
        beside = np.where(inside, at + step, at)
        return np.where(inside, found.points[beside], 0.0).astype(np.float64)

    def _of_words(
        self, at: NDArray[np.int32], words: Mapping[str, Sequence[tuple[str, float]]]
    ) -> dict[str, Column]:
        """Return how much of the query's words articles hold, as written and by their bridges."""
        if not words:
            nothing = np.zeros(len(at))
            return {"covered": nothing, "meant": nothing, "strongest": nothing}
        rows: dict[str, int] = {}  # the words share many law words
        starts: list[int] = []  # where the words that each is read as begin, itself first
        read: list[int] = []
        sure: list[float] = []
        for word, bridges in words.items():
            starts.append(len(read))
            for law_word, weight in ((word, weights.SAME), *bridges[: weights.BRIDGES]):
                read.append(rows.setdefault(law_word, len(rows)))
                sure.append(min(weight / weights.SAME, 1.0))
        order = np.argsort(at)  # ascending positions are found faster
        ascending = at[order]
        held = np.array([self._holders(word).share(ascending) for word in rows])
        tells = np.array([self._holders(word).tells for word in words]) + _LEAST
        own = held[[read[start] for start in starts]]
        meant = np.maximum.reduceat(held[read] * np.array(sure)[:, None], starts)
        back = order.argsort()
        return {
            "covered": (tells @ own / tells.sum())[back],
            "meant": (tells @ meant / tells.sum())[back],
            "strongest": (tells[:, None] * (own == 1.0)).max(axis=0)[back],
        }


def _of_law(law: NDArray[np.int32], own: Column) -> dict[str, Column]:
    """Return the best points of each candidate's law, and how many of the first are of it."""
    best = np.zeros(int(law.max()) + 1)
    np.maximum.at(best, law, own)
    count = np.bincount(law[: weights.FRONT], minlength=len(best))
    return {"law_best": best[law], "law_count": count[law].astype(np.float64)}
