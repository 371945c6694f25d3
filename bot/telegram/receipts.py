"""What this process has taken, and how far each update has come, in the inbox that all share.

Marks are written beside the work, many in one trip, and nothing waits for them. But one must be
there in time: that an answer leaves. Its bytes go to the inbox in the very step of the event loop
in which those of the answer go to Telegram. Should the process die, whoever takes over sees that it
was on its way, and does not send it again.

A process that hung for a while may be alive and taken for dead. Before it sends an answer it looks
whether the update is still its own.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bot.failures import outside_updates
from bot.metrics import Metrics
from bot.replica import Replica
from bot.resting import end
from storage.errors import StoreUnavailable
from storage.inbox import Inbox, Standing, State, Waiting

_log = logging.getLogger(__name__)

_AWAY_SECONDS = 1.0  # the inbox is not asked for so long after it did not answer
_LOOK_SECONDS = 0.25
_MOST_UNWRITTEN = 65_536  # marks kept for an inbox that is away; 24 h of them would be too many
_FREE = Standing(State.FREE)

T = TypeVar("T")


class Lapsed(ConnectionError):
    """This process was perhaps taken for dead just now: nothing was sent."""


class TakenOver(asyncio.CancelledError):
    """Another process answers what this one was at: that ends here as if it were cancelled."""


@dataclass(slots=True)
class _Handled:
    """An update that is being handled here.

    Attributes:
        number: Its number.
        lapses: How often this process was perhaps taken for dead when that was looked at last.
        state: How far it has come.
    """

    number: int
    lapses: int
    state: State = State.TAKEN


_current: ContextVar[_Handled | None] = ContextVar("update", default=None)
# The update whose answer is what is sent here, while it is.
_sent: ContextVar[_Handled | None] = ContextVar("sent", default=None)


class Receipts:
    """Keeps account of updates.

    While the inbox is away every update is ours: an answer that may come twice is better than none.

    Args:
        inbox: What all processes share.
        replica: This process.
        metrics: What counts failures.
    """

    def __init__(self, inbox: Inbox, replica: Replica, metrics: Metrics) -> None:
        inbox.unheard = self._mark_again
        self._inbox = inbox
        self._replica = replica
        self._metrics = metrics
        self._handled: dict[int, _Handled] = {}
        self._unwritten: dict[int, State] = {}
        self._being_written: dict[int, State] = {}
        self._writing: asyncio.Task[None] | None = None
        self._away_until: float | None = None

    async def take(self, updates: Sequence[int], lines: Sequence[bytes] = ()) -> list[Standing]:
        """Take what nobody has; return how each update stood before. See `Inbox.take`."""
        stood = await self._take(updates, lines)
        return [_FREE] * len(updates) if stood is None else stood

    async def wins(self, update: int, standing: Standing, seconds: float | None) -> bool:
        """Return whether an update is ours to answer; False where it is answered.

        What another process has is waited for, and taken over from it when it dies.

        Args:
            update: The update.
            standing: How it stood when it was to be taken.
            seconds: How long to wait for another process; None for as long as it lives.

        Raises:
            TimeoutError: Another process has it all the time.
        """
        async with asyncio.timeout(seconds):
            while standing.state not in {State.FREE, State.DONE}:
                if await self._takes_over(update, standing):
                    return True
                await asyncio.sleep(_LOOK_SECONDS)
                # While the inbox is away, whoever had it has it.
                (standing,) = await self._take([update]) or [standing]
            self._came_to(update, State.TAKEN)
        return standing.state is State.FREE

    async def waiting(self) -> list[Waiting]:
        """Return what was kept with its words and is not done; nothing while the inbox is away."""
        try:
            return await self._told(self._inbox.waiting)
        except StoreUnavailable as error:
            self._gone(error)
            return []

    @property
    def lapses(self) -> int:
        """How often this process was perhaps taken for dead; see `Replica.lapses`."""
        return self._replica.lapses

    @contextmanager
    def handling(self, update: int, lapses: int) -> Iterator[None]:
        """Let the marks of what is done meanwhile be an update's, taken after so many `lapses`."""
        handled = self._handled[update] = _Handled(update, lapses)
        token = _current.set(handled)
        try:
            yield
        finally:
            _current.reset(token)
            self._handled.pop(update, None)

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Let the request that is made within be the answer, to be marked when it `leaves`.

        Raises:
            TakenOver: This process was taken for dead, and another one has the update.
        """
        handled = _current.get()
        if handled is not None and handled.lapses != self._replica.lapses:
            await self._make_sure(handled)
        token = _sent.set(handled)
        try:
            yield
        finally:
            _sent.reset(token)

    def leaves(self) -> None:
        """Mark that an answer leaves, if what leaves in this moment is one.

        Raises:
            Lapsed: It must not: first it is to be found out whether it is still ours.
        """
        handled = _sent.get()
        if handled is None:
            return
        if handled.lapses != self._replica.lapses:
            raise Lapsed
        self._mark(handled, State.SENDING)

    def refused(self) -> None:
        """Mark that the answer is to be sent again: it was not taken, or that is in doubt."""
        if handled := _current.get():
            self._mark(handled, State.TAKEN)

    def done(self, update: int) -> None:
        """Mark that all is done that an update asks for."""
        self._handled.pop(update, None)
        self._write(update, State.DONE)

    def give_back(self, update: int) -> None:
        """Leave an update to another process, unless its answer is on its way."""
        handled = self._handled.pop(update, None)
        if handled is None or handled.state is not State.SENDING:
            self._write(update, State.FREE)

    async def settle(self) -> None:
        """Wait until all marks are written, but not for an inbox that is away."""
        if self._writing is not None and self._away_until is None:
            await asyncio.wait({self._writing}, timeout=_AWAY_SECONDS)
        if self._writing is not None:
            await end([self._writing])

    async def _take(
        self, updates: Sequence[int], lines: Sequence[bytes] = ()
    ) -> list[Standing] | None:
        """Take what nobody has; None while the inbox is away."""
        if self._away_until is not None and time.monotonic() < self._away_until:
            return None
        try:
            take = partial(self._inbox.take, updates, self._replica.name, lines=lines)
            stood = await self._told(take)
        except StoreUnavailable as error:
            self._gone(error)
            return None
        self._back()
        return stood

    async def _told(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Return what the inbox tells. After a pause time is up for all that was under way: again.

        Raises:
            StoreUnavailable: The inbox is away.
        """
        lapses = self._replica.lapses
        try:
            return await ask()
        except StoreUnavailable:
            if self._replica.lapses == lapses:
                raise
        return await ask()

    async def _make_sure(self, handled: _Handled) -> None:
        """Look whether an update that is handled here is still ours."""
        lapses = self._replica.lapses
        for standing in await self._take([handled.number]) or ():
            if standing.state is State.DONE or standing.owner not in {"", self._replica.name}:
                _log.warning("another process took this one for dead, and answers in its place")
                raise TakenOver
        handled.lapses = lapses

    def _mark(self, handled: _Handled, state: State) -> None:
        if handled.state is state or handled.number not in self._handled:
            return
        handled.state = state
        number = handled.number
        told = self._inbox.mark(number, state, self._replica.name)
        # What is being written of it besides, and may arrive later, must not be the last word.
        if not told or number in self._unwritten or number in self._being_written:
            self._write(number, state)

    def _mark_again(self, updates: Collection[int]) -> None:
        for update in updates:
            if handled := self._handled.get(update):
                self._write(update, handled.state)

    async def _takes_over(self, update: int, standing: Standing) -> bool:
        if State.DONE in {self._unwritten.get(update), self._being_written.get(update)}:
            return False
        ours = standing.owner == self._replica.name  # taken, and the inbox's word was lost
        self._came_to(update, standing.state)
        try:
            if not ours and not await self._replica.is_dead(standing.owner):
                return False
            take_over = partial(self._inbox.take_over, update, standing, self._replica.name)
            if not await self._told(take_over):
                return False
        except StoreUnavailable as error:
            self._gone(error)
            return False
        if standing.state is State.SENDING:
            _log.info("an answer was on its way when its process died: not sent again")
            self.done(update)
            return False
        return True

    def _came_to(self, update: int, state: State) -> None:
        if handled := self._handled.get(update):
            handled.state = state

    def _write(self, update: int, state: State) -> None:
        self._unwritten[update] = state
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all(), context=outside_updates())

    async def _write_all(self) -> None:
        try:
            while self._unwritten:
                marks, self._unwritten = self._unwritten, {}
                self._being_written = marks
                try:
                    await self._told(partial(self._inbox.note, marks, self._replica.name))
                except StoreUnavailable as error:
                    self._gone(error)
                    unwritten = {**marks, **self._unwritten}
                    self._unwritten = dict(list(unwritten.items())[-_MOST_UNWRITTEN:])
                    await asyncio.sleep(_AWAY_SECONDS)
                else:
                    self._back()
        finally:
            self._being_written = {}
            self._writing = None

    def _gone(self, error: StoreUnavailable) -> None:
        self._metrics.store_failed("inbox")
        if self._away_until is None:
            _log.warning("answering without knowing what others answered: %s", error)
        self._away_until = time.monotonic() + _AWAY_SECONDS

    def _back(self) -> None:
        if self._away_until is not None:
            _log.info("the inbox answers again")
        self._away_until = None
