"""The expected side of citation tests, in few words."""

from corpus.citation.values import ArticleRange, DivisionRef, Pinpoint
from corpus.law import ArticleNumber, DivisionKind


def art(base: int, inserted: int = 0, **below: int) -> Pinpoint:
    """Make an article, or with `paragraph=`, `item=` and so on a place in it."""
    return Pinpoint(ArticleNumber(base, inserted), **below)


def articles(first: int | None, last: int | None) -> ArticleRange:
    """Make a range of articles; None at an end that was not written."""
    return ArticleRange(
        None if first is None else ArticleNumber(first),
        None if last is None else ArticleNumber(last),
    )


def chapter(number: int) -> DivisionRef:
    """Make a chapter."""
    return DivisionRef(DivisionKind.CHAPTER, number)
