"""The articles as they are searched: folded, held in one block of bytes, read one at a time.

A list of 58,588 of them as Python objects would take ten times the room and a second to load.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from corpus.law import ArticleNumber
from corpus.search.fold import BREAK, SPACE, folded_text
from corpus.search.index.entries import Entry

# Folded text holds letters, digits, spaces and line breaks, so control characters are free.
_FIELD_END = "\x1f"
_LONGEST_NUMBER = 64  # bytes, with what ends it: more than any article number has
_REMEMBERED = 1024  # documents; a search looks at some dozens, several times each
_IDLE_SPACE = re.compile(r"(?<![a-z0-9]) | (?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Document:
    """An article as it is searched; equal to another of the same law, number and position.

    Attributes:
        law: The law's id.
        number: The article's number.
        body: Its folded text without spaces, a line for each line.
        clauses: Its folded text cut wherever punctuation stood.
        headings: The folded titles of the divisions it stands in, a line each.
        title: The folded title of the law.
        aliases: What people say who look for it, folded; spaces only between Latin words.
        position: Its place in the index.
    """

    law: str
    number: ArticleNumber
    body: str = field(compare=False)
    clauses: tuple[str, ...] = field(compare=False)
    headings: str = field(compare=False)
    title: str = field(compare=False)
    aliases: tuple[str, ...] = field(default=(), compare=False)
    position: int = 0

    @property
    def fields(self) -> tuple[str, str, str]:
        """What a reader can see of it: its words and its titles."""
        return self.body, self.headings, self.title


@dataclass(frozen=True, slots=True)
class LawSpan:
    """A law, and where its articles stand in the index.

    Attributes:
        id: The law's id.
        title: Its folded title.
        first: The position of its first article.
        last: The position of its last article.
    """

    id: str
    title: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Folded:
    """An entry, folded: what is counted and what is kept of it.

    Attributes:
        number: The article's number.
        text: Its text, with a space wherever punctuation stood.
        headings: The titles of the divisions it stands in, a line each.
        aliases: What people say who look for it, a line each.
    """

    number: ArticleNumber
    text: str
    headings: str
    aliases: str

    @classmethod
    def of(cls, entry: Entry) -> "Folded":
        """Fold an entry."""
        return cls(
            number=entry.number,
            text=folded_text(entry.text),
            headings=fold_lines(entry.headings),
            aliases=fold_lines(entry.aliases),
        )

    @property
    def record(self) -> bytes:
        """What is kept of it, as `Documents` reads it."""
        return _FIELD_END.join((str(self.number), self.text, self.headings, self.aliases)).encode()


def fold_lines(phrases: Sequence[str]) -> str:
    """Fold phrases or titles onto a line each; spaces stay between two Latin words only.

    What folds to nothing gets no line.
    """
    lines = BREAK.join(SPACE.join(phrase.splitlines()) for phrase in phrases)
    return _IDLE_SPACE.sub("", folded_text(lines))


class Documents(Sequence[Document]):
    """The articles, in the order of the index; each is read when it is asked for."""

    def __init__(
        self, records: NDArray[np.uint8], ends: NDArray[np.int64], laws: Sequence[LawSpan]
    ) -> None:
        """Hold what `Folded.record` made.

        Args:
            records: The records, one after another.
            ends: Where each of them ends.
            laws: The laws, in order.
        """
        self._records = records
        self._ends = ends
        self._laws = laws
        self._firsts = [law.first for law in laws]
        self._remembered = lru_cache(_REMEMBERED)(self._read)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, position: int) -> Document: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Document]: ...
    def __getitem__(self, position: int | slice) -> Document | Sequence[Document]:
        places = range(len(self))[position]
        if isinstance(places, range):
            return [self._remembered(place) for place in places]
        return self._remembered(places)

    def __iter__(self) -> Iterator[Document]:
        """Read them all, remembering none."""
        return map(self._read, range(len(self)))

    def identity(self, position: int) -> tuple[str, ArticleNumber]:
        """Return the law's id and the number of the article at a position; its text is not read."""
        start = self._start(position)
        beginning = self._records[start : start + _LONGEST_NUMBER].tobytes()
        number, _, _ = beginning.partition(_FIELD_END.encode())
        return self.law_at(position).id, ArticleNumber.parse(number.decode())

    def law_at(self, position: int) -> LawSpan:
        """Return the law that the article at a position belongs to."""
        return self._laws[bisect_right(self._firsts, position) - 1]

    def _start(self, position: int) -> int:
        return int(self._ends[position - 1]) if position else 0

    def _read(self, position: int) -> Document:
        record = self._records[self._start(position) : int(self._ends[position])].tobytes().decode()
        number, text, headings, aliases = record.split(_FIELD_END)
        law = self.law_at(position)
        return Document(
            law=law.id,
            number=ArticleNumber.parse(number),
            body=text.replace(SPACE, ""),
            clauses=tuple(text.split()),
            headings=headings,
            title=law.title,
            aliases=tuple(aliases.split(BREAK)) if aliases else (),
            position=position,
        )


def law_spans(entries: Iterable[Entry]) -> tuple[LawSpan, ...]:
    """Return the laws that entries belong to.

    Raises:
        ValueError: The articles of a law do not stand together.
    """
    spans: dict[str, LawSpan] = {}
    last: str | None = None
    for position, entry in enumerate(entries):
        if entry.law != last:
            if entry.law in spans:
                raise ValueError(f"the articles of {entry.law!r} do not stand together")
            spans[entry.law] = LawSpan(entry.law, fold_lines([entry.title]), position, position)
            last = entry.law
        else:
            spans[entry.law] = replace(spans[entry.law], last=position)
    return tuple(spans.values())
