"""What can go wrong with a law's text or with a citation. Each carries data; no words for people.

CorpusError
├── LawTextError                 a law's files can't be read; names file and line
├── IndexUnusable                a saved index can't be used, and is built anew
└── CitationError                a citation leads nowhere
    ├── LawNotHeld               a law is named that is not held
    ├── LawAmbiguous             a name fits several laws
    ├── ArticleNotFound          no article of that number
    ├── ParagraphNotFound        the article has no such paragraph
    ├── ItemNotFound             the paragraph has no such item, or the item no such sub-item
    ├── DivisionNotFound         no chapter (section, book) of that number
    ├── RangeReversed            47-45
    ├── RangeUnfinished          4-
    ├── TooManyArticles          more than are read at once
    ├── NothingReadYet           下一條 before any article was read
    └── EndOfLaw                 下一條 after the last, 上一條 before the first
"""

from corpus.law import ArticleNumber, Division, DivisionKind, Law


class CorpusError(Exception):
    """Base of all errors of the corpus."""


class LawTextError(CorpusError):
    """A law's file can't be read as a law.

    Attributes:
        file: The file's name.
        line: The line's number, from 1, or 0 where no one line is to blame.
        reason: What is wrong, as one English clause for the operator.
    """

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}" if line else f"{file}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class IndexUnusable(CorpusError):
    """A saved index can't be used; `reason` says why, as one English clause for the operator."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} {reason}")
        self.file = file
        self.reason = reason


class CitationError(CorpusError):
    """Base of the ways in which a citation leads nowhere."""


class LawNotHeld(CitationError):
    """A law was named that is not held; `name` as written, without the title marks."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class LawAmbiguous(CitationError):
    """The name fits several laws."""

    def __init__(self, name: str, laws: tuple[Law, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.laws = laws


class ArticleNotFound(CitationError):
    """The law has no article of that number.

    Attributes:
        law: The law.
        number: The number asked for; its base may be zero, negative or huge.
    """

    def __init__(self, law: Law, number: ArticleNumber) -> None:
        super().__init__(f"{law.id} {number}")
        self.law = law
        self.number = number


class ParagraphNotFound(CitationError):
    """The article exists but has no paragraph of that number."""

    def __init__(self, law: Law, article: ArticleNumber, paragraph: int, count: int) -> None:
        super().__init__(f"{law.id} {article} paragraph {paragraph} of {count}")
        self.law = law
        self.article = article
        self.paragraph = paragraph
        self.count = count


class ItemNotFound(CitationError):
    """The article exists but not that item or sub-item.

    Attributes:
        law: The law.
        article: The article.
        paragraph: The paragraph the item was looked for in, or None for the whole article.
        item: The item asked for.
        subitem: The sub-item asked for, if that is what is missing.
        count: How many items (sub-items) there are where it was looked for.
    """

    def __init__(
        self,
        law: Law,
        article: ArticleNumber,
        paragraph: int | None,
        item: int,
        subitem: int | None,
        count: int,
    ) -> None:
        super().__init__(f"{law.id} {article} item {item}")
        self.law = law
        self.article = article
        self.paragraph = paragraph
        self.item = item
        self.subitem = subitem
        self.count = count


class DivisionNotFound(CitationError):
    """The law has no such chapter (section, book); `count` is how many of that kind it has."""

    def __init__(self, law: Law, kind: DivisionKind, number: int, count: int) -> None:
        super().__init__(f"{law.id} {kind} {number}")
        self.law = law
        self.kind = kind
        self.number = number
        self.count = count


class RangeReversed(CitationError):
    """A range runs backwards."""

    def __init__(self, law: Law, first: ArticleNumber, last: ArticleNumber) -> None:
        super().__init__(f"{law.id} {first}-{last}")
        self.law = law
        self.first = first
        self.last = last


class RangeUnfinished(CitationError):
    """A range has a beginning and no end, or an end and no beginning."""

    def __init__(self, law: Law, number: ArticleNumber) -> None:
        super().__init__(f"{law.id} {number}-")
        self.law = law
        self.number = number


class TooManyArticles(CitationError):
    """More articles at once than `limit`."""

    def __init__(self, law: Law, count: int, limit: int) -> None:
        super().__init__(f"{law.id} {count} > {limit}")
        self.law = law
        self.count = count
        self.limit = limit


class NothingReadYet(CitationError):
    """A relative citation without anything to relate it to."""


class EndOfLaw(CitationError):
    """There is nothing further in that direction.

    Attributes:
        law: The law.
        at: The article from which one asked to go on.
        division: The chapter from which one asked to go on, if a chapter was meant.
        forward: Whether the way led forward.
    """

    def __init__(
        self, law: Law, at: ArticleNumber, division: Division | None, *, forward: bool
    ) -> None:
        super().__init__(f"{law.id} {at}")
        self.law = law
        self.at = at
        self.division = division
        self.forward = forward
