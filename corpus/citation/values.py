"""Citations as frozen values: what was written, where it stood, and what it means."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.errors import CitationError
from corpus.law import Article, ArticleNumber, Division, DivisionKind, Law


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """One article, or a place in it.

    `item` may stand without `paragraph`: 第五十九條第三項 means the only list of that article.
    `bracketed` is a number in brackets that does not say what it counts: 59(3) is the third item
    where the article has items, and else its third paragraph.
    """

    article: ArticleNumber
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    bracketed: int | None = None


@dataclass(frozen=True, slots=True)
class ArticleRange:
    """From one article to another; `None` at an end that was not written (`4-`)."""

    first: ArticleNumber | None
    last: ArticleNumber | None


@dataclass(frozen=True, slots=True)
class DivisionRef:
    """A chapter, section, part or book by its number.

    Attributes:
        kind: What it is.
        number: Its number.
        within: The division it was said to stand in, as in 第三章第二節, if any.
    """

    kind: DivisionKind
    number: int
    within: "DivisionRef | None" = None


class Relation(StrEnum):
    """What a relative citation means, seen from the article read last."""

    NEXT_ARTICLE = "next article"
    PREVIOUS_ARTICLE = "previous article"
    THIS_ARTICLE = "this article"
    NEXT_CHAPTER = "next chapter"
    PREVIOUS_CHAPTER = "previous chapter"
    THIS_CHAPTER = "this chapter"


@dataclass(frozen=True, slots=True)
class Relative:
    """A citation that needs to know what was read last, such as 下一條, 前條第二款 or 第二款."""

    relation: Relation
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None


Part = Pinpoint | ArticleRange | DivisionRef | Relative


@dataclass(frozen=True, slots=True)
class Citation:
    """What was written and what it says, before any law is asked.

    Attributes:
        written: The citation as it stands in the message, character for character.
        start: Where it begins in the message.
        end: Where it ends; `message[start:end] == written`.
        law: The law's name as written, if one was named.
        parts: What is cited, in the order written; empty where only a law is named.
    """

    written: str
    start: int
    end: int
    law: str | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What was read last."""

    law: Law
    article: ArticleNumber


@dataclass(frozen=True, slots=True)
class ArticlePlace:
    """An article that exists, and the place in it that is meant (all None: the whole article)."""

    law: Law
    article: Article
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None


@dataclass(frozen=True, slots=True)
class DivisionPlace:
    """A chapter (section, book) that exists."""

    law: Law
    division: Division


@dataclass(frozen=True, slots=True)
class LawPlace:
    """A law that was named without any article."""

    law: Law


Place = ArticlePlace | DivisionPlace | LawPlace


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a citation leads to.

    Attributes:
        citation: The citation.
        places: What exists of it, in the order written, no article twice.
        problems: What leads nowhere. A paragraph that is missing in an article that exists is a
            problem, and the whole article still stands among the places. Where two places in one
            article are cited, what holds both of them stands there, once.
    """

    citation: Citation
    places: tuple[Place, ...]
    problems: tuple[CitationError, ...]
