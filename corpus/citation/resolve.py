"""Resolve a citation: which articles and divisions of which law it leads to.

What exists is returned as places, what leads nowhere as problems, and often both: 60-65 is two
articles and a problem. Nothing is guessed:

- An item without a paragraph is the item of that number if only one of the article's lists has
  one; where several have, the whole article is the place.
- A number in brackets (59(3)) is an item where the article has items, for those are what the text
  itself numbers in brackets; else a paragraph.
- A section without a chapter is one of the chapter read last, if that has it, else every section of
  that number.
- Without a law's name, the law read last is meant, or else the library's default.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

from corpus.citation.names import LawNames
from corpus.citation.values import (
    ArticlePlace,
    ArticleRange,
    Citation,
    Context,
    DivisionPlace,
    DivisionRef,
    LawPlace,
    Part,
    Pinpoint,
    Place,
    Relation,
    Relative,
    Resolution,
)
from corpus.errors import (
    ArticleNotFound,
    CitationError,
    DivisionNotFound,
    EndOfLaw,
    ItemNotFound,
    LawAmbiguous,
    LawNotHeld,
    NothingReadYet,
    ParagraphNotFound,
    RangeReversed,
    RangeUnfinished,
    TooManyArticles,
)
from corpus.law import Article, ArticleNumber, Division, DivisionKind, Item, Law
from corpus.library import Library

CITED_AT_ONCE = 30
"""The most articles, or divisions, that one citation may lead to."""

Lead = tuple[Sequence[Place], CitationError | None]
"""Where one part leads: what exists of it, and the problem with it, if there is one."""

_STEP = {
    Relation.NEXT_ARTICLE: 1,
    Relation.PREVIOUS_ARTICLE: -1,
    Relation.THIS_ARTICLE: 0,
    Relation.NEXT_CHAPTER: 1,
    Relation.PREVIOUS_CHAPTER: -1,
    Relation.THIS_CHAPTER: 0,
}
_OF_CHAPTERS = (Relation.NEXT_CHAPTER, Relation.PREVIOUS_CHAPTER, Relation.THIS_CHAPTER)


def resolve(
    citation: Citation, library: Library, names: LawNames, context: Context | None
) -> Resolution:
    """Return what a citation leads to.

    Args:
        citation: The citation.
        library: The laws that are held.
        names: Their names.
        context: What was read last, if anything was.
    """
    try:
        law = _law(citation, library, names, context)
        _refuse_floods(citation, law)
    except CitationError as error:
        return Resolution(citation, (), (error,))
    if not citation.parts:
        return Resolution(citation, (LawPlace(law),), ())
    places: dict[object, Place] = {}
    problems: list[CitationError] = []
    for part in dict.fromkeys(citation.parts):
        found, problem = _lead(part, law, context)
        for place in found:
            _add(places, place)
        if problem:
            problems.append(problem)
    return Resolution(citation, tuple(places.values()), tuple(problems))


def _law(citation: Citation, library: Library, names: LawNames, context: Context | None) -> Law:
    if citation.law is None:
        return context.law if context else library.default
    laws = names.laws(citation.law)
    if not laws:
        raise LawNotHeld(citation.law)
    if len(laws) > 1:
        raise LawAmbiguous(citation.law, laws)
    return laws[0]


def _refuse_floods(citation: Citation, law: Law) -> None:
    parts = set(citation.parts)
    ranges = [part for part in parts if isinstance(part, ArticleRange)]
    single = {part.article if isinstance(part, Pinpoint) else part for part in parts - {*ranges}}
    count = len(single) + sum(len(_held(law, part)) for part in ranges)
    if count > CITED_AT_ONCE:
        raise TooManyArticles(law, count, CITED_AT_ONCE)


def _add(places: dict[object, Place], place: Place) -> None:
    """Add a place; two places in one article become what holds both."""
    if not isinstance(place, ArticlePlace):
        places[place] = place
        return
    number = place.article.number
    other = places.get(number, place)
    places[number] = _common(other, place) if isinstance(other, ArticlePlace) else place


def _common(one: ArticlePlace, other: ArticlePlace) -> ArticlePlace:
    if one.paragraph != other.paragraph:
        return ArticlePlace(one.law, one.article)
    if one.item != other.item:
        return replace(one, item=None, subitem=None)
    return one if one.subitem == other.subitem else replace(one, subitem=None)


def _lead(part: Part, law: Law, context: Context | None) -> Lead:
    match part:
        case Pinpoint():
            return _pinpoint(law, part)
        case ArticleRange():
            return _range(law, part)
        case DivisionRef():
            return _division(law, part, context)
        case Relative():
            return _relative(part, context)


def _pinpoint(law: Law, cited: Pinpoint) -> Lead:
    article = law.article(cited.article)
    if article is None:
        return [], ArticleNotFound(law, cited.article)
    whole = ArticlePlace(law, article)
    below = _without_bracket(article, cited)
    if below == Pinpoint(cited.article):
        return [whole], None
    inside = list(_inside(whole, below))
    if inside:
        return [reduce(_common, inside)], None
    return [whole], _missing(law, article, below)


def _without_bracket(article: Article, cited: Pinpoint) -> Pinpoint:
    """Settle what a bracketed number counts."""
    if cited.bracketed is None:
        return cited
    if any(paragraph.items for paragraph in article.paragraphs):
        return replace(cited, item=cited.bracketed, bracketed=None)
    return replace(cited, paragraph=cited.bracketed, bracketed=None)


def _inside(whole: ArticlePlace, cited: Pinpoint) -> Iterator[ArticlePlace]:
    """Yield every place in an article that fits; what is not said fits all."""
    for paragraph in whole.article.paragraphs:
        if cited.paragraph not in (None, paragraph.number):
            continue
        place = replace(whole, paragraph=paragraph.number)
        if cited.item is None and cited.subitem is None:
            yield place
        for item in paragraph.items:
            if cited.item in (None, item.number):
                yield from _inside_item(replace(place, item=item.number), item, cited)


def _inside_item(place: ArticlePlace, item: Item, cited: Pinpoint) -> Iterator[ArticlePlace]:
    if cited.subitem is not None:
        subitems = (sub.number for sub in item.subitems if sub.number == cited.subitem)
        yield from (replace(place, subitem=number) for number in subitems)
    elif cited.item is not None:
        yield place


def _missing(law: Law, article: Article, cited: Pinpoint) -> CitationError:
    """Say which level of a place is missing in an article that exists."""
    paragraphs = [p for p in article.paragraphs if cited.paragraph in (None, p.number)]
    if cited.paragraph is not None and not paragraphs:
        count = len(article.paragraphs)
        return ParagraphNotFound(law, article.number, cited.paragraph, count)
    items = [item for paragraph in paragraphs for item in paragraph.items]
    fitting = [item for item in items if item.number == cited.item]
    count = max((p.items[-1].number for p in paragraphs if p.items), default=0)
    if fitting:
        count = max(len(item.subitems) for item in fitting)
    subitem = cited.subitem if fitting or cited.item is None else None
    return ItemNotFound(law, article.number, cited.paragraph, cited.item or 0, subitem, count)


def _range(law: Law, cited: ArticleRange) -> Lead:
    first, last = cited.first, cited.last
    if first is None or last is None:
        return [], RangeUnfinished(law, first or last or ArticleNumber(0))
    if last < first:
        return [], RangeReversed(law, first, last)
    missing = next((end for end in (first, last) if law.article(end) is None), None)
    problem = ArticleNotFound(law, missing) if missing else None
    return [ArticlePlace(law, article) for article in _held(law, cited)], problem


def _held(law: Law, cited: ArticleRange) -> Sequence[Article]:
    """Return the law's own articles in a range, inserted ones included."""
    if cited.first is None or cited.last is None:
        return ()
    start = bisect_left(law.articles, cited.first, key=_number)
    return law.articles[start : bisect_right(law.articles, cited.last, key=_number)]


