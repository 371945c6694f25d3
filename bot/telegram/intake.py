"""The intake: every update comes in here, by webhook or by polling, and is answered once."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot, Update

from bot.failures import begin_update, log_failure, reference
from bot.metrics import Metrics
from bot.resting import end
from bot.telegram.ordering import InOrder
from bot.telegram.receipts import Receipts
from bot.telegram.updates import Json, kept_line, kind_of, read
from storage.inbox import Standing, State

_log = logging.getLogger(__name__)

# Telegram waits about a minute for a webhook's answer before it repeats an update.
_PATIENCE_SECONDS = 40.0


class Intake:
    """Takes updates and has each answered.

    Args:
        bot: The bot, for reading updates.
        receipts: What is known of updates, here and in other processes.
        order: What keeps each chat's order.
        attend: What answers an update; it raises nothing.
        metrics: What counts and times updates.
        patience: Seconds to wait for another process that answers what a webhook is sent.
    """

    def __init__(
        self,
        bot: Bot,
        receipts: Receipts,
        order: InOrder,
        attend: Callable[[Update], Awaitable[None]],
        metrics: Metrics,
        *,
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        self._bot = bot
        self._receipts = receipts
        self._order = order
        self._attend = attend
        self._metrics = metrics
        self._patience = patience
        self._under_way: dict[int, asyncio.Task[bool]] = {}
        self._is_open = False

    @property
    def under_way(self) -> int:
        """How many updates are being answered."""
        return len(self._under_way)

    @property
    def is_open(self) -> bool:
        """Whether updates are taken."""
        return self._is_open

    def open(self) -> None:
        """Take updates from now on."""
        self._is_open = True

    async def accept(self, update: Json) -> bool:
        """Take one update and answer it; return whether it can be acknowledged.

        It can when it is answered, here or elsewhere. Of what is typed for inline results nothing
        is lost: the next letter asks anew, and must not wait for the answer to this one.

        Args:
            update: The update, with its number.
        """
        number: int = update["update_id"]
        task = self._under_way.get(number)
        if task is None:
            if not self._is_open:
                return False
            lapses = self._receipts.lapses
            task = self._begin(number, update, None, lapses, self._patience)
        if "inline_query" in update:
            return True
        await asyncio.wait({task})
        return not task.cancelled() and task.result()

    async def receive(self, updates: Sequence[Json]) -> None:
        """Take updates that are told once, and begin to answer them, in their order.

        When this returns, what can be kept of them is kept until they are answered.
        """
        numbers = [update["update_id"] for update in updates]
        lines = [kept_line(update) for update in updates]
        lapses = self._receipts.lapses
        standings = await self._receipts.take(numbers, lines)
        for number, update, standing in zip(numbers, updates, standings, strict=True):
            if number not in self._under_way:
                self._begin(number, update, standing, lapses)

    async def resume(self) -> None:
        """Begin to answer what was kept and not answered by whoever had it."""
        waiting = await self._receipts.waiting()
        kept = [each for each in waiting if each.update not in self._under_way]
        if kept:
            _log.info("%d updates wait from before", len(kept))
        lapses = self._receipts.lapses
        free = [each.update for each in kept if each.standing.state is State.FREE]
        taken = dict(zip(free, await self._receipts.take(free), strict=True)) if free else {}
        for each in kept:
            standing = taken.get(each.update, each.standing)
            self._begin(each.update, json.loads(each.line), standing, lapses)

    async def drain(self, seconds: float) -> None:
        """Take nothing more, finish what was taken, and give back what can't be finished."""
        self._is_open = False
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=seconds)
        left = list(self._under_way.values())
        if left:
            _log.warning("%d updates are left to another process", len(left))
        await end(left)
        await self._receipts.settle()

    def _begin(
        self,
        number: int,
        update: Json,
        standing: Standing | None,
        lapses: int,
        patience: float | None = None,
    ) -> "asyncio.Task[bool]":
        task = asyncio.create_task(self._handle(number, update, standing, lapses, patience))
        self._under_way[number] = task
        task.add_done_callback(lambda _: self._under_way.pop(number, None))
        return task

    async def _handle(
        self,
        number: int,
        update: Json,
        standing: Standing | None,
        lapses: int,
        patience: float | None,
    ) -> bool:
        """Answer an update if it is ours; return whether it is answered."""
        begin_update()
        with self._receipts.handling(number, lapses):
            try:
                if standing is None:  # it is not taken yet
                    (standing,) = await self._receipts.take([number])
                if standing.state is State.DONE:
                    return True
                return await self._answer(number, update, standing, patience)
            except asyncio.CancelledError:
                self._receipts.give_back(number)
                raise

    async def _answer(
        self, number: int, update: Json, standing: Standing, patience: float | None
    ) -> bool:
        """Answer an update in its chat's turn, also where another process is to answer it first."""
        kind, came = kind_of(update), time.monotonic()
        what = read(update, self._bot)
        with self._metrics.under_way():
            async with self._order.turn(what):
                try:
                    if not await self._receipts.wins(number, standing, patience):
                        return True
                except TimeoutError:
                    return False
                self._metrics.update(kind)
                if what is not None:
                    await self._see_to(what)
                    self._metrics.answered(kind, time.monotonic() - came)
                self._receipts.done(number)
                return True

    async def _see_to(self, update: Update) -> None:
        try:
            await self._attend(update)
        except Exception as error:  # noqa: BLE001 - whatever it is, others are answered
            log_failure(error, reference())
