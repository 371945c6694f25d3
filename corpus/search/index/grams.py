"""Cut folded text into grams, the terms of the index.

A gram is a unit or a pair of neighbouring units; a unit is a single character or a whole Latin
word or number. Pairs find Chinese words without a dictionary, single characters find the rest.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from corpus.search.fold import BREAK

LATIN = re.compile(r"[a-z0-9]+")
_UNIT = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")


def units(text: str) -> list[str]:
    """Cut a text into single characters and whole Latin words or numbers."""
    return _UNIT.findall(text)


def pair(left: str, right: str) -> str:
    """Join neighbouring units into a gram; a space stays between two Latin words."""
    return f"{left} {right}" if left.isascii() and right.isascii() else left + right


def grams(text: str) -> Iterator[str]:
    """Yield every unit and every pair of neighbouring units; nothing runs across a line break."""
    for line in text.split(BREAK):
        parts = units(line)
        yield from parts
        yield from itertools.starmap(pair, itertools.pairwise(parts))


def longest_grams(text: str) -> Sequence[str]:
    """Return the pairs of a text, or the only unit of a text that has one."""
    parts = units(text)
    return list(itertools.starmap(pair, itertools.pairwise(parts))) or parts
