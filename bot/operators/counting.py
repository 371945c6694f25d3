"""Counts what happens, in memory at first: no answer waits for a figure."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.failures import outside_updates
from bot.resting import rest
from handlers.conversation import Said
from handlers.reply import Outcome
from handlers.request import Request
from handlers.stats import ANSWERED, DELIVERED, QUESTIONS
from storage.errors import StoreUnavailable
from storage.tally import Tally

_log = logging.getLogger(__name__)

# A killed process takes with it what it counted so lately.
_WRITE_SECONDS = 5.0
_LONGEST_PAUSE = 60.0  # between attempts while the store is away
_MOST_PEOPLE = 100_000  # that wait to be written; the rest would not be counted
_MOST_MISSED = 1_000  # questions that wait to be written
# Nobody fills the store with what nobody else asks.
_MOST_TERMS_A_DAY = 40  # of a person


@dataclass(frozen=True)
class _Batch:
    """What of a day is not written yet."""

    counts: Counter[str] = field(default_factory=Counter)
    people: dict[str, None] = field(default_factory=dict)

    def add(self, other: "_Batch") -> None:
        self.counts.update(other.counts)
        for person in other.people:
            self.meet(person)

    def meet(self, person: str) -> None:
        if len(self.people) < _MOST_PEOPLE:
            self.people[person] = None


class Counting:
    """Counts questions, people, answers and deliveries, and writes them every few seconds.

    While the store is away figures are kept here. None is worth an error.

    Args:
        tally: Where they are written.
        clock: What time it is, with a zone of any kind.
        zone: Whose days are counted, as an IANA name.
        seconds: After how long it is written what was counted.
    """

    def __init__(
        self,
        tally: Tally,
        clock: Callable[[], datetime],
        zone: str,
        *,
        seconds: float = _WRITE_SECONDS,
    ) -> None:
        self._tally = tally
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._seconds = seconds
        self._days: dict[date, _Batch] = {}
        self._missed: list[tuple[str, tuple[str, ...]]] = []
        self._asked: tuple[date | None, Counter[str]] = (None, Counter())
        self._writing: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._away = False

    def answered(self, request: Request, said: Said | None) -> None:
        """Count what was typed, if it was a question; a button that turns a page is none."""
        outcome = said.reply.outcome if said else None
        if said is None or outcome is None or request.action is not None or request.edited:
            return
        today = self._today()
        batch = self._batch(today)
        batch.counts[QUESTIONS] += 1
        batch.counts[ANSWERED] += outcome is not Outcome.NONE
        batch.meet(request.person)
        if said.missed:
            self._miss(today, request.person, said.missed)

    def delivered(self) -> None:
        """Count a daily article that arrived."""
        self._batch(self._today()).counts[DELIVERED] += 1

    async def aclose(self) -> None:
        """Write what is not written yet, if the store takes it. Closing twice does no harm."""
        self._closing.set()
        if self._writing is not None:
            await self._writing

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()

    def _batch(self, day: date) -> _Batch:
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_on(), context=outside_updates())
        return self._days.setdefault(day, _Batch())

    def _miss(self, day: date, person: str, terms: tuple[str, ...]) -> None:
        if self._asked[0] != day or len(self._asked[1]) >= _MOST_PEOPLE:
            self._asked = (day, Counter())
        asked = self._asked[1]
        if asked[person] < _MOST_TERMS_A_DAY and len(self._missed) < _MOST_MISSED:
            asked[person] += len(terms)
            self._missed.append((person, terms))

    async def _write_on(self) -> None:
        """Write until nothing is left, or once more when it is closed."""
        pause = self._seconds
        try:
            while self._days or self._missed:
                await rest(self._closing, pause)
                written = await self._write()
                if self._closing.is_set():
                    return
                pause = self._seconds if written else min(pause * 2, _LONGEST_PAUSE)
        finally:
            self._writing = None

    async def _write(self) -> bool:
        """Write what there is; return whether the store took all of it."""
        try:
            for day in [*self._days]:
                await self._write_day(day)
            for person, terms in self._taken_missed():
                await self._tally.asked_in_vain(terms, person)
        except StoreUnavailable as error:
            if not self._away:
                _log.warning("figures are not written for the moment: %s", error)
            self._away = True
            return False
        self._away = False
        return True

    async def _write_day(self, day: date) -> None:
        batch = self._days.pop(day)
        try:
            await self._tally.add(day, batch.counts, [*batch.people])
        except StoreUnavailable:
            self._days.setdefault(day, _Batch()).add(batch)
            raise

    def _taken_missed(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what was missed, one after the other; each is gone once the next one is wanted."""
        while self._missed:
            yield self._missed[0]
            del self._missed[0]
