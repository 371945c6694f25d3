"""Turns what a citation could not find into a sentence and the nearest way on. The only place."""

from collections.abc import Sequence
from functools import singledispatch
from itertools import groupby

from corpus import errors
from corpus.errors import CitationError
from corpus.law import ArticleNumber, Division, Law
from corpus.script import Script, convert
from handlers.actions import Action, encode
from handlers.catalogue import Words
from handlers.display import (
    article_action,
    division_action,
    division_short,
    short_number,
    spoken_title,
)
from handlers.reply import Button, Outcome, Passage, Reply, plain

_HUGE = 10**12  # from here on a number is not repeated to the person who typed it
_NAME = 40  # characters of a law's name that are repeated
_LISTED = 5  # missing articles that are named
_SENTENCES = 3  # problems that are told of one citation


@singledispatch
def sentence(problem: CitationError, _words: Words) -> str:
    """Return what is wrong with a citation, in one short sentence."""
    raise TypeError(f"no words for {type(problem).__name__}")


@sentence.register
def _(problem: errors.LawNotHeld, words: Words) -> str:
    return words("problem.law_not_held", name=problem.name[:_NAME])


@sentence.register
def _(problem: errors.LawAmbiguous, words: Words) -> str:
    titles = " ".join(spoken_title(law, words) for law in problem.laws)
    return words("problem.law_ambiguous", name=problem.name[:_NAME], laws=titles)


@sentence.register
def _(problem: errors.ArticleNotFound, words: Words) -> str:
    return _missing([problem], words)


@sentence.register
def _(problem: errors.ParagraphNotFound, words: Words) -> str:
    return words(
        "problem.paragraph",
        count=problem.count,
        article=_label(problem.law, problem.article, words),
        paragraph=_figure(problem.paragraph),
    )


@sentence.register
def _(problem: errors.ItemNotFound, words: Words) -> str:
    label = _label(problem.law, problem.article, words)
    if problem.count == 0:
        missing = "problem.no_items" if problem.subitem is None else "problem.no_subitems"
        return words(missing, article=label)
    number = problem.item if problem.subitem is None else problem.subitem
    return words("problem.item", count=problem.count, article=label, number=_figure(number))


@sentence.register
def _(problem: errors.DivisionNotFound, words: Words) -> str:
    if problem.count == 0:
        return words("problem.undivided")
    law, number = spoken_title(problem.law, words), _figure(problem.number)
    return words(f"problem.{problem.kind}", count=problem.count, law=law, number=number)


@sentence.register
def _(problem: errors.RangeReversed, words: Words) -> str:
    first, last = (_figure(number.base) for number in (problem.first, problem.last))
    return words("problem.reversed", first=first, last=last)


@sentence.register
def _(problem: errors.RangeUnfinished, words: Words) -> str:
    law, number = problem.law, problem.number
    near, last = law.nearest(number).number.base, law.last.number.base
    example = f"{near}-{min(near + 3, last)}" if near < last else f"{max(near - 3, 1)}-{near}"
    return words("problem.unfinished", number=_figure(number.base), example=example)


@sentence.register
def _(problem: errors.TooManyArticles, words: Words) -> str:
    return words("problem.too_many", limit=problem.limit)


@sentence.register
def _(_problem: errors.NothingReadYet, words: Words) -> str:
    return words("problem.nothing_read")


@sentence.register
def _(problem: errors.EndOfLaw, words: Words) -> str:
    return words("problem.end_forward" if problem.forward else "problem.end_backward")


def sentences(problems: Sequence[CitationError], words: Words) -> tuple[str, ...]:
    """Return what is wrong with a citation, shortly: missing articles together, no more than three.

    A list of thirty numbers may have thirty problems, and nobody reads thirty sentences.
    """
    missing = [problem for problem in problems if isinstance(problem, errors.ArticleNotFound)]
    others = [problem for problem in problems if problem not in missing]
    said = [_missing(list(held), words) for _, held in groupby(missing, key=lambda p: p.law.id)]
    said += [sentence(problem, words) for problem in others]
    return tuple(dict.fromkeys(said))[:_SENTENCES]


