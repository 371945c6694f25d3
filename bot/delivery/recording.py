"""Writes down what came of a delivery.

However long the ledger is away, and without undoing what people changed meanwhile.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

from bot.delivery.aftermath import after, told_late
from bot.delivery.outcomes import Ending
from storage.errors import StoreUnavailable
from storage.ledger import Claim, Ledger
from storage.records import Subscription

_log = logging.getLogger(__name__)

# What was delivered and is not written down would be delivered again when the lease ends, so the
# ledger is asked again at once and often.
_PAUSE_SECONDS = 0.2


class Recorder:
    """Records what came of claims."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._waiting = 0

    @property
    def is_behind(self) -> bool:
        """Whether something can't be written down for the moment."""
        return self._waiting > 0

    async def settle(self, claim: Claim, settled: Subscription) -> None:
        """Record that nothing was sent, and what the claim's subscription is to be."""

        async def attempt() -> None:
            if not await self._ledger.settle(claim, settled):
                await self._ledger.release(claim)  # it was changed meanwhile: so much for it

        await self._until_done(attempt)

    async def record(
        self, claim: Claim, subscription: Subscription, ending: Ending, day: date
    ) -> None:
        """Record what came of a claim.

        Args:
            claim: The claim.
            subscription: The claim's subscription as it was delivered.
            ending: What came of it.
            day: The local day whose article it was.
        """

        async def attempt() -> None:
            kept = after(subscription, ending, day, self._clock())
            if not await self._ledger.settle(claim, kept):
                await self._merge(claim.subscription.chat, ending, day)
                await self._ledger.release(claim)

        await self._until_done(attempt)

    async def move(self, claim: Claim, chat: str) -> None:
        """Let a claimed subscription go on under its chat's new name, where it is still due."""
        moved = replace(claim, subscription=replace(claim.subscription, chat=chat))

        async def attempt() -> None:
            await self._ledger.move(claim.subscription.chat, chat)
            await self._ledger.release(moved)

        await self._until_done(attempt)

    async def release(self, claim: Claim) -> None:
        """Give a claim back undone. Where that fails, its lease ends by itself."""
        with suppress(StoreUnavailable):
            await self._ledger.release(claim)

    async def _merge(self, chat: str, ending: Ending, day: date) -> None:
        while (found := await self._ledger.get(chat)) is not None:
            told = told_late(found, ending, day, self._clock())
            if told == found:
                return
            if told is None:
                await self._ledger.remove(chat)
                return
            if await self._ledger.put(told, replacing=found) is not None:
                return

    async def _until_done(self, attempt: Callable[[], Awaitable[None]]) -> None:
        try:
            return await attempt()
        except StoreUnavailable as error:
            if not self.is_behind:
                _log.warning("what was delivered is not recorded yet: %s", error)
        self._waiting += 1
        try:
            while True:
                await asyncio.sleep(_PAUSE_SECONDS)
                with suppress(StoreUnavailable):
                    return await attempt()
        finally:
            self._waiting -= 1
