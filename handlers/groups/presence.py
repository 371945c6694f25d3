"""The bot among others: when it speaks unasked or asks for a pause, and what it says first."""

from collections import OrderedDict
from datetime import datetime, timedelta

from handlers import remembering
from handlers.groups import standing, talk
from handlers.groups.limits import Limits, Verdict
from handlers.reply import Passage, Reply, plain
from handlers.request import ChatKind, Request
from handlers.turn import Answer, Desk, Turn

# A platform may send `/start` by itself when a bot is added: that was answered already.
_GREETED_FOR = timedelta(minutes=1)
_KEPT = 256  # groups that were greeted lately


class Presence:
    """Attends to groups and channels. One for the whole bot; writes nothing down of who asks what.

    Args:
        desk: What it may reach for.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._limits = Limits()
        self._greeted: OrderedDict[str, tuple[Reply, datetime]] = OrderedDict()

    def verdict(self, request: Request) -> Verdict:
        """Count something asked and return what becomes of it."""
        return self._limits.admit(request, self._desk.clock().timestamp())

    def changed_nothing(self, request: Request) -> None:
        """Take note that what was pressed leaves all messages as they are: that may be repeated."""
        self._limits.give_back(request)

    async def overhears(self, request: Request, text: str) -> tuple[Turn, Answer] | None:
        """Answer what was not said to the bot, where a group wishes that; mostly it does not."""
        if not talk.is_talk(request, text) or not talk.cited(text, self._desk, inside=True):
            return None  # without a look at the store, as for nearly all that is ever said
        turn = await remembering.begun(self._desk, request)
        answer = await talk.answer(turn, text)
        return (turn, answer) if answer else None

    async def enters(self, request: Request) -> Reply | None:
        """Take note that the bot was added to a group or channel; return what to say there."""
        is_new = await standing.entered(self._desk.memory, request.chat)
        if not is_new or request.kind is not ChatKind.GROUP:
            return None
        greeting = welcome(await remembering.begun(self._desk, request))
        self._greeted[request.chat] = greeting, self._desk.clock()
        if len(self._greeted) > _KEPT:
            self._greeted.popitem(last=False)
        return greeting

    def has_just_said(self, reply: Reply, request: Request) -> bool:
        """Return whether a group was greeted with these words a moment ago."""
        greeting, at = self._greeted.get(request.chat, (None, self._desk.clock()))
        return reply == greeting and self._desk.clock() - at < _GREETED_FOR

    async def leaves(self, chat: str) -> None:
        """Take note that the bot was removed from a group or channel."""
        await standing.left(self._desk.memory, chat)

    async def moves(self, old: str, new: str) -> None:
        """Take note that a group has another name from now on."""
        await standing.renamed(self._desk.memory, old, new)


def welcome(turn: Turn) -> Reply:
    """Return the one line that says how to ask in a group, and where its settings are."""
    request = turn.request
    said = "group.welcome_hearing" if request.hears_all else "group.welcome"
    return Reply((Passage(plain(turn.words(said, name=request.bot_name))),))
