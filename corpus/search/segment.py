"""Cut folded text into words: by pairs at once, by the dictionary once it is loaded."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from corpus.search import weights
from corpus.search.dictionary import tokenizer

_PIECE = re.compile(r"[a-z0-9]+|[^\sa-z0-9]{1,2}")


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
        # Single ones stay where they are: 的 is half of 目的.
        longest_first = sorted((word for word in asking if len(word) > 1), key=len, reverse=True)
        self._asking = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")

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
    """Cuts by jieba's dictionary.

    Its guesses at unknown words are switched off: they join the pieces of a mistyped word.
    """

    def __init__(self, cache_dir: Path | None = None) -> None:
        """Load the dictionary; takes a fifth of a second.

        Args:
            cache_dir: Where it is kept between runs, if anywhere.
        """
        self._tokenizer = tokenizer(cache_dir)
        self._frequency: dict[str, int] = self._tokenizer.FREQ
        self._most = math.log(self._tokenizer.total)

    def cut(self, text: str) -> Sequence[str]:
        """Cut a text without spaces into words; joined, they are the text."""
        words: list[str] = self._tokenizer.lcut(text, HMM=False)
        return words

    def knows(self, word: str) -> bool:
        """Whether it is known to be a word of the language."""
        return bool(self._frequency.get(word))

    def information(self, word: str) -> float:
        """Return how much a word tells: the rarer in the language, the more."""
        rarity = 1 - math.log(self._frequency.get(word) or 1) / self._most
        return rarity * (weights.SINGLE if _is_single(word) else 1.0)


def _is_single(word: str) -> bool:
    return len(word) == 1 and not word.isascii()
