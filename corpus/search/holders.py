"""Which articles hold the pairs of a word, and how much the rarest pair tells."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.search.index import Index, longest_grams

_REMEMBERED = 1 << 14  # words; those that people ask with are few


@dataclass(frozen=True, slots=True, eq=False)
class Holders:
    """The articles that hold the pairs of a word; of a single character, those that hold it.

    Attributes:
        pairs: For each pair, the positions of the articles that hold it, ascending.
        known: Whether some article holds some pair.
        tells: How much the rarest of them tells.
    """

    pairs: tuple[NDArray[np.int32], ...]
    known: bool
    tells: float

    def share(self, positions: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the share of the pairs that the articles at some positions hold."""
        held = np.zeros(len(positions))
        for holders in self.pairs:
            if len(holders):
                held += holders.take(holders.searchsorted(positions), mode="clip") == positions
        if len(self.pairs) > 1:
            held /= len(self.pairs)
        return held


class WordHolders:
    """Looks words up in an index and remembers them. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        """Hold the index."""
        self._index = index
        self.of = lru_cache(_REMEMBERED)(self._looked_up)

    def _looked_up(self, word: str) -> Holders:
        grams = longest_grams(word)
        pairs = tuple(map(self._index.holders, grams))
        return Holders(
            pairs,
            known=any(map(len, pairs)),
            tells=max(map(self._index.idf, grams), default=0.0),
        )
