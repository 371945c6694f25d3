"""The names by which people call the laws that are held."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from corpus.citation.normalise import normalise
from corpus.law import Law
from corpus.library import Library

LONGEST_NAME = 100
"""How many characters of a message are looked at for a law's name."""

_PLACE_KIND = re.compile("(?:省|市|县|区|州)$")
_BLANK = " ?"


@dataclass(frozen=True)
class LawNames:
    """Which names mean which laws, blind to script, width, case and blanks.

    A name is complete when it says where the law holds (石家莊數字經濟條例), and so means that law
    whatever stands before it. 數字經濟條例 is not: after 浙江 it is another law's name.
    """

    _laws: dict[str, tuple[Law, ...]]
    _complete: frozenset[str]
    _headings: re.Pattern[str]
    _name: re.Pattern[str]
    _name_at_end: re.Pattern[str]
    _last_characters: frozenset[str]

    @classmethod
    def of(cls, library: Library) -> "LawNames":
        """Gather the titles, aliases and ids of a library's laws."""
        laws: dict[str, tuple[Law, ...]] = defaultdict(tuple)
        complete = set()
        for law in library.laws:
            for name in (*law.names.every, law.id):
                key = _key(name)
                if law not in laws[key]:
                    laws[key] += (law,)
                if _is_complete(key, law):
                    complete.add(key)
        any_name = _any_of(laws)
        return cls(
            dict(laws),
            frozenset(complete),
            re.compile(_BLANK + _any_of(_headings(library))),
            re.compile(any_name, re.IGNORECASE),
            re.compile(rf"{any_name}\Z", re.IGNORECASE),
            frozenset(key[-1] for key in laws),
        )

    def laws(self, name: str) -> tuple[Law, ...]:
        """Return the laws that are called so: none, one, or several."""
        return self._laws.get(_key(name), ())

    def is_complete(self, name: str) -> bool:
        """Say whether a name means its law whatever stands before it."""
        return _key(name) in self._complete

    def end_at(self, text: str, start: int) -> int | None:
        """Return where the longest name that begins there ends in normal text, if one does."""
        match = self._name.match(text, start)
        return match.end() if match else None

    def start_before(self, text: str, end: int) -> int | None:
        """Return where the longest name that ends there begins in normal text, if one does."""
        if text[end - 1 : end].casefold() not in self._last_characters:
            return None  # almost always, and much faster than the search
        window = max(0, end - LONGEST_NAME)
        match = self._name_at_end.search(text[window:end])
        return window + match.start() if match else None

    def heading_end(self, text: str, start: int) -> int:
        """Return the end of a chapter's title, as 總則 after 第一章; `start` if none is there."""
        match = self._headings.match(text, start)
        return match.end() if match else start


def _key(name: str) -> str:
    return re.sub(r"\s", "", normalise(name).text).casefold()


def _is_complete(key: str, law: Law) -> bool:
    place = _PLACE_KIND.sub("", _key(law.enactment.place))
    titles = map(_key, (law.names.hant, law.names.hans, law.names.en, law.id))
    return key in titles or (bool(place) and key.startswith(place))


def _headings(library: Library) -> set[str]:
    return {_key(division.title) for law in library.laws for division in law.divisions} - {""}


def _any_of(keys: Collection[str]) -> str:
    """Return a pattern of all the keys, longest first, with blanks wherever people put them."""
    longest_first = sorted(keys, key=len, reverse=True)
    written = (_BLANK.join(map(re.escape, key)) for key in longest_first)
    return f"(?:{'|'.join(written) or '(?!)'})"
