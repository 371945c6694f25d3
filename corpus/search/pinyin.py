"""Read pinyin: letters as words of the laws, with or without spaces and tones."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.search import weights
from corpus.search.sound import Sounds, coarse
from corpus.search.vocabulary import Vocabulary

_TONES = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_LONGEST = 60  # letters that are read; people spell out a term, not a page
_LONGEST_WORD = 40  # letters of a word: nine syllables
_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters, and the words they may be; none for a syllable that is no word here."""

    letters: str
    words: tuple[str, ...]


class Pinyin:
    """Reads pinyin."""

    def __init__(self, vocabulary: Vocabulary, sounds: Sounds, asking: frozenset[str]) -> None:
        """Hold what may be meant.

        Args:
            vocabulary: The words of the laws.
            sounds: The readings of characters.
            asking: The words with which people ask.
        """
        self._vocabulary = vocabulary
        self._syllables = sounds.syllables
        self._rough_syllables = frozenset(map(coarse, sounds.syllables))
        self._asking: Mapping[str, str] = {
            key: word for word in sorted(asking) if len(word) > 1 for key in sounds.keys(word)
        }

    def read(self, letters: str) -> list[Piece]:
        """Cut letters into words; nothing where too little of them is a word of the laws.

        Args:
            letters: Letters and tone numbers, without spaces.
        """
        plain = _TONES.sub("", letters)
        if not _LETTERS.fullmatch(plain) or len(plain) > _LONGEST:
            return []
        exact = _cut(plain, self._exactly)
        if _read(exact) == len(plain):
            return exact
        pieces = max(exact, _cut(plain, self._roughly), key=_read)
        return pieces if _read(pieces) >= weights.READ_ALOUD * len(plain) else []

    def initials(self, letters: str) -> Sequence[str]:
        """Return the words whose syllables begin with these letters."""
        return self._vocabulary.abbreviated(letters)

    def _exactly(self, letters: str) -> Piece | None:
        words = self._vocabulary.sounding(letters)[: weights.MEANINGS]
        if not words and (asking := self._asking.get(letters)):
            words = (asking,)
        return Piece(letters, tuple(words)) if words or letters in self._syllables else None

    def _roughly(self, letters: str) -> Piece | None:
        words = self._vocabulary.sounding_roughly(letters)[: weights.MEANINGS]
        known = words or coarse(letters) in self._rough_syllables
        return Piece(letters, tuple(words)) if known else None


def _cut(letters: str, find: Callable[[str], Piece | None]) -> list[Piece]:
    """Return the way to cut letters into the fewest pieces, words before mere syllables."""
    ways: list[tuple[float, tuple[Piece, ...]] | None] = [(0.0, ())]
    for end in range(1, len(letters) + 1):
        best: tuple[float, tuple[Piece, ...]] | None = None
        for start in range(max(0, end - _LONGEST_WORD), end):
            before = ways[start]
            piece = find(letters[start:end]) if before else None
            if before is None or piece is None:
                continue
            cost = before[0] + (1.0 if piece.words else weights.MERE_SYLLABLE)
            if best is None or cost < best[0]:
                best = cost, (*before[1], piece)
        ways.append(best)
    whole = ways[-1]
    return list(whole[1]) if whole else []


def _read(pieces: Sequence[Piece]) -> int:
    """Return how many letters are words."""
    return sum(len(piece.letters) for piece in pieces if piece.words)
