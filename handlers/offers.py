"""What is offered to somebody who types behind the bot's name, and the message that each sends."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.citation.values import ArticlePlace, DivisionPlace
from corpus.script import Script
from corpus.search.explain import excerpt
from handlers.actions import encode
from handlers.contents import spread
from handlers.display import (
    article_caption,
    article_title,
    division_title,
    is_long,
    law_title,
    script_shown,
    shown,
    source_note,
    statute,
)
from handlers.paging import FRAME, SECTIONS, Section, paginate
from handlers.reply import Block, Caption, Entry, Passage, Reply, Statute, Title, plain
from handlers.turn import Turn

_KEPT = 2048  # messages of articles, some 2 kB each
_GLIMPSES = 30  # articles of a long chapter that its message shows a glimpse of


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to choose, not worked out yet.

    Attributes:
        place: The article or chapter.
        matched: Folded terms that were looked for, to be seen in the glimpse.
        said: What is said of it to whoever chooses, and not sent.
    """

    place: ArticlePlace | DivisionPlace
    matched: tuple[str, ...] = ()
    said: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other offers."""
        match self.place:
            case ArticlePlace(law, article):
                return law.id, f"a{article.number}"
            case DivisionPlace(law, division):
                return law.id, f"d{law.divisions.index(division)}"


@dataclass(frozen=True, slots=True)
class Result:
    """Something to choose.

    Attributes:
        id: Law, article and the text's version; at most 64 bytes, unlike all others of an answer.
        title: What it is.
        description: Where it stands, and a glimpse of it.
        reply: What is sent.
    """

    id: str
    title: str
    description: str
    reply: Reply


def once_each(offers: Iterable[Offer]) -> Iterator[Offer]:
    """Yield each offer but those that were offered before."""
    seen = set()
    for offer in offers:
        if offer.key not in seen:
            seen.add(offer.key)
            yield offer


@dataclass(frozen=True, slots=True)
class _Message:
    """A message that can be sent, and what is said of it to whoever chooses."""

    id: str
    title: str
    where: str
    reply: Reply


class Showcase:
    """Works out what there is to choose. The messages of articles are kept: many type for one."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], tuple[_Message, ...]] = OrderedDict()

    def results(self, turn: Turn, offer: Offer) -> Iterator[Result]:
        """Yield what is to choose of an offer: one result, or one for each part of an article."""
        match offer.place:
            case ArticlePlace() as place:
                yield from self._article(turn, place, offer)
            case DivisionPlace() as place:
                yield _division(turn, place)

    def _article(self, turn: Turn, place: ArticlePlace, offer: Offer) -> Iterator[Result]:
        script = script_shown(place.law, turn.preferences.script)
        glimpse = _glimpse(place, offer.matched, shown(place.law, script))
        for message in self._messages(turn, place, script):
            description = "\n".join(filter(None, (offer.said, message.where, glimpse)))
            yield Result(message.id, message.title, description, message.reply)

    def _messages(self, turn: Turn, place: ArticlePlace, script: Script) -> tuple[_Message, ...]:
        law, pinpoint = place.law, (place.paragraph, place.item, place.subitem)
        reader = (turn.words, script, turn.folds, turn.request.room)
        key = (law.id, place.article.number, pinpoint, *reader)
        if (kept := self._kept.get(key)) is None:
            kept = self._kept[key] = tuple(_messages(turn, place, script))
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return kept


def _messages(turn: Turn, place: ArticlePlace, script: Script) -> Iterator[_Message]:
    """Yield the message that an article makes, or one for each part of a long one."""
    law, number, words = place.law, place.article.number, turn.words
    turned = shown(law, script)
    title = article_title(place, words, turned)
    caption = Caption(article_caption(law, number, words, script))
    whole = Section(title, statute(place.article, turned, cited=place).lines)
    parts = paginate([whole], turn.request.room)
    for at, sections in enumerate(parts, 1):
        part = f" · {words('page.of', page=at, pages=len(parts))}" if len(parts) > 1 else ""
        lines = tuple(line for section in sections for line in section.lines)
        words_of_law = Statute(lines, folded=turn.folds and is_long(lines))
        blocks = (Title(title + part), caption, words_of_law, source_note(law, words, script))
        named = encode("a", law.id, number, law.version, at if part else "")
        yield _Message(named, title + part, _where(turn, place), Reply(blocks))


def _where(turn: Turn, place: ArticlePlace) -> str:
    """Return the chapter of an article, and its law where several are held."""
    law = place.law
    script = script_shown(law, turn.preferences.script)
    if len(turn.desk.library.laws) > 1:
        return article_caption(law, place.article.number, turn.words, script)
    path = law.path(place.article.number)
    return division_title(path[0], turn.words, shown(law, script)) if path else ""


def _glimpse(place: ArticlePlace, matched: tuple[str, ...], turned: Callable[[str], str]) -> str:
    """Return the part of an article that was looked for, or its beginning."""
    window = excerpt(place.article, matched, convert=turned)
    return f"{'…' if window.before else ''}{window.text}{'…' if window.after else ''}"


def _division(turn: Turn, place: DivisionPlace) -> Result:
    law, division, words = place.law, place.division, turn.words
    script = script_shown(law, turn.preferences.script)
    turned = shown(law, script)
    title = division_title(division, words, turned)
    where = words("article.caption", law=law_title(law, words, script), path=spread(division, turn))
    places = [
        ArticlePlace(law, article) for article in map(law.article, division.articles) if article
    ]
    sections = [
        Section(article_title(p, words, turned), statute(p.article, turned).lines) for p in places
    ]
    room = turn.request.room
    fits = room is None or sum(section.size for section in sections) <= room - FRAME
    whole = fits and len(sections) <= SECTIONS
    inside = _in_full(sections) if whole else _in_glimpses(places, sections, turned)
    blocks = (Title(title), Caption(where), *inside, source_note(law, words, script))
    named = encode("d", law.id, law.version, law.divisions.index(division))
    return Result(named, title, where, Reply(blocks))


def _in_full(sections: Iterable[Section]) -> Iterator[Block]:
    for section in sections:
        yield from (Title(section.title), Statute(section.lines))


def _in_glimpses(
    places: Sequence[ArticlePlace], sections: Sequence[Section], turned: Callable[[str], str]
) -> Iterator[Block]:
    """Yield how each article begins, of a chapter too long for one message."""
    for place, section in zip(places[:_GLIMPSES], sections, strict=False):
        yield Entry(section.title, "", plain(_glimpse(place, (), turned)))
    if len(places) > _GLIMPSES:
        yield Passage(plain("…"))
