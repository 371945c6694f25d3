"""One of the processes that are the bot together: its name, that it lives, and what it leads."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from bot.metrics import Metrics
from bot.resting import end, rest
from storage.errors import StoreUnavailable
from storage.leases import Leases

_log = logging.getLogger(__name__)

# Who shows no sign of life for so long is taken for dead by the others.
_LIFE_MS = 2_000
_BEAT_SECONDS = 0.5
# A store that was away has forgotten who lives; the living tell it again before anyone is buried.
_SECOND_LOOK_SECONDS = 1.0
# Somebody else leads in a dead one's place within ten seconds.
_ROLE_MS = 6_000
_HOLD_SECONDS = 1.5
_LEAVE_SECONDS = 0.5  # what is not released then runs out by itself


class Replica:
    """This process among all that are the bot.

    Args:
        leases: What all of them share.
        metrics: What counts failures, and tells who leads.

    Attributes:
        name: Its name, unlike any other process's at any time.
    """

    def __init__(self, leases: Leases, metrics: Metrics) -> None:
        self.name = secrets.token_hex(8)
        self._leases = leases
        self._metrics = metrics
        self._has_met = False  # the store, since the start
        self._lives = False
        self._lapses = 0
        self._lives_until = 0.0  # by `time.monotonic()`; nobody takes it for dead before

    @property
    def lapses(self) -> int:
        """How often it fell silent for so long that others may have taken it for dead.

        As when it was paused, or cut off from the store.
        """
        return self._lapses + (time.monotonic() > self._lives_until)

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Show signs of life meanwhile, and take leave at the end."""
        self._lives = True
        await self._beat()
        beating = asyncio.create_task(self._go_on_beating())
        try:
            yield
        finally:
            self._lives = False
            await end([beating])
            self._lives_until = 0.0
            await self._let_go(_life_of(self.name))

    async def is_dead(self, other: str) -> bool:
        """Return whether another process, or one that had this one's place before, is dead.

        Raises:
            StoreUnavailable: Nobody knows.
        """
        if other == self.name or await self._leases.holder(_life_of(other)) is not None:
            return False
        await asyncio.sleep(_SECOND_LOOK_SECONDS)
        return await self._leases.holder(_life_of(other)) is None

    async def while_leading(
        self, role: str, stop: asyncio.Event, work: Callable[[asyncio.Event], Awaitable[None]]
    ) -> None:
        """Do what only one process may do, whenever that is this one, until `stop` is set.

        While the store is away whoever leads goes on, and nobody else begins but one that has not
        reached the store since it was started: better two that quarrel than none.

        Args:
            role: What is led, such as `polling`.
            stop: Set when the bot is to stop.
            work: Goes on until the event that it is given is set.
        """
        stands_by = False
        self._metrics.leads(leading=False)
        while not stop.is_set():
            if not await self._wins(role):
                if not stands_by:
                    _log.info("standing by: another process is %s", role)
                stands_by = True
                await rest(stop, _HOLD_SECONDS)
                continue
            if stop.is_set():
                await self._let_go(role)
                return
            if stands_by:
                _log.warning("taking over: %s", role)
            stands_by = False
            async with self._leading(role, stop) as over:
                self._metrics.leads(leading=True)
                await work(over)
            self._metrics.leads(leading=False)

    @asynccontextmanager
    async def _leading(self, role: str, stop: asyncio.Event) -> AsyncIterator[asyncio.Event]:
        """Hold a role; the event is set when it is lost or the bot is to stop."""
        over = asyncio.Event()
        holding = asyncio.create_task(self._hold_on(role, stop, over))
        try:
            yield over
        finally:
            over.set()
            await end([holding])  # or it might take hold of the role again
            await self._let_go(role)

    async def _hold_on(self, role: str, stop: asyncio.Event, over: asyncio.Event) -> None:
        while not stop.is_set() and not over.is_set():
            await rest(stop, _HOLD_SECONDS)
            if not await self._still_leads(role):
                _log.warning("another process is %s now", role)
                break
        over.set()

    async def _wins(self, role: str) -> bool:
        try:
            won = await self._leases.hold(role, self.name, _ROLE_MS)
            self._has_met = True
            return won or await self._inherits(role)
        except StoreUnavailable:
            self._metrics.store_failed("leases")
            return not self._has_met

    async def _inherits(self, role: str) -> bool:
        """Take a role from a process that is dead, without waiting for the role's time to be up."""
        holder = await self._leases.holder(role)
        if holder is None or not await self.is_dead(holder):
            return False
        await self._leases.release(role, holder)
        return await self._leases.hold(role, self.name, _ROLE_MS)

    async def _still_leads(self, role: str) -> bool:
        try:
            return await self._leases.hold(role, self.name, _ROLE_MS)
        except StoreUnavailable:
            self._metrics.store_failed("leases")
            return True  # nobody else can take it meanwhile

    async def _go_on_beating(self) -> None:
        while self._lives:  # a cancellation may be lost within redis-py, so it is not all
            await asyncio.sleep(_BEAT_SECONDS)
            await self._beat()

    async def _beat(self) -> None:
        began = time.monotonic()
        with suppress(StoreUnavailable):
            await self._leases.hold(_life_of(self.name), self.name, _LIFE_MS)
            self._lapses = self.lapses
            self._lives_until = began + _LIFE_MS / 1000

    async def _let_go(self, name: str) -> None:
        with suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(_LEAVE_SECONDS):
                await self._leases.release(name, self.name)


def _life_of(process: str) -> str:
    return f"process-{process}"
