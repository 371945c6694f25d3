"""Grams as numbers, so that a million of them need no Python object each.

A unit is its character's code point or, for a Latin word, a number beyond all code points; a
gram is 64 bits, its left unit above its right one. No two grams share a number.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from corpus.search.fold import BREAK, SPACE
from corpus.search.index.grams import LATIN, units

Codes = NDArray[np.int64]

NONE = -1
"""The number of what is no gram of any document."""

_BEYOND = 0x110000  # the number after the last code point
_SHIFT = 32
_LONGEST = 2  # units in a gram
_LAST_ASCII = "\x7f"


class Lexicon:
    """Turns grams into numbers; the Latin words it has met have theirs by order of meeting."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """Hold the Latin words of an index, in its order."""
        self._numbers = {word: _BEYOND + at for at, word in enumerate(words)}

    @property
    def words(self) -> tuple[str, ...]:
        """The Latin words and numbers, in the order in which they were met."""
        return tuple(self._numbers)

    def code(self, gram: str) -> int:
        """Return the number of a gram, or `NONE` if it is no gram or holds an unknown word."""
        if len(gram) == _LONGEST and gram[0] > _LAST_ASCII < gram[1]:  # as most are
            return ord(gram[0]) << _SHIFT | ord(gram[1])
        parts = units(gram)
        if not 1 <= len(parts) <= _LONGEST:
            return NONE
        code = 0
        for unit in parts:
            number = ord(unit) if len(unit) == 1 and not unit.isascii() else self._word(unit)
            if number == NONE:
                return NONE
            code = code << _SHIFT | number
        return code

    def _word(self, word: str) -> int:
        return self._numbers.get(word, NONE)

    def read(self, text: str) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Cut a text into units; words not met before are taken in.

        Returns:
            The number of each unit, and the place in the text where it begins; a line break is a
            unit here, so that pairs can be kept from running across it.
        """
        codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").copy()
        for found in LATIN.finditer(text):
            start, end = found.span()
            codes[start:end] = ord(SPACE)  # dropped below, but for the first
            codes[start] = self._numbers.setdefault(found[0], _BEYOND + len(self._numbers))
        places = np.flatnonzero(codes != ord(SPACE))
        return codes[places], places


def gram_codes(read: NDArray[np.uint32]) -> tuple[Codes, NDArray[np.int64]]:
    """Return the numbers of all grams of a text that `Lexicon.read` has cut.

    Returns:
        The numbers, and for each of them which unit of the text it begins with.
    """
    whole = read != ord(BREAK)
    single = np.flatnonzero(whole)
    paired = np.flatnonzero(whole[:-1] & whole[1:])
    units_wide = read.astype(np.int64)
    pairs = units_wide[paired] << _SHIFT | units_wide[paired + 1]
    return np.concatenate((units_wide[single], pairs)), np.concatenate((single, paired))


def are_single(codes: Codes) -> NDArray[np.bool_]:
    """Return which grams are single characters."""
    return codes < _BEYOND


def run_starts(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where another value begins; `np.unique` would load masked arrays, 20 ms at start."""
    first = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first
