"""The loop that delivers: takes leases on what is due, sends, and records what came of it.

Any number of processes may run it. A lease makes each delivery one process's alone; when that one
dies, the lease ends and another takes over. The one doubt that this leaves, whether a message was
sent by a process that died before it was recorded, is resolved by sending again.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.delivery.aftermath import passed_over
from bot.delivery.instants import ms_of
from bot.delivery.outcomes import (
    Courier,
    Delivered,
    Doubtful,
    Later,
    Moved,
    Outcome,
    Refused,
    TopicLost,
)
from bot.delivery.owing import Owed, owed
from bot.delivery.pacing import Pacing
from bot.delivery.recording import Recorder
from bot.failures import log_failure, reference
from bot.metrics import Metrics
from bot.resting import rest
from handlers.conversation import Conversation
from handlers.daily.rule import rule_of, scheduled
from handlers.reply import Reply
from storage.errors import StoreUnavailable
from storage.ledger import Claim, Ledger
from storage.records import Subscription

_log = logging.getLogger(__name__)

# Another process delivers in a dead one's place after this.
LEASE_MS = 30_000
# What is left of a lease for recording: no message may be under way when another process may send.
_RESERVE_SECONDS = 4.0
_FULL_NAP = 0.05
# Whoever subscribes for the next minute must not wait longer than this behind it.
_LONGEST_NAP = 1.0
_AWAY_SECONDS = 1.0  # the ledger is asked again so often while it is away
# When it is back, leases may have ended whose messages are sent: whoever sent them comes first.
_OTHERS_RECORD_SECONDS = 2.5
# When told to stop, what is under way is waited for, then it is in doubt, and that is recorded.
# Together less than the ten seconds that a container is given to stop (docker stop).
_FINISHING_SECONDS = 5.0
_RECORDING_SECONDS = 2.0
_MENDED = timedelta(minutes=10)  # a fault of our own is hardly mended sooner
_ZONE_KNOWN = timedelta(days=1)  # and zones that are missing not before the next release of them
_KINDS_KEPT = 256  # of messages, each of which thousands of chats share


class Deliveries:
    """Delivers what is due until it is told to stop.

    Args:
        ledger: Where subscriptions are kept.
        conversation: What says what is delivered.
        courier: What brings it.
        clock: What time it is, in UTC.
        late_limit: How late an article may come; later than that it is passed over.
        metrics: What counts outcomes.
        on_delivered: Called for each article that arrived.
    """

    def __init__(
        self,
        ledger: Ledger,
        conversation: Conversation,
        courier: Courier,
        clock: Callable[[], datetime],
        late_limit: timedelta,
        metrics: Metrics,
        on_delivered: Callable[[], None] | None = None,
    ) -> None:
        self._ledger = ledger
        self._conversation = conversation
        self._courier = courier
        self._clock = clock
        self._late_limit = late_limit
        self._metrics = metrics
        self._on_delivered = on_delivered
        self._recorder = Recorder(ledger, clock)
        self._pacing = Pacing(courier)
        self._under_way: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[Outcome]] = set()
        self._counts: Counter[str] = Counter()
        self._is_away = False
        self._is_known = False  # whether the ledger survives a crash
        self._reply = lru_cache(_KINDS_KEPT)(self._compose)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; then finish what is under way, within eight seconds."""
        try:
            while not stop.is_set():
                await rest(stop, await self._round(stop))
        finally:
            await self._finish()

    async def _round(self, stop: asyncio.Event) -> float:
        try:
            return await self._take_on(stop)
        except StoreUnavailable as error:
            return self._away(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next round may go well
            log_failure(error, reference())
            return _AWAY_SECONDS

    async def _take_on(self, stop: asyncio.Event) -> float:
        """Begin what may be sent now; return for how many seconds nothing more may be."""
        held = self._pacing.held_seconds()
        room = 0 if self._recorder.is_behind else self._pacing.room(len(self._under_way))
        if held or not room:
            return min(held, _LONGEST_NAP) or _FULL_NAP
        claimed = await self._ledger.claim(
            ms_of(self._clock()),
            0 if self._is_away else room,
            lease_ms=LEASE_MS,
            per_second=self._pacing.per_second(),
        )
        if self._is_away:
            return self._back()
        if claimed.claims:
            self._pacing.claimed()
        for claim in claimed.claims:
            if stop.is_set():
                await self._recorder.release(claim)
            else:
                self._begin(claim)
        await self._look_at_ledger()
        wait = _LONGEST_NAP if claimed.wait_ms is None else claimed.wait_ms / 1000
        if wait >= _LONGEST_NAP and not self._under_way:
            self._tell()
        return min(wait, _LONGEST_NAP)

    def _begin(self, claim: Claim) -> None:
        task = asyncio.create_task(self._attend(claim))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _attend(self, claim: Claim) -> None:
        try:
            await self._deliver(claim)
        except Exception as error:  # noqa: BLE001 - whatever it is, all others are delivered
            log_failure(error, reference())
            again = ms_of(self._clock() + _MENDED)
            await self._recorder.settle(claim, replace(claim.subscription, due=again))

    async def _deliver(self, claim: Claim) -> None:
        subscription, now = claim.subscription, self._clock()
        debt = self._debt(subscription, now)
        if debt is None:
            await self._recorder.settle(claim, _anew(subscription, now))
            return
        owing = replace(subscription, missed=subscription.missed + debt.skipped)
        if debt.too_late:
            self._count("too late")
            await self._recorder.settle(claim, passed_over(owing, debt.day, now))
            return
        await self._bring(claim, owing, debt.day)

    def _debt(self, subscription: Subscription, now: datetime) -> Owed | None:
        rule = rule_of(subscription)
        if rule is None:
            _log.error("%s: no time zone %r here", subscription.chat, subscription.zone)
        if rule is None or subscription.due is None or subscription.paused is not None:
            return None
        last_day = date.fromisoformat(subscription.last_day) if subscription.last_day else None
        return owed(subscription.due, rule, last_day, now, self._late_limit)

    async def _bring(self, claim: Claim, owing: Subscription, day: date) -> None:
        outcome = await self._send(claim, owing, day)
        if isinstance(outcome, TopicLost) and owing.thread is not None:
            general = replace(owing, thread=None)
            outcome = await self._send(claim, general, day, topic_lost=True)
            if isinstance(outcome, Delivered):
                owing = general
        self._pacing.note(owing.chat, outcome)
        self._count(type(outcome).__name__.lower())
        match outcome:
            case Moved(chat):
                await self._recorder.move(claim, chat)
                return
            case TopicLost():
                outcome = Refused("the general topic is closed")
            case _:
                pass
        if isinstance(outcome, Refused):
            _log.warning("%s refuses its article of the day: %s", owing.chat, outcome.text)
        await self._recorder.record(claim, owing, outcome, day)

    async def _send(
        self, claim: Claim, subscription: Subscription, day: date, *, topic_lost: bool = False
    ) -> Outcome:
        """Make one attempt; in doubt where nothing comes back in time.

        In time is before the lease ends, and before the bot must have stopped. That is not
        Telegram's fault, so this doubt is not the one after which nothing is sent again.
        """
        seconds = (claim.until - ms_of(self._clock())) / 1000 - _RESERVE_SECONDS
        if seconds <= 0:
            return Later(0)
        reply = self._reply(_face(subscription), day, topic_lost)
        sending = asyncio.create_task(self._courier.deliver(subscription, reply))
        self._sending.add(sending)
        await asyncio.wait({sending}, timeout=seconds)
        self._sending.discard(sending)
        if sending.done() and not sending.cancelled():
            return sending.result()
        sending.cancel()
        return Doubtful(cut_off=True)

    def _compose(self, face: Subscription, day: date, topic_lost: bool) -> Reply:
        return self._conversation.daily(face, day, room=self._courier.room, topic_lost=topic_lost)

    async def _finish(self) -> None:
        if not self._under_way:
            return
        _log.info("finishing %d deliveries", len(self._under_way))
        await asyncio.wait(self._under_way, timeout=_FINISHING_SECONDS)
        for sending in self._sending:
            sending.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_RECORDING_SECONDS)
        for task in self._under_way:
            task.cancel()
        if self._under_way:
            _log.error("%d deliveries may come again: not recorded", len(self._under_way))

    def _away(self, error: StoreUnavailable) -> float:
        self._metrics.store_failed("ledger")
        if not self._is_away:
            _log.warning("nothing is delivered for the moment: %s", error)
        self._is_away, self._is_known = True, False
        return _AWAY_SECONDS

    def _back(self) -> float:
        _log.info("deliveries go on")
        self._is_away = False
        return _OTHERS_RECORD_SECONDS

    async def _look_at_ledger(self) -> None:
        """Log once, and once more after each outage, if subscriptions would not survive a crash."""
        if self._is_known:
            return
        self._is_known = True
        with suppress(StoreUnavailable):
            if doubt := await self._ledger.durability():
                _log.warning("not everything survives a crash: %s", doubt)

    def _count(self, outcome: str) -> None:
        self._counts[outcome] += 1
        self._metrics.delivered(outcome)
        if outcome == "delivered" and self._on_delivered is not None:
            self._on_delivered()

    def _tell(self) -> None:
        """Log what came of all that was delivered since nothing was due last."""
        if self._counts:
            told = ", ".join(f"{count} {name}" for name, count in self._counts.most_common())
            _log.info("articles of the day: %s", told)
        self._counts.clear()


def _anew(subscription: Subscription, now: datetime) -> Subscription:
    """Return a subscription to which nothing is owed with the time when something is."""
    ahead = scheduled(subscription, now)
    if ahead.due is None and ahead.paused is None:
        return replace(ahead, due=ms_of(now + _ZONE_KNOWN))
    return ahead


def _face(subscription: Subscription) -> Subscription:
    """Return a subscription with only that in it which its messages show, so that they are shared.

    Composing a message takes as long as sending it, and in the same minute thousands get the same.
    """
    return Subscription(
        chat="-",
        kind=subscription.kind,
        law=subscription.law,
        hour=0,
        minute=0,
        zone="",
        language=subscription.language,
        script=subscription.script,
        fold=subscription.fold,
        missed=subscription.missed,
    )
