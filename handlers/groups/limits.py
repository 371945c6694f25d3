"""Floods: how much one person, and one group, is answered before the bot asks for a pause."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from enum import Enum, auto

from handlers.request import ChatKind, Request


@dataclass(frozen=True, slots=True)
class Rate:
    """How much is answered: so much at once, and after that one more every so many seconds."""

    burst: int
    seconds: float


# Telegram takes twenty messages a minute from a bot in a group (Bot FAQ): nineteen answers and the
# word that asks for a pause. More would only queue, and come when nobody looks any more.
CHAT = Rate(burst=19, seconds=3.0)
# Nobody reads fifteen answers at once, and whoever asks for as many leaves room for others.
PERSON = Rate(burst=15, seconds=4.0)
_Key = tuple[str, bool, str]  # of a person or a chat, for questions or presses, by its name
_KEPT = 4096  # people and groups, some 200 bytes each; those who asked longest ago are let go


class Verdict(Enum):
    """What becomes of something asked."""

    ADMITTED = auto()
    PAUSE = auto()  # it is answered with a request for a pause, once
    SILENT = auto()


@dataclass(frozen=True, slots=True)
class Level:
    """How much of a rate is left.

    Attributes:
        left: How much is answered at once from now on.
        at: When that was so, in seconds.
        paused: Whether a pause was asked for. It lasts until all of the rate is there again.
    """

    left: float
    at: float
    paused: bool = False

    def after(self, now: float, rate: Rate) -> "Level":
        """Return what is left later. A clock that was set back gives nothing and takes nothing."""
        left = min(rate.burst, self.left + max(0.0, now - self.at) / rate.seconds)
        return Level(left, now, self.paused and left < rate.burst)


def take(level: Level, rate: Rate, now: float) -> tuple[Verdict, Level]:
    """Return what becomes of one more thing asked, and what is left then."""
    level = level.after(now, rate)
    if level.paused:
        return Verdict.SILENT, level
    if level.left < 1:
        return Verdict.PAUSE, Level(level.left, now, paused=True)
    return Verdict.ADMITTED, Level(level.left - 1, now)


class Limits:
    """Keeps count of who asks how much, in this process alone; nothing of it is written down.

    Questions and presses are counted apart, for a press makes no new message.
    """

    def __init__(self) -> None:
        self._levels: OrderedDict[_Key, Level] = OrderedDict()

    def admit(self, request: Request, now: float) -> Verdict:
        """Count something asked and return what becomes of it.

        In private, where nobody else is disturbed, only what is asked in a hurry counts: before
        the answer to what was asked before.

        Args:
            request: What is asked.
            now: The time in seconds, on any clock.
        """
        private = request.kind is ChatKind.PRIVATE
        if private and not request.hurried:
            return Verdict.ADMITTED
        person, chat = _keys(request)
        if private:
            return self._take(person, PERSON, now)
        if self._level(chat, CHAT, now).paused:
            return Verdict.SILENT  # to whoever asks: the group was told already
        verdict = self._take(person, PERSON, now)
        return self._take(chat, CHAT, now) if verdict is Verdict.ADMITTED else verdict

    def give_back(self, request: Request) -> None:
        """Let something that was admitted count for nothing after all."""
        for key, rate in zip(_keys(request), (PERSON, CHAT), strict=True):
            if level := self._levels.get(key):
                self._levels[key] = replace(level, left=min(rate.burst, level.left + 1))

    def _level(self, key: _Key, rate: Rate, now: float) -> Level:
        return self._levels.get(key, Level(rate.burst, now)).after(now, rate)

    def _take(self, key: _Key, rate: Rate, now: float) -> Verdict:
        verdict, level = take(self._level(key, rate, now), rate, now)
        self._levels.pop(key, None)
        self._levels[key] = level
        if len(self._levels) > _KEPT:
            self._levels.popitem(last=False)
        return verdict


def _keys(request: Request) -> tuple[_Key, _Key]:
    """Return under which names the person and the chat are counted."""
    presses = request.action is not None
    return ("person", presses, request.person), ("chat", presses, request.chat)
