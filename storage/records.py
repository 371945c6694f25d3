"""The kinds of things that are remembered, how long each is kept, and how it is written down.

A kind is declared once, here: its fields, its time to live and its version. The back ends of the
store know nothing of particular kinds, and `/privacy` tells people what stands in `KINDS`, and of
`Subscription`, the one kind that a ledger keeps.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self, cast

from storage.errors import RecordOfLaterRelease, RecordUnreadable
from storage.versions import LaterVersionError, Migration, read_line, write_line


@dataclass(frozen=True, slots=True)
class Record:
    """Base of everything that is kept. How a kind may be changed: see `storage.versions`.

    Fields are of the types that JSON has and `isinstance` can tell: str, int, bool, or None.

    Class attributes:
        KIND: The kind's name in keys; lower-case letters.
        TTL: How long it is kept after it was last written; None: until it is removed.
        VERSION: Raised by a change other than a new field with a default.
        MIGRATIONS: How stored fields are brought to the next version, by the one they are of.
    """

    KIND: ClassVar[str]
    TTL: ClassVar[timedelta | None]
    VERSION: ClassVar[int] = 1
    MIGRATIONS: ClassVar[Mapping[int, Migration]] = {}

    @classmethod
    def ttl_ms(cls) -> int:
        """Return the time to live in milliseconds, the unit of both back ends.

        Raises:
            TypeError: The kind is kept until it is removed, which is no business of a store.
        """
        if cls.TTL is None:
            raise TypeError(f"a {cls.KIND} record has no time to live")
        return cls.TTL // timedelta(milliseconds=1)

    def encode(self) -> str:
        """Return the record as one line of JSON that begins with its version."""
        return write_line(self.VERSION, asdict(self))

    @classmethod
    def decode(cls, line: str | bytes) -> Self:
        """Return the record that `encode` wrote, in this release or one before.

        Fields that this program does not know are passed over, and fields that it misses take
        their defaults.

        Raises:
            RecordOfLaterRelease: The line says that one must know a later version.
            RecordUnreadable: The line is not such a record.
        """
        try:
            return cls(**_known(cls, read_line(line, cls.VERSION, cls.MIGRATIONS)))
        except LaterVersionError:
            raise RecordOfLaterRelease(cls.KIND) from None
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise RecordUnreadable(cls.KIND) from error

    @classmethod
    def is_later(cls, line: str | bytes) -> bool:
        """Tell whether a line is one that only a later release understands."""
        try:
            cls.decode(line)
        except RecordUnreadable as error:
            return isinstance(error, RecordOfLaterRelease)
        return False


def _known(kind: type[Record], data: Mapping[str, Any]) -> dict[str, Any]:
    known = {f.name: (data[f.name], f.type) for f in fields(kind) if f.name in data}
    for value, type_ in known.values():
        if not isinstance(value, cast("type", type_)):
            raise TypeError("a field of another type")
    return {name: value for name, (value, _) in known.items()}


@dataclass(frozen=True, slots=True)
class Session(Record):
    """Where a person stands in a conversation.

    Attributes:
        law: The law read last, by its id.
        article: The article read last, in compact form such as `45`.
        query: The last keyword query, as typed.
        page: The page of its results shown last, from 1.
        update: The platform's number of the update that wrote it, or None if that had none.
        before: The line of the session that this one took the place of, or None: what the update
            found, for when it is told a second time.
    """

    KIND: ClassVar[str] = "session"
    TTL: ClassVar[timedelta] = timedelta(days=7)

    law: str | None = None
    article: str | None = None
    query: str | None = None
    page: int = 1
    update: int | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Preferences(Record):
    """What a person chose, or what a group's admins chose for the group.

    Attributes:
        language: The language of the bot's words, as a catalogue's name, or None to follow the
            platform.
        script: The script of the law's words, or None for as given.
        page: How many results stand on a page, or None for the default.
        fold: Whether long articles are folded, or None for the default.
    """

    KIND: ClassVar[str] = "preferences"
    TTL: ClassVar[timedelta] = timedelta(days=365)

    language: str | None = None
    script: str | None = None
    page: int | None = None
    fold: bool | None = None


@dataclass(frozen=True, slots=True)
class Bookmarks(Record):
    """The articles that a person has starred, in one record.

    Attributes:
        articles: Each as its law's id and its number, such as `law-id:45.1`, blanks between them,
            the last starred at the end.
    """

    KIND: ClassVar[str] = "bookmarks"
    TTL: ClassVar[timedelta] = timedelta(days=730)  # they are begun anew by looking at the list

    articles: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSent(Record):
    """Which message answered a question, so that an edited question edits its answer.

    Attributes:
        message: The channel's id of the answer.
    """

    KIND: ClassVar[str] = "answer"
    TTL: ClassVar[timedelta] = timedelta(days=2)

    message: str = ""


class Cites(StrEnum):
    """At which citations in a group's talk the bot speaks up."""

    OFF = "off"
    WHOLE = "whole"  # where the whole message is one
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class GroupSettings(Record):
    """What a group's admins chose for it, beyond its preferences; kept where the bot is at home.

    Attributes:
        citations: A value of `Cites`, or None for the default, which depends on what the bot hears.
    """

    KIND: ClassVar[str] = "group"
    TTL: ClassVar[timedelta] = timedelta(days=365)

    citations: str | None = None


