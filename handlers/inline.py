"""Inline mode: what is offered to somebody who types behind the bot's name, in whatever chat.

Nothing typed here is an order: `/forget` is looked for like any other word. What is chosen is sent
by the person, so it holds the law's words and their source, nothing of what was asked.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from corpus.citation.halfway import completions, read_halfway
from corpus.citation.reading import read
from corpus.citation.resolve import resolve
from corpus.citation.values import ArticlePlace, Citation, DivisionPlace, LawPlace, Place
from corpus.daily import article_of
from corpus.errors import ArticleNotFound
from corpus.law import Law
from corpus.search.pipeline import Search
from corpus.search.values import Hit
from handlers import links, problems
from handlers.commands import parse_invocation
from handlers.display import short_number
from handlers.findings import held
from handlers.offers import Offer, Result, Showcase, once_each
from handlers.request import Request
from handlers.text import tidy
from handlers.turn import Desk, Turn
from storage.keys import Key
from storage.records import Preferences, Session

# Telegram takes 50 results at most (Bot API, answerInlineQuery). They are sent in UTF-8, so even 50
# of the longest messages there can be, 4,096 characters each, stay under its 1 MiB for a request.
PAGE = 50
_MOST = 200  # articles found; nobody turns more pages of them while typing
_GUESSES = 3  # words that are looked for instead of one that is half typed
_OFFSET_DIGITS = 4
# How long Telegram may give the same answer again: what a person chooses in the settings, or a new
# text of the law, shows after that at the latest.
_CACHE_SECONDS = 300
_PINYIN_BEGUN = re.compile(r"(?P<before>.*[^\x00-\x7f])[A-Za-z' ]+")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InlineRequest:
    """What somebody has typed so far.

    Attributes:
        person: Who types, unique over all channels, such as `telegram:123`.
        query: What stands behind the bot's name.
        offset: Where to go on in the results: `next_offset` of the answer before, else "".
        language: The language tag that the platform reports for the person, if any.
        room: How many UTF-16 units of visible text fit into one message, or None without limit.
    """

    person: str
    query: str
    offset: str = ""
    language: str | None = None
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """A button over the results that leads to the private chat.

    Attributes:
        label: What stands on it.
        payload: What the private chat is opened with, as in a link.
    """

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """What is offered.

    Attributes:
        results: What to choose from, best first.
        next_offset: Where the next page begins; "" where there is none.
        cache_seconds: For how long the same query may be answered so again.
        personal: Whether somebody else's same query may have another answer.
        start: The way to the private chat, where nothing was found.
    """

    results: tuple[Result, ...]
    next_offset: str = ""
    cache_seconds: int = _CACHE_SECONDS
    personal: bool = True
    start: Start | None = None


class Inline:
    """Answers what is typed behind the bot's name; holds nothing of any person.

    Args:
        desk: What it may reach for.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._showcase = Showcase()

    async def answer(self, asked: InlineRequest) -> InlineAnswer:
        """Offer what a query may mean, however much of it is typed."""
        first = _first(asked.offset)
        if first is None:
            return InlineAnswer((), personal=False)
        turn = await _turn(self._desk, asked)
        text = _words_of(asked.query)
        offers = await _offers(turn, text) if text else _front(turn)
        page = self._page(turn, list(once_each(offers)), first)
        if not text:
            return replace(page, cache_seconds=min(_CACHE_SECONDS, _left_of_day(turn)))
        if first == 0 and not page.results:
            return replace(page, start=await _start(turn, text))
        return page

    def _page(self, turn: Turn, offers: list[Offer], first: int) -> InlineAnswer:
        """Work out one page of the offers."""
        shown: list[Result] = []
        taken = first
        for offer in islice(offers, first, first + PAGE):
            parts = list(islice(self._showcase.results(turn, offer), PAGE))
            if len(shown) + len(parts) > PAGE:
                break
            shown += parts
            taken += 1
        return InlineAnswer(tuple(shown), next_offset=str(taken) if taken < len(offers) else "")


def _first(offset: str) -> int | None:
    """Return where to go on, or None where the offset is none of ours."""
    if not offset:
        return 0
    known = offset.isascii() and offset.isdecimal() and len(offset) <= _OFFSET_DIGITS
    return int(offset) if known else None


async def _turn(desk: Desk, asked: InlineRequest) -> Turn:
    """Return the turn that it would be in the person's private chat."""
    key = Key(Preferences, asked.person, asked.person)
    (kept,) = await desk.memory.recall((key,))
    chosen = kept if isinstance(kept, Preferences) else Preferences()
    request = Request(asked.person, asked.person, language=asked.language, room=asked.room)
    words = desk.catalogues.choose(chosen.language, asked.language)
    return Turn(request, (), Session(), chosen, words, desk)


