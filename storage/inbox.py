"""What an inbox does: it knows which updates were taken by whom, and which are done.

An update is what a platform tells the bot once: a message, a press. Platforms tell again what was
not acknowledged, so two processes may be told of the same update. An inbox gives each update to
one of them, and remembers for two days that it was handled. Whoever takes an update and dies leaves
it to others, who must know how far it came: an answer that was already on its way is not sent a
second time.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# For twice as long as Telegram keeps an update that it could not deliver (Bot API, getUpdates).
REMEMBERED = timedelta(hours=48)


class State(StrEnum):
    """How far an update has come."""

    FREE = "free"  # nobody has it
    TAKEN = "taken"  # somebody works at it; no answer is out
    SENDING = "sending"  # an answer is on its way, or was when its process died
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an update stands.

    Attributes:
        state: How far it has come.
        owner: The process that has it, or had it when it died; "" where none has.
    """

    state: State
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that was kept with its words and is not done.

    Attributes:
        update: Its number.
        standing: How it stands.
        line: The update as the platform told it.
    """

    update: int
    standing: Standing
    line: bytes


def _nobody(_updates: Collection[int]) -> None:
    """Hear of it."""


class Inbox(ABC):
    """Knows updates by their numbers. Every method may raise `StoreUnavailable`.

    What it was told is then either known or not, whole. The same holds when it is cancelled: an
    update may then be one's own without one's knowing, and stands as `TAKEN` by oneself.

    What is held, or kept, and never done is dropped after `REMEMBERED`.

    Every method raises `ValueError` for a number that no update has (below 0, or above 2**53), and
    for an owner that is not usable in a key.

    Attributes:
        unheard: Told of which updates a `mark` left and was perhaps lost with its connection; it is
            to `note` how far they have come.
    """

    unheard: Callable[[Collection[int]], None] = staticmethod(_nobody)

    @abstractmethod
    async def take(
        self, updates: Sequence[int], owner: str, *, lines: Sequence[bytes] = ()
    ) -> list[Standing]:
        """Take the updates that nobody has, in one trip; return how each stood before.

        What was `FREE` is `TAKEN` by `owner` from now on; all others stay as they are.

        Args:
            updates: Their numbers.
            owner: The process that takes them.
            lines: One for each, if they are to be kept until they are done, for platforms that
                tell nothing twice; else none.
        """

    @abstractmethod
    async def take_over(self, update: int, standing: Standing, owner: str) -> bool:
        """Take an update from a process that died, if it still stands so; return whether it did.

        It stays as far as it came, so that whoever follows knows that too; one that was given back
        is `TAKEN`. What is done can't be taken over.
        """

    @abstractmethod
    async def note(self, states: dict[int, State], owner: str) -> None:
        """Record how far updates of a process have come, in one trip.

        `DONE` is remembered for `REMEMBERED`, and the kept line goes. `FREE` gives an update back
        as if it had never been taken (a kept line stays). What another process has by now, or is
        done, stays as it is. Of what nobody has, all but `FREE` is recorded: a store may have lost
        that it was taken.
        """

    @abstractmethod
    def mark(self, update: int, state: State, owner: str) -> bool:
        """Record at once, without waiting, how far an update of one's own has come.

        When this returns, no death of the process can undo it: what it says is with the system.
        It raises nothing for a store that is away.

        Returns:
            Whether it is so. If not, `note` does the same, a moment later.
        """

    @abstractmethod
    async def waiting(self) -> list[Waiting]:
        """Return all updates that were kept with a line and are not done, by number."""

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of connections and files. Closing twice does no harm."""
