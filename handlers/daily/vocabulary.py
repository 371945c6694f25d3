"""What people call times, days and sound, ready to be looked for in what they wrote."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.script import Script, convert

_FILE = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True)
class Vocabulary:
    """The words, by what they speak of and what they mean.

    Attributes:
        sections: For each subject, such as `days`, its meanings with their words, folded.
    """

    sections: Mapping[str, Mapping[str, tuple[str, ...]]]

    def meaning(self, subject: str, word: str) -> str | None:
        """Return what a folded word means where a subject is spoken of; None for nothing."""
        meanings = self.sections[subject].items()
        return next((meaning for meaning, words in meanings if word in words), None)

    def pattern(self, subject: str, *meanings: str) -> str:
        """Return a regular expression of all words of a subject, or of some meanings alone.

        Longer words come before those that they begin with, and a Latin word is no part of another.
        """
        held = self.sections[subject]
        words = {word for name in meanings or held for word in held[name]}
        return f"(?:{'|'.join(_bounded(word) for word in sorted(words, key=_longest_first))})"


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def _bounded(word: str) -> str:
    before = "(?<![a-z])" if word[0].isascii() and word[0].isalpha() else ""
    after = "(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
    return f"{before}{re.escape(word)}{after}"


@cache
def vocabulary() -> Vocabulary:
    """Return the words; read once."""
    with _FILE.open("rb") as file:
        read: dict[str, dict[str, list[str]]] = tomllib.load(file)
    return Vocabulary(
        {
            subject: {meaning: _folded(words) for meaning, words in meanings.items()}
            for subject, meanings in read.items()
        }
    )


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(plain(word)) for word in words))


def plain(text: str) -> str:
    """Return a text with full-width letters, digits and signs as half-width ones."""
    return unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    """Return a text in lower case and Simplified script, character for character."""
    return "".join(_fold_character(character) for character in text)


@cache
def _fold_character(character: str) -> str:
    folded = convert(character.lower(), Script.HANT, Script.HANS)
    return folded if len(folded) == 1 else character
