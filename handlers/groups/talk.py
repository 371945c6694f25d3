"""Citations in a group's talk: the bot shows the articles that people speak of, and sparingly.

Nobody asked it, so where anything is in doubt it keeps quiet: at most three articles a message, one
such answer a minute, no article twice in ten minutes, and nothing while it can't recall what it
said.
"""

from collections.abc import Iterable
from datetime import timedelta

from corpus.citation.reading import find, read_in_full
from corpus.citation.resolve import resolve
from corpus.citation.values import ArticlePlace, Citation
from handlers import articles, reading
from handlers.request import ChatKind, Request
from handlers.turn import Answer, Desk, Turn
from storage.keys import Key
from storage.records import Cites, TalkState

ARTICLES = 3
PAUSE = timedelta(minutes=1)
AGAIN_AFTER = TalkState.TTL

Seen = dict[str, int]  # when an article was shown, in UTC milliseconds


def is_talk(request: Request, text: str) -> bool:
    """Return whether what is not for this bot is for no other bot either, but a group's talk."""
    said_to_a_bot = request.elsewhere or text.startswith(("/", "／"))
    return request.kind is ChatKind.GROUP and not said_to_a_bot


def choice(turn: Turn) -> Cites:
    """Return what the group's admins chose.

    By default the bot speaks up at messages that are nothing but a citation, where it hears all;
    else what it hears of talk is a matter of chance, and it had better not.
    """
    chosen = turn.group.citations
    if chosen in set(Cites):
        return Cites(chosen)
    return Cites.WHOLE if turn.request.hears_all else Cites.OFF


def cited(text: str, desk: Desk, *, inside: bool) -> tuple[ArticlePlace, ...]:
    """Return the articles that a message cites, in order, each once, all of one law that is held.

    Args:
        text: The message.
        desk: The laws and their names.
        inside: Whether citations inside a sentence count.
    """
    whole = read_in_full(text, desk.names)
    citations = (whole,) if whole else find(text, desk.names) if inside else ()
    places: dict[str, ArticlePlace] = {}
    for place in _places(citations, desk):
        places.setdefault(_name(place), place)
    first = next(iter(places.values()), None)
    return tuple(place for place in places.values() if first and place.law == first.law)


def _places(citations: Iterable[Citation], desk: Desk) -> Iterable[ArticlePlace]:
    for citation in citations:
        for place in resolve(citation, desk.library, desk.names, None).places:
            if isinstance(place, ArticlePlace):
                yield place


async def answer(turn: Turn, text: str) -> Answer | None:
    """Return the articles that a message of a group's talk cites, or None where silence is due."""
    chosen = choice(turn)
    if chosen is Cites.OFF:
        return None
    places = cited(text, turn.desk, inside=chosen is Cites.ANYWHERE)
    if not turn.request.edited:  # else the answer stands there already, and only changes
        places = await _not_said(turn, places)
    return _shown(turn, places[:ARTICLES]) if places else None


async def _not_said(turn: Turn, places: tuple[ArticlePlace, ...]) -> tuple[ArticlePlace, ...]:
    """Return those of the articles that may be shown now, once it is written down that they are.

    While the store is away nothing is recalled, but then nothing is kept either.
    """
    memory, key = turn.desk.memory, state_of(turn.request.chat)
    now = round(turn.desk.clock().timestamp() * 1000)
    (held,) = await memory.recall((key,)) if places else (None,)
    state = held if isinstance(held, TalkState) else TalkState()
    fresh = unsaid(places, state, now)[:ARTICLES]
    if not fresh or not await memory.keep([(key, said(fresh, state, now))]):
        return ()
    return fresh


def unsaid(
    places: tuple[ArticlePlace, ...], state: TalkState, now: int
) -> tuple[ArticlePlace, ...]:
    """Return those of the articles that may be shown at a time, in UTC milliseconds."""
    if 0 <= now - state.spoke_at < PAUSE // timedelta(milliseconds=1):
        return ()
    seen = _seen(state, now)
    return tuple(place for place in places if _name(place) not in seen)


def said(places: Iterable[ArticlePlace], state: TalkState, now: int) -> TalkState:
    """Return the state once articles are shown."""
    seen = _seen(state, now) | {_name(place): now for place in places}
    return TalkState(now, " ".join(f"{name}@{at}" for name, at in seen.items()))


def _seen(state: TalkState, now: int) -> Seen:
    """Return what was shown too lately to be shown again."""
    entries = (entry.rpartition("@") for entry in state.articles.split())
    times = {name: int(at) for name, _, at in entries if at.isascii() and at.isdecimal()}
    again = AGAIN_AFTER // timedelta(milliseconds=1)
    return {name: at for name, at in times.items() if now - at < again}


def _name(place: ArticlePlace) -> str:
    return f"{place.law.id}:{place.article.number}"


def _shown(turn: Turn, places: tuple[ArticlePlace, ...]) -> Answer:
    if len(places) == 1:
        return articles.show(turn, places[0])
    numbers = ",".join(str(place.article.number) for place in places)
    question = f"《{places[0].law.id}》{numbers}"  # for the buttons that turn the pages
    return reading.show(turn, places, page=1, question=question)


def state_of(chat: str) -> Key[TalkState]:
    """Return where it is kept what the bot said lately in a group's talk."""
    return Key(TalkState, chat, chat)
