"""What an index is made of: arrays, in memory or mapped from a file."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int32]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """The arrays of an index.

    Attributes:
        terms: The number of every gram, in ascending order (see `lexicon`).
        starts: Where the postings of each gram start, and at last where all end.
        holders: The postings: positions of articles, ascending for each gram.
        impacts: For each posting, what it adds to the article's score.
        common: Which of the terms stand in so many articles that they have a row.
        rows: For each of those, what it adds to the score of every article.
        records: The articles' own words, one after another (see `documents`).
        ends: Where each record ends.
    """

    terms: NDArray[np.int64]
    starts: NDArray[np.int64]
    holders: Positions
    impacts: Scores
    common: NDArray[np.int64]
    rows: Scores
    records: NDArray[np.uint8]
    ends: NDArray[np.int64]
