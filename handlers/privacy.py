"""What is kept of people, and how it is made to go away."""

import logging

from handlers.commands import Command
from handlers.reply import Block, Note, Passage, Reply, Title, plain
from handlers.turn import Answer, Turn
from storage.errors import StoreUnavailable
from storage.records import KINDS

_log = logging.getLogger(__name__)


async def privacy(turn: Turn) -> Answer:
    """Answer `/privacy`: every kind of record there is, and for how long each is kept."""
    words = turn.words
    blocks: list[Block] = [
        Title(words("privacy.title")),
        Passage(plain(words("privacy.intro"))),
    ]
    for kind in KINDS:
        kept = words("privacy.days", count=kind.TTL.days)
        line = words("privacy.kind", what=words(f"privacy.{kind.KIND}"), kept=kept)
        blocks.append(Passage(plain(line)))
    blocks.append(Passage(plain(words("privacy.not_kept"))))
    blocks.append(Note(plain(words("privacy.forget_how"))))
    return Answer(Reply(tuple(blocks)))


async def forget(turn: Turn) -> Answer:
    """Answer `/forget`: remove every trace of the person, this exchange included."""
    try:
        count = await turn.desk.memory.forget(turn.request.person)
    except StoreUnavailable as error:
        _log.warning("a wish to be forgotten could not be met: %s", error)
        return Answer(Reply((Passage(plain(turn.words("store.away"))),)))
    said = turn.words("forget.done", count=count) if count else turn.words("forget.nothing")
    return Answer(Reply((Passage(plain(said)),)), traceless=True)


COMMANDS = (
    Command("privacy", privacy, aliases=("隱私",), in_groups=False),
    Command("forget", forget, aliases=("忘記我",), in_groups=False),
)
