"""A law as frozen values: divisions, articles, paragraphs, items, sub-items.

The words held here are display text: the source after `corpus.typography` and the law's errata,
in the script the source is written in. Terms follow the usual English for Chinese statutes:
article (條), paragraph (款), item (項), sub-item (目).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from corpus.script import Script

_NUMBER = re.compile(r"(\d{1,9})(?:\.(\d{1,3}))?")


@dataclass(frozen=True, slots=True, order=True)
class ArticleNumber:
    """The number of an article.

    Attributes:
        base: The number itself; 45 for 第四十五條.
        inserted: 0, or n for an article inserted later as 第四十五條之n.
    """

    base: int
    inserted: int = 0

    @classmethod
    def parse(cls, text: str) -> "ArticleNumber":
        """Read the compact form that `str()` writes, such as `45` or `45.1`.

        Raises:
            ValueError: The text is not of that form.
        """
        match = _NUMBER.fullmatch(text)
        if match is None:
            raise ValueError(f"not an article number: {text[:20]!r}")
        return cls(int(match[1]), int(match[2] or 0))

    def __str__(self) -> str:
        return f"{self.base}.{self.inserted}" if self.inserted else str(self.base)


@dataclass(frozen=True, slots=True)
class SubItem:
    """A sub-item (目); `marker` is its number as written, such as `1．`."""

    number: int
    marker: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item (項); `marker` is its number as written, such as `（一）`.

    Its text has a line break where the law gives the item several lines.
    """

    number: int
    marker: str
    text: str
    subitems: tuple[SubItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (款) with the items that follow it."""

    number: int
    text: str
    items: tuple[Item, ...] = ()


class Level(StrEnum):
    """How deep a line of an article stands."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUBITEM = "subitem"


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of an article, and the place in the article that it is.

    Attributes:
        level: What the line is.
        text: The line as printed, its marker included.
        paragraph: The number of the paragraph that it is, or belongs to.
        item: The number of the item that it is, or belongs to, if any.
        subitem: The number of the sub-item that it is, if any.
    """

    level: Level
    text: str
    paragraph: int
    item: int | None = None
    subitem: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article.

    Attributes:
        number: Its number.
        label: Its number as written in the law, such as 第四十五條.
        paragraphs: Its paragraphs, at least one.
    """

    number: ArticleNumber
    label: str
    paragraphs: tuple[Paragraph, ...]

    def lines(self) -> Iterator[Line]:
        """Yield the article's lines in the order in which they are printed."""
        for paragraph in self.paragraphs:
            yield Line(Level.PARAGRAPH, paragraph.text, paragraph.number)
            for item in paragraph.items:
                yield Line(Level.ITEM, item.marker + item.text, paragraph.number, item.number)
                for sub in item.subitems:
                    yield Line(
                        Level.SUBITEM,
                        sub.marker + sub.text,
                        paragraph.number,
                        item.number,
                        sub.number,
                    )

    @property
    def text(self) -> str:
        """The article's words, a line for each line printed, without its label."""
        return "\n".join(line.text for line in self.lines())


class DivisionKind(StrEnum):
    """The divisions of a law, largest first."""

    BOOK = "book"  # 編
    PART = "part"  # 分編
    CHAPTER = "chapter"  # 章
    SECTION = "section"  # 節


@dataclass(frozen=True, slots=True)
class Division:
    """A book, part, chapter or section.

    Attributes:
        kind: What it is.
        number: Its number within its parent (chapters of a law without books: within the law).
        label: Its number as written, such as 第三章.
        title: Its title, such as 數字產業化.
        parents: The divisions it stands in, largest first.
        articles: The numbers of its articles, those of its own divisions included; at least one.
    """

    kind: DivisionKind
    number: int
    label: str
    title: str
    parents: tuple["Division", ...]
    articles: tuple[ArticleNumber, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What a law is called.

    Attributes:
        hant: Its full title in Traditional script.
        hans: Its full title in Simplified script.
        en: An English title.
        aliases: Short names and other names by which people cite it, in any script.
        en_short: A short English title for captions, or "".
    """

    hant: str
    hans: str
    en: str
    aliases: tuple[str, ...] = ()
    en_short: str = ""

    @property
    def every(self) -> tuple[str, ...]:
        """Every name, full titles first."""
        names = (self.hant, self.hans, self.en, self.en_short, *self.aliases)
        return tuple(name for name in names if name)


@dataclass(frozen=True, slots=True)
class Enactment:
    """Who made the law and when, and where it holds.

    Attributes:
        place: Where it holds, in the law's own script.
        adopted: The day it was adopted.
        approved: The day a higher body approved it, if that was needed.
        in_force: The day from which it applies.
        source: Where the text was taken from, in one sentence.
    """

    place: str
    adopted: date
    approved: date | None
    in_force: date
    source: str


@dataclass(frozen=True, slots=True)
class PrefaceCountDiffers:
    """The preface claims a number of articles that the law does not have; what is held is true."""

    claimed: int
    held: int


@dataclass(frozen=True)
class Law:
    """A law, whole.

    Attributes:
        id: Its identity in addresses and buttons: the name of its folder, at most 32 characters.
        names: What it is called.
        enactment: Its dates and source.
        script: The script its text is given in.
        preface: The lines that stand before the law in the source; not part of the law.
        history: The lines between title and text, such as who adopted the law and when.
        divisions: Every division in the order of the text, a parent before its children.
        articles: Every article in order.
        notices: What a reader of `check` should know about the text.
        version: Eight hexadecimal digits that change whenever a displayed character changes.
    """

    id: str
    names: Names
    enactment: Enactment
    script: Script
    preface: tuple[str, ...]
    history: tuple[str, ...]
    divisions: tuple[Division, ...]
    articles: tuple[Article, ...]
    notices: tuple[PrefaceCountDiffers, ...]
    version: str

    @cached_property
    def _by_number(self) -> dict[ArticleNumber, int]:
        return {article.number: index for index, article in enumerate(self.articles)}

    @cached_property
    def _divisions_of(self) -> dict[ArticleNumber, tuple[Division, ...]]:
        # A parent comes before its children, so the last division that holds an article is
        # the innermost, and its parents are the rest of the path.
        return {
            number: (*division.parents, division)
            for division in self.divisions
            for number in division.articles
        }

    def article(self, number: ArticleNumber) -> Article | None:
        """Return the article of that number, or None where the law has none."""
        index = self._by_number.get(number)
        return None if index is None else self.articles[index]

    def position(self, number: ArticleNumber) -> int:
        """Return the place of an article in the law, from 0.

        Raises:
            KeyError: The law has no such article.
        """
        return self._by_number[number]

    def neighbour(self, number: ArticleNumber, step: int) -> Article | None:
        """Return the article `step` places on (back, if negative), or None past either end."""
        index = self._by_number[number] + step
        return self.articles[index] if 0 <= index < len(self.articles) else None

    def nearest(self, number: ArticleNumber) -> Article:
        """Return the article of that number or else the one whose number is nearest to it."""
        return min(
            self.articles,
            key=lambda a: (
                abs(a.number.base - number.base),
                abs(a.number.inserted - number.inserted),
            ),
        )

    def path(self, number: ArticleNumber) -> tuple[Division, ...]:
        """Return the divisions an article stands in, largest first; empty where it has none."""
        return self._divisions_of.get(number, ())

    @property
    def first(self) -> Article:
        """The first article."""
        return self.articles[0]

    @property
    def last(self) -> Article:
        """The last article."""
        return self.articles[-1]
