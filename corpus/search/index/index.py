"""The inverted index: which article holds which gram, and how much that tells (BM25F)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import overload

import numpy as np
from numpy.typing import NDArray

from corpus.search.fold import holds
from corpus.search.index.arrays import Arrays, Positions, Scores
from corpus.search.index.documents import Documents, LawSpan
from corpus.search.index.grams import longest_grams
from corpus.search.index.lexicon import Codes, Lexicon

Part = bytes | NDArray[np.generic]
Weights = Mapping[str, float] | Iterable[tuple[str, float]]

_NO_PARTS: Mapping[str, Part] = MappingProxyType({})
_REMEMBERED = 1 << 14  # grams; those that people ask for are few
_NOWHERE = slice(0, 0)
_GROUP = 16  # articles


@overload
def inverse_frequency(holders: int, documents: int) -> np.float64: ...
@overload
def inverse_frequency(holders: NDArray[np.int64], documents: int) -> NDArray[np.float64]: ...
def inverse_frequency(
    holders: int | NDArray[np.int64], documents: int
) -> np.float64 | NDArray[np.float64]:
    """Return how much a gram tells (BM25's idf), from how many of the articles hold it."""
    told: np.float64 | NDArray[np.float64] = np.log1p((documents - holders + 0.5) / (holders + 0.5))
    return told


class Index:
    """The index. Nothing in it changes, so several threads may use it.

    Attributes:
        arrays: What it is made of.
        lexicon: Turns grams into the numbers of `arrays.terms`.
        documents: The articles, each read when it is asked for.
        laws: The laws, and where the articles of each stand.
        parts: What else was derived from it and is saved with it, by name.
        unknown: The idf of a gram that no article holds.
    """

    def __init__(
        self,
        arrays: Arrays,
        lexicon: Lexicon,
        laws: Sequence[LawSpan],
        parts: Mapping[str, Part] = _NO_PARTS,
    ) -> None:
        self.arrays = arrays
        self.lexicon = lexicon
        self.laws = tuple(laws)
        self.parts = parts
        self.documents = Documents(arrays.records, arrays.ends, self.laws)
        self.unknown = float(inverse_frequency(0, len(self.documents)))
        # A row is known by where the postings of its gram start, as `scores` meets them.
        self._row_of = {int(arrays.starts[term]): row for row, term in enumerate(arrays.common)}
        self._postings = lru_cache(_REMEMBERED)(self._looked_up)

    def holders(self, gram: str) -> Positions:
        """Return the positions of the articles that hold a gram, ascending; often none."""
        return self.arrays.holders[self._postings(gram)]

    def impacts(self, gram: str) -> Scores:
        """Return what a gram adds to the score of each of its holders, in their order."""
        return self.arrays.impacts[self._postings(gram)]

    def idf(self, gram: str) -> float:
        """Return how much a gram tells: its inverse document frequency."""
        held = self._postings(gram)
        return float(inverse_frequency(held.stop - held.start, len(self.documents)))

    def telling(self, codes: Codes) -> NDArray[np.float64]:
        """Return the idf of many grams, given by their numbers."""
        at, known = self._find(codes)
        frequency = self.arrays.starts[at + 1] - self.arrays.starts[at] if known.any() else at
        return inverse_frequency(np.where(known, frequency, 0), len(self.documents))

    def scores(self, weights: Weights) -> Scores:
        """Return the score of every article for weighted grams; weights of a gram add up."""
        scores = np.zeros(len(self.documents), np.float32)
        spare = np.empty_like(scores)
        for gram, weight in weights.items() if isinstance(weights, Mapping) else weights:
            held = self._postings(gram)
            if held is _NOWHERE:
                continue
            row = self._row_of.get(held.start)
            if row is not None:
                scores += np.multiply(self.arrays.rows[row], np.float32(weight), out=spare)
            else:
                # `add.at` is several times as fast with the machine's own integers.
                at = self.arrays.holders[held].astype(np.intp)
                np.add.at(scores, at, np.float32(weight) * self.arrays.impacts[held])
        return scores

    def top(self, scores: Scores, count: int) -> Positions:
        """Return the positions of the best articles, best first, of those that score at all.

        Of equals, the article that stands earlier comes first.
        """
        least = _surely_reached(scores, count)
        good = np.flatnonzero(scores >= least if least > 0 else scores > 0)
        if 0 < count < len(good):
            least = np.partition(scores[good], -count)[-count]
            good = good[scores[good] >= least]
        order = np.argsort(-scores[good], kind="stable")
        return good[order][: max(count, 0)].astype(np.int32)

    def answers(self, text: str) -> bool:
        """Whether some article holds a folded text, in its words or its titles."""
        pairs = sorted(map(self.holders, longest_grams(text)), key=len)
        if not pairs or not len(pairs[0]):
            return False
        found = pairs[0]
        for other in pairs[1:]:
            found = found[_among(found, other)]
        return any(
            holds(shown, text)
            for position in found
            for shown in self.documents[int(position)].fields
        )

    def _looked_up(self, gram: str) -> slice:
        code = self.lexicon.code(gram)
        term = int(self.arrays.terms.searchsorted(code))
        if term == len(self.arrays.terms) or self.arrays.terms[term] != code:
            return _NOWHERE
        return slice(int(self.arrays.starts[term]), int(self.arrays.starts[term + 1]))

    def _find(self, codes: Codes) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return where grams stand among the terms, and which of them are there at all."""
        if not len(self.arrays.terms):
            return np.zeros(len(codes), np.intp), np.zeros(len(codes), np.bool_)
        at = np.minimum(self.arrays.terms.searchsorted(codes), len(self.arrays.terms) - 1)
        return at, self.arrays.terms[at] == codes


def _surely_reached(scores: Scores, count: int) -> np.float32:
    """Return a score that at least so many articles reach; 0 if nothing is known.

    The best of each of many groups of articles are as many scores; to order them takes a tenth of
    the time of ordering all.
    """
    groups = len(scores) // _GROUP
    if not 0 < count < groups:
        return np.float32(0.0)
    best = scores[: groups * _GROUP].reshape(_GROUP, groups).max(axis=0)
    reached: np.float32 = np.partition(best, -count)[-count]
    return reached


def _among(some: Positions, others: Positions) -> NDArray[np.bool_]:
    """Return which positions are among others, of which there are any, in ascending order."""
    at = np.minimum(others.searchsorted(some), len(others) - 1)
    among: NDArray[np.bool_] = others[at] == some
    return among
