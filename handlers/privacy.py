"""What is kept of people, why and how long, and how it is made to go away."""

import logging
from datetime import timedelta

from handlers import export
from handlers.catalogue import Words
from handlers.commands import Command
from handlers.reply import Block, Note, Passage, Reply, Title, plain
from handlers.request import ChatKind
from handlers.turn import Answer, Turn
from storage.errors import StoreUnavailable
from storage.inbox import REMEMBERED
from storage.records import KINDS, Record, Subscription
from storage.tally import ASKED_WITHIN, ENOUGH_PEOPLE, KEPT

_log = logging.getLogger(__name__)


async def privacy(turn: Turn) -> Answer:
    """Answer `/privacy`: every kind of record there is, why and for how long each is kept."""
    words = turn.words
    blocks: list[Block] = [
        Title(words("privacy.title")),
        Passage(plain(words("privacy.intro"))),
    ]
    kinds: tuple[type[Record], ...] = (*KINDS, Subscription)
    for kind in kinds:
        what, why = words(f"privacy.{kind.KIND}"), words(f"privacy.why_{kind.KIND}")
        line = words("privacy.kind", what=what, why=why, kept=_how_long(kind.TTL, words))
        blocks.append(Passage(plain(line)))
    blocks += [Passage(plain(line)) for line in _beside_records(words)]
    blocks.append(Passage(plain(words("privacy.not_kept"))))
    blocks.append(Note(plain(words("privacy.forget_how"))))
    private = turn.request.kind is ChatKind.PRIVATE
    return Answer(Reply(tuple(blocks), (export.button(turn),) if private else ()))


def _beside_records(words: Words) -> tuple[str, ...]:
    """Return what is kept that is nobody's record: what waits for its answer, and figures."""
    asked, people = ASKED_WITHIN.days, ENOUGH_PEOPLE
    return (
        words("privacy.message", days=REMEMBERED.days),
        words("privacy.counted", days=KEPT.days),
        words("privacy.missed", days=asked, people=people),
    )


def _how_long(ends: timedelta | None, words: Words) -> str:
    if ends is None:
        return words("privacy.until_ended")
    if ends.days:
        return words("privacy.days", count=ends.days)
    return words("privacy.minutes", count=ends // timedelta(minutes=1))


async def forget(turn: Turn) -> Answer:
    """Answer `/forget`: remove every trace of the person, this exchange included.

    A group's subscription is the group's and stays; so does all that is kept of a group or channel
    where somebody speaks in its name.
    """
    if turn.request.faceless:  # what is kept there is the chat's, and its settings with it
        return Answer(Reply((Passage(plain(turn.words("forget.faceless"))),)))
    private = turn.request.kind is ChatKind.PRIVATE
    ledger, chat = turn.desk.ledger, turn.request.chat
    try:
        if private:
            await ledger.get(chat)  # while the ledger is away, nothing is forgotten by halves
        count = await turn.desk.memory.forget(turn.request.person)
        count += private and await ledger.remove(chat) is not None
    except StoreUnavailable as error:
        _log.warning("a wish to be forgotten could not be met: %s", error)
        return Answer(Reply((Passage(plain(turn.words("store.away"))),)))
    said = turn.words("forget.done", count=count) if count else turn.words("forget.nothing")
    return Answer(Reply((Passage(plain(said)),)), traceless=True)


COMMANDS = (
    Command("privacy", privacy, aliases=("隱私",), in_groups=False),
    Command("forget", forget, aliases=("忘記我",), in_groups=False),
)
