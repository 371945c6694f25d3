"""What a tally does: it counts, by day, what happens, and how many people there are; never who.

It keeps no person's name and no person's words. People are counted by a keyed digest whose key
is not kept beyond what is counted; a term that was asked in vain is kept in clear only from the
moment when enough different people have asked it.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

KEPT = timedelta(days=400)  # of days' figures: a year and the month to compare with
ENOUGH_PEOPLE = 5  # who must have asked a term in vain before it is known at all
ASKED_WITHIN = timedelta(days=30)  # by so many people
LONGEST_TERM = 32  # characters; what is longer is no term


@dataclass(frozen=True, slots=True)
class Day:
    """What was counted on a day.

    Attributes:
        day: The day.
        people: How many different people asked, about (one in a hundred more or less).
        counts: How often what happened, by name, such as `questions`.
    """

    day: date
    people: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vain:
    """A term that people asked in vain.

    Attributes:
        term: The term, folded.
        people: How many different people asked it in the last 30 days, at least `ENOUGH_PEOPLE`.
    """

    term: str
    people: int


class Tally(ABC):
    """Counts. Every method may raise `StoreUnavailable`; a figure may then be missing."""

    @abstractmethod
    async def add(self, day: date, counts: Mapping[str, int], people: Sequence[str] = ()) -> None:
        """Add to a day's figures, in one trip.

        Args:
            day: The day.
            counts: How often what happened; names of lower-case letters and `_`.
            people: Who asked, such as `telegram:123`; counted, not kept.
        """

    @abstractmethod
    async def days(self, first: date, last: date) -> list[Day]:
        """Return the figures of each day from the first to the last, zeros where there are none."""

    @abstractmethod
    async def asked_in_vain(self, terms: Sequence[str], person: str) -> None:
        """Count folded terms that somebody asked and nothing answered; longer than 32 are not."""

    @abstractmethod
    async def vain(self, most: int) -> list[Vain]:
        """Return the terms that enough people asked in vain, those of most people first."""

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of connections and files. Closing twice does no harm."""
