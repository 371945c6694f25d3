"""Bring a message to the one form in which citations are read, and keep the way back.

Normal text is in Simplified script and half width; every dash is `-`, every wave `~`; blanks are
single characters, and what can't be seen is gone. Marks stay, for they are part of a citation:
that is the difference to `corpus.search.fold`, which keeps words only.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.script import Script, convert

BREAK = "\n"
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\ufe58\ufe63\uff0d", "-")
_WAVES = dict.fromkeys("\u301c\u223c\uff5e\u3030", "~")
_MARKS = _DASHES | _WAVES
_INVISIBLE = {"Cf", "Cc", "Mn", "Me"}  # direction marks, controls, variation selectors, keycaps
_BREAKS = {"\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"}
# Raised, fractional and circled figures are other things than the figures in them: 4² is not 42.
_KEPT = ("<super>", "<sub>", "<fraction>", "<circle>")
_HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))


@dataclass(frozen=True, slots=True)
class Normal:
    """A message in normal form.

    Attributes:
        text: The normal characters.
        origin: For each of them, the index of the character of the message it came from.
    """

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the message that `text[start:end]` came from."""
        return self.origin[start], self.origin[end - 1] + 1


def normalise(message: str) -> Normal:
    """Return the message in normal form.

    Example:
        >>> normalise("第４５條（一）").text
        '第45条(一)'
    """
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(message):
        for normal in _normal(character):
            characters.append(normal)
            origin.append(index)
    return Normal("".join(characters), tuple(origin))


# The characters people type are few; the bound only holds off a flood of rare ones.
@lru_cache(maxsize=1 << 14)
def _normal(character: str) -> str:
    if character in _MARKS:
        return _MARKS[character]
    if character.isspace():
        return BREAK if character in _BREAKS else " "
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    if unicodedata.decomposition(character).startswith(_KEPT):
        return character
    plain = unicodedata.normalize("NFKC", character)
    if plain != character:  # ㈡ and the like: several characters, each with its own rule
        return "".join(map(_normal, plain))
    return character.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    """Return the Simplified character of every Traditional one; made in about 2 ms."""
    han = "\n".join(chr(code) for block in _HAN for code in block)
    pairs = zip(han.split(), convert(han, Script.HANT, Script.HANS).split(), strict=True)
    return {ord(old): new for old, new in pairs if old != new}
