"""What is recalled before an answer and kept after it, and whose it is.

Where a person stands is the person's, in each chat for itself. What is chosen is the chat's: in
private the person's own, in a group the choice of its admins, which counts for all answers there.
Bookmarks are the person's, and known in private alone.

Where a person stands is kept before the answer goes out. Should the process die in between, the
same is asked again of another process, which must not go on from there: "next" would turn two
pages. So a session knows what was asked when it was written, and what it was before.
"""

from dataclasses import replace
from typing import TypeVar

from handlers.request import ChatKind, Request
from handlers.turn import Answer, Desk, Turn
from storage.errors import RecordUnreadable
from storage.keys import Key
from storage.memory import Memory
from storage.records import Bookmarks, GroupSettings, Preferences, Record, Session

R = TypeVar("R", bound=Record)


async def begun(desk: Desk, request: Request) -> Turn:
    """Return the turn in which a request is answered, with all that is remembered for it."""
    keys: list[Key[Record]] = [_session(request), preferences_of(request.chat)]
    private = request.kind is ChatKind.PRIVATE
    keys.append(bookmarks_of(request.person) if private else group_of(request.chat))
    session, preferences, own = await desk.memory.recall(keys)
    chosen = _or_new(preferences, Preferences)
    return Turn(
        request=request,
        arguments=(),
        session=_before(_or_new(session, Session), request.occasion),
        preferences=chosen,
        words=desk.catalogues.choose(chosen.language, request.language),
        desk=desk,
        bookmarks=_or_new(own, Bookmarks),
        group=_or_new(own, GroupSettings),
    )


async def keep(memory: Memory, turn: Turn, answer: Answer) -> bool:
    """Keep what changed; return whether the store took it.

    What was chosen is kept for as long as the bot is used: its time starts anew with the session's,
    in the same trip to the store.
    """
    if answer.traceless:
        return True
    request = turn.request
    entries: list[tuple[Key[Record], Record]] = []
    # Who has read and found nothing yet leaves no trace.
    if answer.session is not None and {answer.session, turn.session} != {Session()}:
        entries.append((_session(request), _marked(answer.session, turn)))
    used = bool(entries)
    chosen = answer.preferences or turn.preferences
    if answer.preferences is not None or (used and chosen != Preferences()):
        entries.append((preferences_of(request.chat), chosen))
    group = answer.group or turn.group
    if answer.group is not None or (used and group != GroupSettings()):
        entries.append((group_of(request.chat), group))
    return await memory.keep(entries) if entries else True


def preferences_of(chat: str) -> Key[Preferences]:
    """Return where it is kept what is chosen for a chat; a private chat is called as its person."""
    return Key(Preferences, chat, chat)


def group_of(chat: str) -> Key[GroupSettings]:
    """Return where it is kept what a group's admins chose for it beyond its preferences."""
    return Key(GroupSettings, chat, chat)


def bookmarks_of(person: str) -> Key[Bookmarks]:
    """Return where a person's bookmarks are kept."""
    return Key(Bookmarks, person, person)


def _session(request: Request) -> Key[Session]:
    return Key(Session, request.person, request.chat)


def _before(session: Session, occasion: int | None) -> Session:
    """Return where a person stood before what is asked now was asked for the first time."""
    if occasion is None or session.update != occasion:
        return replace(session, update=None, before=None)
    if session.before is None:
        return Session()
    try:
        return Session.decode(session.before)
    except RecordUnreadable:
        return Session()


def _marked(session: Session, turn: Turn) -> Session:
    """Return a session that knows what was asked when it was written, and what it was before."""
    was, occasion = turn.session, turn.request.occasion
    if occasion is None:
        return session
    return replace(session, update=occasion, before=None if was == Session() else was.encode())


def _or_new(record: Record | None, kind: type[R]) -> R:
    return record if isinstance(record, kind) else kind()
