"""Suggest what somebody may be typing: terms of the laws, their headings, words of the thesaurus.

By characters, by pinyin, and by both, as an input method leaves it half-way: 數據j, shuju, sj.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.library import Library
from corpus.script import Script, convert
from corpus.search.fold import SPACE, folded_text
from corpus.search.sound import Sounds

_HANZI = re.compile(r"[^\x00-\x7f]+")
_HALF_TYPED = re.compile(r"([^a-z]*)([a-z ]*)")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word or phrase to complete to.

    Attributes:
        text: The words, as they are written in the laws or the thesaurus.
        weight: How often it is likely meant; higher first.
    """

    text: str
    weight: float


_TERM, _TITLE, _SAID = 3.0, 2.0, 1.0  # the laws' own words first, what people say instead last


def suggestions_of(library: Library) -> Iterator[Suggestion]:
    """Yield what can be suggested of laws: terms, headings, what people say instead."""
    for law in library.laws:
        yield Suggestion(law.names.hant if law.script is Script.HANT else law.names.hans, _TITLE)
        for division in law.divisions:
            yield Suggestion(division.title, _TITLE)
        thesaurus = library.thesaurus(law.id)
        for term, said in thesaurus.terms.items():
            yield Suggestion(term, _TERM)
            yield from (Suggestion(word, _SAID) for word in said)


class Suggestions:
    """What can be suggested, ready to be looked up by its beginning."""

    def __init__(self, suggestions: Iterable[Suggestion], sounds: Sounds) -> None:
        """Take in the suggestions.

        Args:
            suggestions: What can be suggested.
            sounds: The readings of characters.
        """
        best: dict[str, Suggestion] = {}
        for one in suggestions:
            key = _squeezed(one.text)
            if key and (key not in best or best[key].weight < one.weight):
                best[key] = one
        self._sounds = sounds
        self._suggestions: Mapping[str, Suggestion] = best
        self._written = sorted(best)
        self._spelt = self._by(sounds.keys)
        self._initials = self._by(lambda key: [sounds.initials(key)])

    def _by(self, keys: Callable[[str], Iterable[str]]) -> Sequence[tuple[str, str]]:
        return sorted((spelt, key) for key in self._written for spelt in keys(key) if spelt)

    def beginning(self, typed: str, limit: int) -> list[str]:
        """Return what begins as typed: with characters, with pinyin, or with both.

        In the script that was typed, if that can be told.

        Args:
            typed: What was typed so far; any text.
            limit: The most suggestions to return.
        """
        folded = folded_text(typed)
        keys = dict.fromkeys(_with_prefix(self._written, folded.replace(SPACE, "")))
        half = _HALF_TYPED.fullmatch(folded)
        if half is not None and half[2]:
            letters = half[2].replace(SPACE, "")
            for spelt in (self._spelt, self._initials):
                keys.update(dict.fromkeys(self._sounding(half[1].strip(), letters, spelt)))
        found = [self._suggestions[key] for key in keys]
        found.sort(key=lambda one: (-one.weight, len(one.text)))
        return [_as_typed(one.text, typed) for one in found[:limit]]

    def _sounding(
        self, written: str, letters: str, spelt: Sequence[tuple[str, str]]
    ) -> Iterable[str]:
        """Yield what begins with characters and goes on as letters are read."""
        if written:
            rest = (key for key in _with_prefix(self._written, written) if key != written)
            for key in rest:
                after = key[len(written) :]
                ways = (*self._sounds.keys(after), self._sounds.initials(after))
                if any(way.startswith(letters) for way in ways):
                    yield key
            return
        for at in range(bisect_left(spelt, (letters, "")), len(spelt)):
            key, word = spelt[at]
            if not key.startswith(letters):
                return
            yield word


def _as_typed(text: str, typed: str) -> str:
    """Return a text in Simplified script, if it was that script that was typed."""
    written = _HANZI.match(typed)
    if written is None or text.startswith(written[0]):
        return text
    simplified = convert(text, Script.HANT, Script.HANS)
    return simplified if simplified.startswith(written[0]) else text


def _with_prefix(keys: Sequence[str], prefix: str) -> Iterable[str]:
    if not prefix:
        return
    for at in range(bisect_left(keys, prefix), len(keys)):
        if not keys[at].startswith(prefix):
            return
        yield keys[at]


def _squeezed(text: str) -> str:
    return folded_text(text).replace(SPACE, "")
