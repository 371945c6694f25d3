"""Build an index: fold, count, weigh (BM25F: a gram counts in every field by the field's weight).

What a posting adds to a score is worked out here, so that a search only adds up.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.search import weights
from corpus.search.index.arrays import Arrays, Positions, Scores
from corpus.search.index.counting import Counted, count
from corpus.search.index.documents import Folded, law_spans
from corpus.search.index.entries import Entry
from corpus.search.index.index import Index, inverse_frequency
from corpus.search.index.lexicon import Codes, Lexicon, run_starts

Progress = Callable[[int, int], None]
"""Is told how many articles are done, and of how many."""

_STRETCH = 2048  # articles counted at once: the more, the more room is needed meanwhile
_COMMON = 6  # a gram in more than one article of so many gets a row: adding up whole rows costs
# less than adding to the articles one by one; 31 MiB at 58,588 articles (a tenth: twice as much,
# for hardly less time)


def build(entries: Iterable[Entry], progress: Progress | None = None) -> Index:
    """Build the index of articles.

    Args:
        entries: The articles, those of a law together.
        progress: Is called every 2,048 articles.

    Raises:
        ValueError: The articles of a law do not stand together.
    """
    held = tuple(entries)
    spans = law_spans(held)
    titles = [span.title for span in spans for _ in range(span.first, span.last + 1)]
    lexicon = Lexicon()
    counted: list[Counted] = []
    records: list[bytes] = []
    for first in range(0, len(held), _STRETCH):
        folded = [Folded.of(entry) for entry in held[first : first + _STRETCH]]
        records += [article.record for article in folded]
        counted.append(count(folded, titles[first : first + _STRETCH], first, lexicon))
        if progress is not None:
            progress(first + len(folded), len(held))
    return Index(_arrays(counted, records), lexicon, spans)


def _arrays(counted: Sequence[Counted], records: Sequence[bytes]) -> Arrays:
    terms = np.sort(_joined([part.terms for part in counted]))
    terms = terms[run_starts(terms)]
    places = [np.searchsorted(terms, part.terms) for part in counted]
    frequency = np.zeros(len(terms), np.int64)
    for part, place in zip(counted, places, strict=True):
        frequency[place] += part.frequency
    starts = np.concatenate(([0], np.cumsum(frequency)))
    holders, impacts = _postings(counted, places, starts)
    common = np.flatnonzero(frequency > len(records) / _COMMON)
    return Arrays(
        terms=terms,
        starts=starts,
        holders=holders,
        impacts=impacts,
        common=common,
        rows=_rows(common, starts, holders, impacts, len(records)),
        records=np.frombuffer(b"".join(records), np.uint8),
        ends=np.cumsum([len(record) for record in records], dtype=np.int64),
    )


def _postings(
    counted: Sequence[Counted], places: Sequence[NDArray[np.int64]], starts: NDArray[np.int64]
) -> tuple[Positions, Scores]:
    """Join the postings, gram by gram, and weigh them.

    Every stretch comes sorted by gram and the stretches come in order, so the place of each
    posting is known beforehand, and nothing is sorted again.
    """
    lengths = _joined([part.lengths for part in counted])
    norms = _norms(lengths)
    telling = inverse_frequency(np.diff(starts), len(lengths)).astype(np.float32)
    holders = np.empty(starts[-1], np.int32)
    impacts = np.empty(starts[-1], np.float32)
    free = starts[:-1].copy()
    for part, place in zip(counted, places, strict=True):
        before = np.cumsum(part.frequency) - part.frequency
        target = np.repeat(free[place] - before, part.frequency) + np.arange(len(part.holders))
        saturated = part.mentions / (part.mentions + norms[part.holders])
        holders[target] = part.holders
        impacts[target] = saturated * np.repeat(telling[place], part.frequency)
        free[place] += part.frequency
    return holders, impacts


def _norms(lengths: NDArray[np.int64]) -> NDArray[np.float32]:
    mean = float(lengths.mean()) if lengths.size else 0.0
    relative = lengths / (mean or 1.0)
    norms = weights.SATURATION * (1 - weights.LENGTH + weights.LENGTH * relative)
    return np.asarray(norms, np.float32)


def _rows(
    common: NDArray[np.int64],
    starts: NDArray[np.int64],
    holders: Positions,
    impacts: Scores,
    documents: int,
) -> Scores:
    rows = np.zeros((len(common), documents), np.float32)
    for row, term in zip(rows, common, strict=True):
        held = slice(starts[term], starts[term + 1])
        row[holders[held]] = impacts[held]
    return rows


def _joined(parts: Sequence[Codes]) -> Codes:
    return np.concatenate([np.empty(0, np.int64), *parts])