def _number(article: Article) -> ArticleNumber:
    return article.number


def _division(law: Law, cited: DivisionRef, context: Context | None) -> Lead:
    alike = [d for d in law.divisions if d.kind is cited.kind and _stands_within(d, cited.within)]
    found = [division for division in alike if division.number == cited.number]
    if context and len(found) > 1:
        around = {division.parents for division in law.path(context.article)}
        found = [division for division in found if division.parents in around] or found
    problem = None if found else DivisionNotFound(law, cited.kind, cited.number, len(alike))
    return [DivisionPlace(law, division) for division in found], problem


def _stands_within(division: Division, outer: DivisionRef | None) -> bool:
    while outer is not None:
        if not any((p.kind, p.number) == (outer.kind, outer.number) for p in division.parents):
            return False
        outer = outer.within
    return True


def _relative(cited: Relative, context: Context | None) -> Lead:
    if context is None:
        return [], NothingReadYet()
    law = context.law
    # The text may have changed since it was read.
    at = (law.article(context.article) or law.nearest(context.article)).number
    step = _STEP[cited.relation]
    if cited.relation in _OF_CHAPTERS:
        return _relative_chapter(law, at, step)
    article = law.neighbour(at, step)
    if article is None:
        return [], EndOfLaw(law, at, None, forward=step > 0)
    return _pinpoint(law, Pinpoint(article.number, cited.paragraph, cited.item, cited.subitem))


def _relative_chapter(law: Law, at: ArticleNumber, step: int) -> Lead:
    chapters = [d for d in law.divisions if d.kind is DivisionKind.CHAPTER]
    index = next((i for i, chapter in enumerate(chapters) if at in chapter.articles), None)
    if index is None:
        return [], DivisionNotFound(law, DivisionKind.CHAPTER, 0, len(chapters))
    if not 0 <= index + step < len(chapters):
        return [], EndOfLaw(law, at, chapters[index], forward=step > 0)
    return [DivisionPlace(law, chapters[index + step])], None
