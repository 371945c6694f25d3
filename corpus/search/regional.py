"""Read the words of other regions as the laws have them: 資訊 as 信息, 雲端運算 as 云计算."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.search.index import Index
from corpus.search.values import Correction


@dataclass(frozen=True, slots=True)
class Bridge:
    """A regional word and what the laws held call it.

    Attributes:
        read: The laws' own word.
        ambiguous: Whether the laws have the regional word too, so that it may be meant as written.
    """

    read: str
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read a query: its text, and the words in it that were read as others."""

    text: str
    read: tuple[Correction, ...] = ()


class Regional:
    """The regional words that lead to something in the laws held."""

    def __init__(self, table: Mapping[str, Sequence[str]], index: Index) -> None:
        """Keep the entries that the laws answer.

        Args:
            table: For each regional word, folded, the words that may mean it, likeliest first.
            index: The laws held.
        """
        self._bridges: dict[str, Bridge] = {}
        for word, meanings in table.items():
            read = next((meaning for meaning in meanings if index.answers(meaning)), None)
            if read is not None:
                self._bridges[word] = Bridge(read, ambiguous=index.answers(word))
        self._pattern = _pattern(self._bridges)

    def readings(self, text: str) -> list[Reading]:
        """Return the ways to read a folded query, one or two, the more literal one first.

        A word that the laws do not have is read as theirs in both; one that they do have
        (資料, in 歷史資料) is read as written in the first and as theirs in the second.
        """
        literal = self._read(text, ambiguous_too=False)
        free = self._read(text, ambiguous_too=True)
        return [literal] if free.text == literal.text else [literal, free]

    def _read(self, text: str, *, ambiguous_too: bool) -> Reading:
        read: list[Correction] = []

        def replace(match: re.Match[str]) -> str:
            word = match[0]
            bridge = self._bridges[word]
            if bridge.ambiguous and not ambiguous_too:
                return word
            read.append(Correction(word, bridge.read))
            return bridge.read

        return Reading(self._pattern.sub(replace, text), tuple(read))


def _pattern(words: Mapping[str, Bridge]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    alternatives = [
        rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)
        for word in longest_first
    ]
    return re.compile("|".join(alternatives) or r"(?!)")