def _words_of(query: str) -> str:
    """Return what is asked: people who know `/article 45` type that here, too."""
    text = tidy(query)
    if not text.startswith(("/", "／")):
        return text
    invocation = parse_invocation(text)
    return invocation.argument if invocation and invocation.argument else text[1:].strip()


def _front(turn: Turn) -> Iterator[Offer]:
    """Yield what is offered before anything is typed: the day's article, then the chapters."""
    law = turn.desk.library.default
    day = _now(turn).date()
    chosen = article_of(law, day)
    number = short_number(chosen.number, turn.words)
    said = turn.words("daily.line", date=turn.words.weekday(day), number=number)
    yield Offer(ArticlePlace(law, chosen), said=said)
    for each in turn.desk.library.laws:
        yield from _whole_law(each)


def _whole_law(law: Law) -> Iterator[Offer]:
    """Yield a law's largest parts; its articles, where it has none."""
    tops = [Offer(DivisionPlace(law, d)) for d in law.divisions if not d.parents]
    yield from tops or (Offer(ArticlePlace(law, article)) for article in law.articles)


async def _offers(turn: Turn, text: str) -> Iterable[Offer]:
    """Return what a text may mean: a citation, the beginning of one, or keywords."""
    names, law = turn.desk.names, turn.desk.library.default
    citation, begun = read(text, names), read_halfway(text, names)
    cited = (
        [*_cited(turn, citation), *map(Offer, completions(text, law))]
        or [*_cited(turn, begun)]
        or [*_nearest(turn, citation)]
    )
    return cited if cited or citation else await _found(turn, text)


def _cited(turn: Turn, citation: Citation | None) -> Iterator[Offer]:
    """Yield what a citation leads to; what of it leads nowhere is said with the first."""
    if citation is None:
        return
    resolution = resolve(citation, turn.desk.library, turn.desk.names, None)
    said = " ".join(problems.sentences(resolution.problems, turn.words))
    for at, place in enumerate(resolution.places):
        yield from _of_place(place, "" if at else said)


def _nearest(turn: Turn, citation: Citation | None) -> Iterator[Offer]:
    """Yield what is nearest to an article that is not there, with the word that it is not."""
    if citation is None:
        return
    resolution = resolve(citation, turn.desk.library, turn.desk.names, None)
    for problem in resolution.problems:
        if isinstance(problem, ArticleNotFound):
            said = problems.sentence(problem, turn.words)
            yield Offer(ArticlePlace(problem.law, problem.law.nearest(problem.number)), said=said)


def _of_place(place: Place, said: str) -> Iterator[Offer]:
    match place:
        case ArticlePlace():
            yield Offer(place, said=said)
        case DivisionPlace(law, division):
            yield Offer(place)
            articles = map(law.article, division.articles)
            yield from (Offer(ArticlePlace(law, article)) for article in articles if article)
        case LawPlace(law):
            yield from _whole_law(law)


async def _found(turn: Turn, text: str) -> list[Offer]:
    """Return the articles that keywords find; else those of words that may become of it."""
    await turn.desk.warmed.wait()
    search = turn.desk.search
    hits = await _hits(search, text)
    for guess in () if hits else search.suggest(text, _GUESSES):
        hits += await _hits(search, guess)
    if not hits and (begun := _PINYIN_BEGUN.fullmatch(text)):
        hits = await _hits(search, begun["before"])
    return [Offer(ArticlePlace(*held(turn, hit)), hit.matched) for hit in hits]


async def _hits(search: Search, text: str) -> tuple[Hit, ...]:
    if not search.settled:  # it may have to load a tenth of a second's worth
        return (await asyncio.to_thread(search.find, text, _MOST)).hits
    return search.find(text, _MOST).hits


async def _start(turn: Turn, text: str) -> Start | None:
    """Return the button that takes what nothing was found for to the private chat."""
    label = turn.words("inline.nothing")
    if payload := links.payload_of(text):
        return Start(label, payload)
    person = turn.request.person
    key = Key(Session, person, person)
    (kept,) = await turn.desk.memory.recall((key,))
    session = kept if isinstance(kept, Session) else Session()
    if not await turn.desk.memory.keep([(key, replace(session, query=text, page=1))]):
        return None
    return Start(label, links.name_of(text))


def _now(turn: Turn) -> datetime:
    return turn.desk.clock().astimezone(ZoneInfo(turn.desk.default_zone))


def _left_of_day(turn: Turn) -> int:
    """Return how many whole seconds are left until the day's article changes."""
    now = _now(turn)
    midnight = datetime.combine(now.date() + _DAY, time(), now.tzinfo)
    return int((midnight.astimezone(UTC) - now.astimezone(UTC)).total_seconds())
