"""What can come of an attempt to deliver: a closed set of values, and who makes the attempts."""

from dataclasses import dataclass
from typing import Protocol

from handlers.reply import Reply
from storage.records import Subscription


@dataclass(frozen=True, slots=True)
class Delivered:
    """The chat has it."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """It was sent and nothing came back: nobody knows whether the chat has it.

    Attributes:
        cut_off: Whether the platform answered nothing else either.
    """

    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """The chat has not got it for reasons that pass.

    Attributes:
        seconds: After how long to try again.
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class Gone:
    """The bot was blocked or removed; that may change again."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """The account or the group is deleted, for good."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The chat has not got it for any other reason.

    Attributes:
        text: The platform's own words, for the log.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another name by now; nothing was delivered.

    Attributes:
        chat: The new name, such as `telegram:-100123`.
    """

    chat: str


@dataclass(frozen=True, slots=True)
class TopicLost:
    """The topic is closed or gone; nothing was delivered."""


# What ends an attempt; the other two ask for another one elsewhere.
Ending = Delivered | Doubtful | Later | Gone | Vanished | Refused
Outcome = Ending | Moved | TopicLost


class Courier(Protocol):
    """What brings a message to a chat of some platform.

    Attributes:
        room: How many UTF-16 units of visible text fit into one message, or None without limit.
    """

    room: int | None

    @property
    def others(self) -> int:
        """How many messages were sent so far that were no deliveries."""

    @property
    def refused_at(self) -> float:
        """When one of those was last told to wait, in seconds of `time.monotonic()`."""

    async def deliver(self, subscription: Subscription, reply: Reply) -> Outcome:
        """Make one attempt to bring a reply where a subscription wants it."""
