"""Count which gram stands how often in which article: the postings, before they are weighed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.search import weights
from corpus.search.fold import BREAK
from corpus.search.index.arrays import Positions
from corpus.search.index.documents import Folded
from corpus.search.index.lexicon import Codes, Lexicon, gram_codes, run_starts


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The grams of a stretch of articles.

    Attributes:
        terms: Every gram that stands in one of them, in ascending order.
        frequency: For each gram, how many of them hold it.
        holders: Their positions in the index, gram by gram, each gram's in ascending order.
        mentions: How often the gram stands there, weighed by field.
        lengths: For each of them, how many grams its text has.
    """

    terms: Codes
    frequency: NDArray[np.int64]
    holders: Positions
    mentions: NDArray[np.float32]
    lengths: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """Grams where they occur: the number of each, its article, and what the place counts."""

    codes: Codes
    documents: NDArray[np.int64]
    worth: NDArray[np.float64]


def count(
    articles: Sequence[Folded], titles: Sequence[str], first: int, lexicon: Lexicon
) -> Counted:
    """Count the grams of a stretch of articles.

    Args:
        articles: The articles.
        titles: For each of them, the folded title of its law.
        first: The position of the first of them.
        lexicon: Takes in the Latin words.
    """
    text = _occurrences([article.text for article in articles], lexicon, 1.0)
    named = [
        mentions([article.headings for article in articles], lexicon, weights.HEADING),
        mentions(titles, lexicon, weights.TITLE),
        mentions([article.aliases for article in articles], lexicon, weights.ALIASES),
    ]
    lengths = np.bincount(text.documents, minlength=len(articles))
    merged = _merge([text, *named])
    starts = np.flatnonzero(run_starts(merged.codes))
    return Counted(
        terms=merged.codes[starts],
        frequency=np.diff(starts, append=len(merged.codes)),
        holders=(merged.documents + first).astype(np.int32),
        mentions=merged.worth.astype(np.float32),
        lengths=lengths,
    )


def _occurrences(texts: Sequence[str], lexicon: Lexicon, worth: float) -> Occurrences:
    """Return every gram of texts, one text an article."""
    joined = BREAK.join(texts)
    read, places = lexicon.read(joined)
    codes, begins = gram_codes(read)
    ends = np.cumsum([len(text) + 1 for text in texts])
    documents = np.searchsorted(ends, places[begins], side="right")
    return Occurrences(codes, documents, np.full(len(codes), worth))


def mentions(texts: Sequence[str], lexicon: Lexicon, worth: float) -> Occurrences:
    """Return every gram of texts, one text an article, once however often it stands there.

    They are sorted by gram, then by article.
    """
    every = _merge([_occurrences(texts, lexicon, worth)])
    return Occurrences(every.codes, every.documents, np.full(len(every.codes), worth))


def _merge(parts: Sequence[Occurrences]) -> Occurrences:
    """Add up what stands for the same gram in the same article; sort by gram, then article."""
    codes = np.concatenate([part.codes for part in parts])
    documents = np.concatenate([part.documents for part in parts])
    worth = np.concatenate([part.worth for part in parts])
    order = np.lexsort((documents, codes))
    codes, documents = codes[order], documents[order]
    first = run_starts(codes) | run_starts(documents)
    starts = np.flatnonzero(first)
    summed = np.add.reduceat(worth[order], starts) if len(starts) else worth
    return Occurrences(codes[starts], documents[starts], summed)
