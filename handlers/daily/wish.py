"""What a chat may wish of its subscription, and what can be wrong with how it was said: values."""

from dataclasses import dataclass
from datetime import time
from typing import Self

from storage.records import Days

_SEPARATOR = ","
_FIELDS = 4
_DAYS = {"e": Days.EVERY, "w": Days.WEEKDAYS}
_SOUND = {"s": True, "l": False}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted; None is what was not spoken of.

    Attributes:
        at: The time of day.
        zone: The zone, by its IANA name.
        days: On which days.
        silent: Whether without a sound.
        end: Whether it shall end altogether.
    """

    at: time | None = None
    zone: str | None = None
    days: Days | None = None
    silent: bool | None = None
    end: bool = False

    def compact(self) -> str:
        """Return the wish as a button carries it, at most 40 characters; never one to end."""
        days = next((short for short, held in _DAYS.items() if held == self.days), "")
        sound = next((short for short, held in _SOUND.items() if held == self.silent), "")
        at = f"{self.at:%H%M}" if self.at else ""
        return _SEPARATOR.join((at, days, sound, self.zone or ""))

    @classmethod
    def of_compact(cls, text: str) -> Self | None:
        """Return the wish that `compact` wrote, or None where the text was altered.

        The zone is as it was written, whether there is such a one or not.
        """
        parts = text.split(_SEPARATOR)
        if len(parts) != _FIELDS or parts[1] not in {"", *_DAYS} or parts[2] not in {"", *_SOUND}:
            return None
        at = time_of_day(parts[0]) if parts[0] else None
        if parts[0] and at is None:
            return None
        return cls(at, parts[3] or None, _DAYS.get(parts[1]), _SOUND.get(parts[2]))


def time_of_day(compact: str) -> time | None:
    """Return the time that `0730` is, or None where it is none."""
    if len(compact) != 4 or not (compact.isascii() and compact.isdecimal()):  # noqa: PLR2004 - hhmm
        return None
    hour, minute = divmod(int(compact), 100)
    return clock_time(hour, minute)


def clock_time(hour: int, minute: int) -> time | None:
    """Return a time of day, or None where there is no such hour or minute."""
    try:
        return time(hour, minute)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class NotATime:
    """A time was written that no day has, such as 25:00."""

    written: str


@dataclass(frozen=True, slots=True)
class SeveralTimes:
    """More than one time was written."""

    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OffsetGiven:
    """A distance from UTC was written in place of a zone.

    Attributes:
        written: As it was written, such as UTC+8.
        minutes: East of Greenwich.
        wish: All else that was said.
    """

    written: str
    minutes: int
    wish: Wish


@dataclass(frozen=True, slots=True)
class SeveralZones:
    """A place was named that has several zones, such as a large country."""

    name: str
    zones: tuple[str, ...]
    wish: Wish


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Something was written that is neither a time nor a place that is known.

    Attributes:
        written: As it was written.
        similar: Zones of places that are written much like it.
        wish: All else that was said.
    """

    written: str
    similar: tuple[str, ...]
    wish: Wish


Misread = NotATime | SeveralTimes | OffsetGiven | SeveralZones | NotUnderstood
