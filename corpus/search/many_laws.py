"""Rank the articles of many laws: who asks among thousands of laws means some of them more often.

candidates  BM25 of the query's own words, of the law words that go with them (associations), and
            how often each law is asked about (prior)
evidence    figures about the best of them
curves      what each figure earns; all of it learned, none of it needed for a single law
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.search import weights
from corpus.search.evidence import Evidence, Found
from corpus.search.index import Index
from corpus.search.learned import Learned
from corpus.search.prior import Names

_ALL = 0.999  # the share of a query that is all of it, but for rounding


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Articles, best first.

    Attributes:
        positions: Where they stand in the index.
        scores: How likely each is the one that is meant, if one of them is; they add up to 1.
    """

    positions: NDArray[np.int32]
    scores: NDArray[np.float64]


class ManyLaws:
    """Ranks the articles of an index of many laws. Safe to use from several threads."""

    def __init__(self, index: Index, learned: Learned) -> None:
        """Take in the index and what was learned."""
        self._index = index
        self._learned = learned
        self._names = Names(index.laws)
        of_law = learned.prior.of(index.laws)
        self._evidence = Evidence(index, of_law)
        # The least likely law gains nothing, for a loss could take what matches below nothing.
        gains = np.float32(weights.PRIOR) * (of_law - of_law.min(initial=0.0))
        self._prior = gains[self._evidence.law_of]

    def rank(self, text: str, words: Sequence[str], points: NDArray[np.float32]) -> Ranked:
        """Return the articles that are most likely meant.

        Args:
            text: The query, folded, without spaces.
            words: Its words but for those that only ask.
            points: The score of every article of the index for them.
        """
        found = self.found(text, words, points)
        at = found.candidates
        if not len(at):
            return Ranked(at, np.zeros(0))
        figures = self.figures(found, words)
        earned = self._learned.curves.points(figures)
        if len(words) > 1:
            earned += weights.QUOTED * self._whole(text, at, figures)
        earned += weights.OF_NAMED_LAW * (found.total[at] >= weights.OF_NAMED_LAW)
        chance = np.exp(earned - earned.max())
        order = np.argsort(-chance, kind="stable")
        return Ranked(at[order], chance[order] / chance.sum())

    def found(self, text: str, words: Sequence[str], points: NDArray[np.float32]) -> Found:
        """Return the candidates for a query; arguments as for `rank`."""
        bridged = self._index.scores(self._learned.associations.grams(words))
        total = bridged * np.float32(weights.ASSOCIATED)
        total += points
        total += self._prior
        for place in self._names.in_text(text):
            law = self._index.laws[place]
            total[law.first : law.last + 1] += weights.OF_NAMED_LAW
        total *= points > 0  # what shares no word with the query is no answer to it
        return Found(points, bridged, total, self._candidates(points, total))

    def figures(self, found: Found, words: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Return the figures of the candidates."""
        table = self._learned.associations.table
        return self._evidence.figures(
            found,
            {word: table.get(word, ()) for word in words},
            self._learned.leanings.sums(words),
        )

    def _candidates(
        self, points: NDArray[np.float32], total: NDArray[np.float32]
    ) -> NDArray[np.int32]:
        """Return the likeliest articles, then those that match better than most of these."""
        likely = self._index.top(total, weights.LIKELY)
        if len(likely) < weights.LIKELY:
            return likely  # there are no others
        least = np.sort(points[likely])[-weights.LITERAL]
        others = np.flatnonzero(points > least)
        others = others[total[others] < total[likely[-1]]]
        best = others[np.argsort(-points[others], kind="stable")][: weights.LITERAL]
        return np.concatenate([likely, best.astype(np.int32)])

    def _whole(
        self, text: str, at: NDArray[np.int32], figures: Mapping[str, NDArray[np.float64]]
    ) -> NDArray[np.bool_]:
        """Return which candidates hold the query word for word, of those that match best."""
        whole = np.zeros(len(at), np.bool_)
        able = np.flatnonzero(figures["covered"] > _ALL)
        able = able[np.argsort(-figures["points"][able], kind="stable")][: weights.LOOKED_THROUGH]
        for place in able.tolist():
            whole[place] = text in self._index.documents[int(at[place])].body
        return whole