def _missing(problems: Sequence[errors.ArticleNotFound], words: Words) -> str:
    """Say which articles a law does not have, and which it has."""
    law = problems[0].law
    count, title = len(law.articles), spoken_title(law, words)
    numbers = list(dict.fromkeys(str(p.number) for p in problems if abs(p.number.base) < _HUGE))
    if not numbers:
        return words("problem.article_huge", count=count, law=title)
    listed = ("、" if words.chinese else ", ").join(numbers[:_LISTED])
    if len(numbers) > _LISTED:
        listed = words("problem.and_more", listed=listed)
    return words(
        "problem.article",
        count=count,
        law=title,
        number=listed,
        first=_label(law, law.first.number, words),
        last=_label(law, law.last.number, words),
    )


def _figure(number: int) -> str:
    return str(number) if abs(number) < _HUGE else "…"


def _label(law: Law, number: ArticleNumber, words: Words) -> str:
    article = law.article(number)
    label = article.label if article else str(number)
    return words("article.spoken", number=number, label=_in_script(law, label, words))


def _in_script(law: Law, label: str, words: Words) -> str:
    return convert(label, law.script, Script.HANS if words.derived else Script.HANT)


def nearest_ways(problem: CitationError, words: Words) -> tuple[Button, ...]:
    """Return the buttons that lead on from a problem."""
    match problem:
        case errors.ArticleNotFound() | errors.RangeUnfinished():
            return _articles(problem.law, [problem.law.nearest(problem.number).number], words)
        case errors.RangeReversed():
            return _turned_round(problem, words)
        case errors.DivisionNotFound():
            return _nearest_division(problem, words)
        case errors.EndOfLaw(division=Division() as division):
            return (_division(problem.law, division, words),)
        case errors.EndOfLaw():
            other = problem.law.first if problem.forward else problem.law.last
            return _articles(problem.law, [other.number], words)
        case _:
            return ()


def _nearest_division(problem: errors.DivisionNotFound, words: Words) -> tuple[Button, ...]:
    peers = [d for d in problem.law.divisions if d.kind is problem.kind]
    if not peers:
        return ()
    nearest = min(peers, key=lambda division: abs(division.number - problem.number))
    return (_division(problem.law, nearest, words),)


def _division(law: Law, division: Division, words: Words) -> Button:
    label = division_short(division, words, lambda label: _in_script(law, label, words))
    return Button(label, division_action(law, division))


def _turned_round(problem: errors.RangeReversed, words: Words) -> tuple[Button, ...]:
    """Offer the range the other way round, and both of its ends."""
    law, first, last = problem.law, problem.last, problem.first
    ends = [law.nearest(number).number for number in (first, last)]
    if law.article(first) is None or law.article(last) is None:
        return _articles(law, ends, words)
    asked = Action("q", ("1", f"《{law.id}》{first}-{last}")).encode()
    label = words("contents.spread", first=first, last=last)
    return ((Button(label, asked),) if asked else ()) + _articles(law, ends, words)


def _articles(law: Law, numbers: Sequence[ArticleNumber], words: Words) -> tuple[Button, ...]:
    return tuple(
        Button(short_number(number, words), article_action(law, number))
        for number in dict.fromkeys(numbers)
    )


def reply(problems: Sequence[CitationError], words: Words, law: Law) -> Reply:
    """Return the answer to a citation that leads nowhere at all."""
    ways = tuple(dict.fromkeys(b for problem in problems for b in nearest_ways(problem, words)))
    contents = Button(words("button.contents"), encode("c", law.id))
    return Reply(
        tuple(Passage(plain(line)) for line in sentences(problems, words)),
        tuple(row for row in (ways[:3], (contents,)) if row),
        outcome=Outcome.NONE,
    )