@dataclass(frozen=True, slots=True)
class TalkState(Record):
    """What the bot said lately in a group's talk without being asked.

    Attributes:
        spoke_at: When it last did, in UTC milliseconds.
        articles: What it showed and when, each as `law-id:45@1790000000000`, blanks between them.
    """

    KIND: ClassVar[str] = "talk"
    TTL: ClassVar[timedelta] = timedelta(minutes=10)

    spoke_at: int = 0
    articles: str = ""


@dataclass(frozen=True, slots=True)
class LeftGroup(Record):
    """What a group had chosen when the bot was removed; it comes back with the bot.

    Attributes:
        preferences: The line of its `Preferences`, or None where it had none.
        settings: The line of its `GroupSettings`, or None where it had none.
    """

    KIND: ClassVar[str] = "left"
    TTL: ClassVar[timedelta] = timedelta(days=30)

    preferences: str | None = None
    settings: str | None = None


class Days(StrEnum):
    """On which days a subscription delivers."""

    EVERY = "every"
    WEEKDAYS = "weekdays"


class Paused(StrEnum):
    """Why a subscription delivers nothing: it was asked to, the bot was shut out, or refused."""

    ASKED = "asked"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Subscription(Record):
    """A chat's wish for an article a day, and how far it is fulfilled. A ledger keeps it.

    Attributes:
        chat: Where it is delivered, such as `telegram:-100123`. A chat has one at most.
        kind: The kind of chat: `private`, `group` or `channel`.
        law: The law, by its id.
        hour: The local hour, from 0.
        minute: The minute of that hour.
        zone: Whose local time, as an IANA name.
        days: On which days, a value of `Days`.
        silent: Whether it comes without a sound.
        thread: The forum topic where it was ordered, or None.
        language: The language of the bot's words, or None for the default.
        script: The script of the law's words, or None for as given.
        fold: Whether long articles are folded, or None for the default.
        due: When to deliver next, in UTC milliseconds; None while there is no such time.
        last_day: The local day (ISO) of the last delivery that was done or skipped.
        missed: Days skipped since the last delivery.
        failures: Refusals in a row.
        doubt: The local day (ISO) whose delivery was sent once and not answered.
        paused: Why nothing is delivered, a value of `Paused`, or None.
        revision: Raised by each change, by the ledger.
    """

    KIND: ClassVar[str] = "subscription"
    TTL: ClassVar[None] = None

    chat: str
    kind: str
    law: str
    hour: int
    minute: int
    zone: str
    days: str = Days.EVERY.value
    silent: bool = False
    thread: int | None = None
    language: str | None = None
    script: str | None = None
    fold: bool | None = None
    due: int | None = None
    last_day: str | None = None
    missed: int = 0
    failures: int = 0
    doubt: str | None = None
    paused: str | None = None
    revision: int = 0


# What a store keeps.
KINDS: tuple[type[Record], ...] = (
    Session,
    Preferences,
    Bookmarks,
    AnswerSent,
    GroupSettings,
    TalkState,
    LeftGroup,
)
