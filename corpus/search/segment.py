"""Cut folded text into words: by pairs at once, by the dictionary once it is loaded."""

import math
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from corpus.search import weights
from corpus.search.dictionary import LONGEST, frequencies

_PIECE = re.compile(r"[a-z0-9]+|[^\sa-z0-9]{1,2}")
_LATIN_OR_NOT = re.compile(r"[a-z0-9]+|[^a-z0-9]+")


class Segmenter(Protocol):
    """Cuts folded text into words and says how much a word tells."""

    def cut(self, text: str) -> Sequence[str]:
        """Cut a text without spaces into words; joined, they are the text."""
        ...

    def knows(self, word: str) -> bool:
        """Whether it is known to be a word of the language."""
        ...

    def information(self, word: str) -> float:
        """Return how much a word tells, from 0 (的) to 1 (a word that nobody has counted)."""
        ...


class PairSegmenter:
    """Cuts around asking words, and the rest after every second character.

    Serves until the dictionary is there. 区块链 is cut 区块|链, which finds the same articles;
    what is missing is which words are common, and which are words at all.
    """

    def __init__(self, asking: frozenset[str]) -> None:
        self._words = asking

    @cached_property
    def _asking(self) -> re.Pattern[str]:
        # Single ones stay where they are: 的 is half of 目的.
        longest_first = sorted((w for w in self._words if len(w) > 1), key=len, reverse=True)
        return re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")

    def cut(self, text: str) -> Sequence[str]:
        """Cut a text without spaces into words; joined, they are the text."""
        words: list[str] = []
        for place, part in enumerate(self._asking.split(text)):
            words += [part] if place % 2 else _PIECE.findall(part)
        return words

    def knows(self, word: str) -> bool:
        """Whether it is known to be a word of the language."""
        return self._asking.fullmatch(word) is not None

    def information(self, word: str) -> float:
        """Return how much a word tells; all of a length tell the same."""
        return weights.SINGLE if _is_single(word) else 1.0


class DictionarySegmenter:
    """Cuts by the dictionary, so that the words together are the likeliest.

    The way jieba cuts without its guesses at unknown words (`HMM=False`), which would join the
    pieces of a mistyped word; but Latin words and numbers are never cut.

    Attributes:
        frequency: The dictionary: how often each word was counted.
    """

    def __init__(self, cache_dir: Path | None = None) -> None:
        """Load the dictionary; takes 0.03 s, or 0.2 s the first time.

        Args:
            cache_dir: Where it is kept between runs, if anywhere.
        """
        self.frequency = frequencies(cache_dir)
        self._most = math.log(sum(self.frequency.values()))

    def cut(self, text: str) -> Sequence[str]:
        """Cut a text without spaces into words; joined, they are the text."""
        words: list[str] = []
        for piece in _LATIN_OR_NOT.findall(text):
            words += [piece] if piece.isascii() else self._likeliest(piece)
        return words

    def knows(self, word: str) -> bool:
        """Whether it is known to be a word of the language."""
        return bool(self.frequency.get(word))

    def information(self, word: str) -> float:
        """Return how much a word tells: the rarer in the language, the more."""
        rarity = 1 - math.log(self.frequency.get(word) or 1) / self._most
        return rarity * (weights.SINGLE if _is_single(word) else 1.0)

    def _likeliest(self, text: str) -> list[str]:
        """Return the words with the greatest product of frequencies, found from the end."""
        likelihood, ends = [0.0] * (len(text) + 1), [0] * len(text)
        for start in range(len(text) - 1, -1, -1):
            best = -math.inf
            for end in range(start + 1, min(len(text), start + LONGEST) + 1):
                count = self.frequency.get(text[start:end])
                if count or end == start + 1:
                    whole = math.log(count or 1) - self._most + likelihood[end]
                    if whole >= best:
                        best, ends[start] = whole, end
            likelihood[start] = best
        words, start = [], 0
        while start < len(text):
            words.append(text[start : ends[start]])
            start = ends[start]
        return words


def _is_single(word: str) -> bool:
    return len(word) == 1 and not word.isascii()
