"""When to deliver to nobody for a while: where it is not a chat that says "later" but all do."""

import math

from bot.delivery.outcomes import Doubtful, Later, Outcome

# So many chats that nothing gets through to, with none between them that something did, are no
# single ones.
_ALL = 3
_OUTAGE_SECONDS = 5.0
# They may be single ones after all, so no longer than this goes by without another attempt.
_MOST_SECONDS = 60.0


class Brake:
    """Watches what comes of the attempts, and holds them back when none gets through.

    One chat that must wait waits by itself. When Telegram means all of them (its limit for the
    bot as a whole, an outage), going on would only lengthen it: then nothing is sent until the
    wait that was told is over, or for a minute, and after that one message at a time until one
    gets through.

    Attributes:
        held_at: When it last held all back, in the seconds that `note` was given.
    """

    def __init__(self) -> None:
        self._failed: set[str] = set()
        self._until = 0.0
        self.held_at = -math.inf

    def note(self, chat: str, outcome: Outcome, now: float) -> None:
        """Take note of what came of an attempt at a chat, at a time in seconds."""
        match outcome:
            case Later(seconds):
                self._fail(chat, now, seconds)
            case Doubtful(cut_off=True):
                self._fail(chat, now, _OUTAGE_SECONDS)
            case _:
                self._failed.clear()
                self._until = 0.0

    @property
    def is_on(self) -> bool:
        """Whether nothing has got through for a while."""
        return len(self._failed) >= _ALL

    def seconds(self, now: float) -> float:
        """Return for how many seconds nothing is to be sent."""
        return max(0.0, self._until - now)

    def _fail(self, chat: str, now: float, seconds: float) -> None:
        self._failed.add(chat)
        if self.is_on:
            self.held_at = now
            self._until = max(self._until, now + min(seconds, _MOST_SECONDS))
