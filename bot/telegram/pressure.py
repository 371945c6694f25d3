"""Whether Telegram finds all that the bot says too much, and not only what it says to one chat."""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

# One chat that is told to wait says nothing of the others; nor do a few by chance.
_SHARE = 0.05
_LEAST_CHATS = 5
_WINDOW_SECONDS = 10.0
_LASTS_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Said:
    """One message that was sent, or refused for being too many."""

    at: float
    chat: Hashable
    refused: bool


class Pressure:
    """Judges by the messages of the last ten seconds; once it is there it lasts for thirty."""

    def __init__(self) -> None:
        self._said: deque[_Said] = deque()
        self._until = 0.0

    def note(self, chat: Hashable, now: float, *, refused: bool) -> None:
        """Take note of a message and whether Telegram said that it is one too many.

        Args:
            chat: Where it was to go.
            now: The time, in seconds of any clock that never goes back.
            refused: Whether it was refused for that.
        """
        self._said.append(_Said(now, chat, refused))
        while self._said[0].at < now - _WINDOW_SECONDS:
            self._said.popleft()
        if refused and self._is_dense():
            self._until = now + _LASTS_SECONDS

    def is_on(self, now: float) -> bool:
        """Return whether there is pressure."""
        return now < self._until

    def _is_dense(self) -> bool:
        refused = [said.chat for said in self._said if said.refused]
        enough = len(refused) >= _SHARE * len(self._said)
        return enough and len(set(refused)) >= _LEAST_CHATS
