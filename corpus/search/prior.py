"""Which law people more likely mean, before a word of theirs is read, and which law they name."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.search import weights
from corpus.search.index import LawSpan

_STATE = "中华人民共和国"
_SHORTEST_NAME = 3  # characters; shorter ones are words: 宪法 is asked about by its name alone


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of law.

    Attributes:
        title: What the title of such a law matches; the first kind that matches counts.
        rate: How often an article of such a law was the answer, in all that was learned from.
    """

    title: re.Pattern[str]
    rate: float


@dataclass(frozen=True, slots=True)
class Prior:
    """How often laws were the answer to people's questions.

    Attributes:
        kinds: Kinds of law.
        asked: By the folded title of a law, how many questions it answered; a question that
            several articles answer counts in parts.
    """

    kinds: Sequence[Kind]
    asked: Mapping[str, float]

    def of(self, laws: Sequence[LawSpan]) -> NDArray[np.float32]:
        """Return the logarithm of how often an article of each law is the answer.

        A law's own count speaks the louder the more there is of it; a law that nobody asked about
        is taken to be like its kind.
        """
        sizes = np.array([law.last - law.first + 1 for law in laws], np.float64)
        counts = np.array([self.asked.get(law.title, 0.0) for law in laws])
        rates = np.array([self._rate(law.title) for law in laws])
        return np.log((counts + weights.TRUST * rates) / (sizes + weights.TRUST)).astype(np.float32)

    def _rate(self, title: str) -> float:
        return next(kind.rate for kind in self.kinds if kind.title.search(title))


class Names:
    """The names of laws, to see which of them a query names."""

    def __init__(self, laws: Sequence[LawSpan]) -> None:
        """Take in the laws, with and without the name of the state."""
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, law in enumerate(laws):
            name = law.title.removeprefix(_STATE)
            if len(name) >= _SHORTEST_NAME:
                self._places[name].append(place)
        self._beginning: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._places, key=len, reverse=True):
            self._beginning[name[:_SHORTEST_NAME]].append(name)

    def in_text(self, text: str) -> list[int]:
        """Return the places of the laws that a folded text names; of two overlapping, the longer.

        Example:
            >>> laws = (LawSpan("a", "商标法", 0, 1), LawSpan("b", "商标法实施条例", 2, 3))
            >>> Names(laws).in_text("商标法实施条例第三条"), Names(laws).in_text("商标法 3")
            ([1], [0])
        """
        found: list[int] = []
        at = 0
        while at < len(text):
            names = self._beginning.get(text[at : at + _SHORTEST_NAME], ())
            name = next((name for name in names if text.startswith(name, at)), "")
            found += self._places.get(name, ())
            at += max(len(name), 1)
        return found
