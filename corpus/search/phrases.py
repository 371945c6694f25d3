"""How much a query is like what people say who look for an article.

The thesaurus' phrases also count as a field of their article in the index, where words of several
phrases add up; here each is held against the query on its own.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.search import weights
from corpus.search.index import Index, Lines


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """The phrase of each article that a query is most like.

    Attributes:
        value: For each article of the index, how alike, from 0 to 1.
        phrase: For each article, the phrase's place among all phrases.
    """

    value: NDArray[np.float32]
    phrase: NDArray[np.int64]


class Phrases:
    """The phrases of all articles.

    Attributes:
        texts: The phrases, folded, each once.
    """

    def __init__(self, index: Index, laws: Container[str]) -> None:
        """Take in the aliases of the articles.

        Args:
            index: The index.
            laws: The ids of the laws that have a thesaurus; no others are read.
        """
        self._articles = len(index.documents)
        places: dict[str, int] = {}
        owned = [
            (places.setdefault(text, len(places)), document.position)
            for law in index.laws
            if law.id in laws
            for document in index.documents[law.first : law.last + 1]
            for text in document.aliases
        ]
        self.texts = tuple(places)
        self._lines = Lines(self.texts, index)
        self._phrase_of, self._article_of = np.array(owned, np.int64).reshape(-1, 2).T

    def likeness(self, told: Mapping[str, float]) -> Likeness | None:
        """Return the most alike phrase of each article; None where none shares anything.

        Args:
            told: What each gram of the query tells.
        """
        if not self.texts:
            return None
        shared = np.zeros(len(self.texts), np.float32)
        for gram, tells in told.items():
            shared[self._lines.holders(gram)] += tells
        if not shared.any():
            return None
        of_phrase = np.minimum(shared / self._lines.mass, 1.0) ** weights.LIKE_PHRASE
        of_query = (shared / sum(told.values())) ** weights.LIKE_QUERY
        return self._best((of_phrase * of_query)[self._phrase_of])

    def _best(self, alike: NDArray[np.float32]) -> Likeness:
        """Return the best of each article's phrases."""
        value = np.zeros(self._articles, np.float32)
        np.maximum.at(value, self._article_of, alike)
        phrase = np.zeros(self._articles, np.int64)
        best = np.flatnonzero((alike > 0) & (alike == value[self._article_of]))
        phrase[self._article_of[best]] = self._phrase_of[best]
        return Likeness(value, phrase)
