"""What this process has taken, and how far each update has come, in the inbox that all share.

Marks are written beside the work, many in one trip, and nothing waits for them. But one must be
there in time: that an answer leaves. Its bytes go to the inbox in the very step of the event loop
in which those of the answer go to Telegram. Should the process die, whoever takes over sees that it
was on its way, and does not send it again.
"""

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from bot.failures import outside_updates
from bot.metrics import Metrics
from bot.replica import Replica
from storage.errors import StoreUnavailable
from storage.inbox import Inbox, Standing, State, Waiting

_log = logging.getLogger(__name__)

_AWAY_SECONDS = 1.0  # the inbox is not asked for so long after it did not answer
_LOOK_SECONDS = 0.25
_MOST_UNWRITTEN = 65_536  # marks kept for an inbox that is away; 24 h of them would be too many
_FREE = Standing(State.FREE)


@dataclass(slots=True)
class _Handled:
    """An update that is being handled here.

    Attributes:
        number: Its number.
        state: How far it has come.
        sends: Whether the next request that leaves is its answer.
    """

    number: int
    state: State = State.TAKEN
    sends: bool = False


_current: ContextVar[_Handled | None] = ContextVar("update", default=None)


class Receipts:
    """Keeps account of updates.

    While the inbox is away every update is ours: an answer that may come twice is better than none.

    Args:
        inbox: What all processes share.
        replica: This process.
        metrics: What counts failures.
    """

    def __init__(self, inbox: Inbox, replica: Replica, metrics: Metrics) -> None:
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
        if self._away_until is not None and time.monotonic() < self._away_until:
            return [_FREE] * len(updates)
        try:
            stood = await self._inbox.take(updates, self._replica.name, lines=lines)
        except StoreUnavailable as error:
            self._gone(error)
            return [_FREE] * len(updates)
        self._back()
        return stood

    async def wins(self, update: int, standing: Standing, seconds: float) -> bool:
        """Return whether an update is ours to answer; False where it is answered.

        What another process has is waited for, and taken over from it when it dies.

        Args:
            update: The update.
            standing: How it stood when it was to be taken.
            seconds: How long to wait for another process.

        Raises:
            TimeoutError: Another process has it all the time.
        """
        async with asyncio.timeout(seconds):
            while standing.state not in {State.FREE, State.DONE}:
                if await self._takes_over(update, standing):
                    return True
                await asyncio.sleep(_LOOK_SECONDS)
                (standing,) = await self.take([update])
        return standing.state is State.FREE

    async def waiting(self) -> list[Waiting]:
        """Return what was kept with its words and is not done; nothing while the inbox is away."""
        try:
            return await self._inbox.waiting()
        except StoreUnavailable as error:
            self._gone(error)
            return []

    @contextmanager
    def handling(self, update: int) -> Iterator[None]:
        """Let the marks of what is done meanwhile be an update's."""
        handled = self._handled[update] = _Handled(update)
        token = _current.set(handled)
        try:
            yield
        finally:
            _current.reset(token)

    def sending(self) -> None:
        """Let the next request be the answer, which is to be marked when it `leaves`."""
        if handled := _current.get():
            handled.sends = True

    def leaves(self) -> None:
        """Mark that an answer leaves, if what leaves in this moment is one."""
        handled = _current.get()
        if handled is not None and handled.sends:
            handled.sends = False
            self._mark(handled, State.SENDING)

    def refused(self) -> None:
        """Mark that the answer was not taken, for certain."""
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

    def _mark(self, handled: _Handled, state: State) -> None:
        if handled.state is state or handled.number not in self._handled:
            return
        handled.state = state
        if not self._inbox.mark(handled.number, state, self._replica.name):
            self._write(handled.number, state)

    async def _takes_over(self, update: int, standing: Standing) -> bool:
        if State.DONE in {self._unwritten.get(update), self._being_written.get(update)}:
            return False
        ours = standing.owner == self._replica.name  # taken, and the inbox's word was lost
        try:
            if not ours and not await self._replica.is_dead(standing.owner):
                return False
            if not await self._inbox.take_over(update, standing, self._replica.name):
                return False
        except StoreUnavailable as error:
            self._gone(error)
            return False
        if standing.state is State.SENDING:
            _log.info("an answer was on its way when its process died: not sent again")
            self.done(update)
            return False
        return True

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
                    await self._inbox.note(marks, self._replica.name)
                except StoreUnavailable as error:
                    self._gone(error)
                    self._unwritten = _latest({**marks, **self._unwritten})
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


def _latest(marks: dict[int, State]) -> dict[int, State]:
    return dict(list(marks.items())[-_MOST_UNWRITTEN:])
