"""What the bot counts and times, for Prometheus to fetch.

Nothing in it tells one person, chat or question from another: each label takes its values from a
set that is closed, and whatever is not in that set is counted as `other`.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, TypeVar

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    Summary,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics import MetricWrapperBase

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

OTHER = "other"
KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query",
    "inline_query", "guest_message", "my_chat_member",
})  # fmt: skip
SEARCHED = frozenset({"article", "results", "none"})
DELIVERED = frozenset({
    "delivered", "doubtful", "later", "gone", "vanished", "refused", "moved", "topiclost",
    "too late",
})  # fmt: skip
METHODS = frozenset({
    "answerCallbackQuery", "answerGuestQuery", "answerInlineQuery", "deleteWebhook",
    "editMessageReplyMarkup", "editMessageText", "getChatMember", "getMe", "getUpdates",
    "getWebhookInfo", "sendChatAction", "sendDocument", "sendMessage", "sendPhoto",
    "setMyCommands", "setWebhook",
})  # fmt: skip
CODES = frozenset({"200", "400", "401", "403", "404", "409", "429", "5xx", "none"})
LIMITS = frozenset({"bot", "group", "told"})
STORES = frozenset({"store", "ledger", "inbox", "leases", "quota", "tally"})
CHECKS = frozenset({"laws", "store", "telegram", "webhook", "serving"})

# "95 of 100 within 300 ms" can be read off at 0.3; a getUpdates may take half a minute.
SECONDS = (0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_M = TypeVar("_M", bound=MetricWrapperBase)
_CODE_LENGTH = 3
_POLLING = "polling"


class Metrics:
    """What one process counted since it began. Each method costs a few microseconds."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # each count would have its date
        self._held = CollectorRegistry()
        where: Any = {"registry": self._held}
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(**where)
        # Names and units follow https://prometheus.io/docs/practices/naming/.
        counter: Callable[..., Counter] = partial(Counter, **where)
        gauge: Callable[..., Gauge] = partial(Gauge, **where)
        histogram: Callable[..., Histogram] = partial(Histogram, buckets=SECONDS, **where)
        summary: Callable[..., Summary] = partial(Summary, **where)
        self._updates = counter("tiaowen_updates", "Updates taken to be answered.", ["kind"])
        self._under_way = gauge("tiaowen_updates_under_way", "Updates that are being answered.")
        self._answers = histogram(
            "tiaowen_answer_duration_seconds",
            "From when an update came until all was done that it asked for.",
            ["kind"],
        )
        self._failures = counter("tiaowen_failures", "Failures of the bot's own code.")
        self._searches = counter(
            "tiaowen_searches", "Questions by the kind of their answer.", ["outcome"]
        )
        self._deliveries = counter(
            "tiaowen_deliveries", "Attempts to deliver by what came of them.", ["outcome"]
        )
        self._calls = counter(
            "tiaowen_telegram_calls",
            "Calls of the Bot API by the status of the answer, `none` where none came.",
            ["method", "code"],
        )
        self._call_seconds = histogram(
            "tiaowen_telegram_call_duration_seconds",
            "Calls of the Bot API, until the answer was read or given up.",
            ["method"],
        )
        self._retries = counter(
            "tiaowen_telegram_retries",
            "Calls of the Bot API that were made again after Telegram said to wait.",
            ["method"],
        )
        self._waits = summary(
            "tiaowen_limiter_wait_seconds",
            "Waits before a call by the limit that asked for them, `told` where Telegram did.",
            ["limit"],
        )
        self._store_errors = counter(
            "tiaowen_store_errors", "Times that a store was asked and not available.", ["store"]
        )
        self._ready = gauge("tiaowen_ready", "Whether a check of readiness went well.", ["check"])
        self._leads = gauge(
            "tiaowen_leader", "Whether what only one process does is done by this one.", ["role"]
        )
        self._pending = gauge(
            "tiaowen_webhook_pending_updates",
            "Updates that wait at Telegram to be delivered, as it told last.",
        )
        self._begin_at_zero()

    def update(self, kind: str) -> None:
        """Count an update of a kind such as `message`."""
        _of(self._updates, _in(KINDS, kind)).inc()

    def under_way(self) -> AbstractContextManager[Any]:
        """Count an update as under way while the context is open."""
        return self._under_way.track_inprogress()

    def answered(self, kind: str, seconds: float) -> None:
        """Note how long it took until all was done that an update asked for."""
        _of(self._answers, _in(KINDS, kind)).observe(seconds)

    def found(self, outcome: str) -> None:
        """Count a question by what was found: `article`, `results` or `none`."""
        _of(self._searches, _in(SEARCHED, outcome)).inc()

    def called(self, method: str, code: str, seconds: float) -> None:
        """Note a call of the Bot API: the status of its answer, or `none`, and how long it took."""
        known = _in(METHODS, method)
        _of(self._calls, known, _in(CODES, _folded(code))).inc()
        _of(self._call_seconds, known).observe(seconds)

    def retried(self, method: str) -> None:
        """Count a call of the Bot API that is made again after Telegram said to wait."""
        _of(self._retries, _in(METHODS, method)).inc()

    def waited(self, limit: str, seconds: float) -> None:
        """Note a wait for a limit: the whole `bot`'s, a `group`'s, or what Telegram `told`."""
        _of(self._waits, _in(LIMITS, limit)).observe(seconds)

    def delivered(self, outcome: str) -> None:
        """Count an attempt to deliver by the name of its outcome, as `bot.delivery` logs it."""
        _of(self._deliveries, _in(DELIVERED, outcome)).inc()

    def store_failed(self, store: str) -> None:
        """Count that a store, such as `ledger`, was asked and not available."""
        _of(self._store_errors, _in(STORES, store)).inc()

    def failed(self) -> None:
        """Count a failure of the bot's own code."""
        self._failures.inc()

    def ready(self, check: str, *, well: bool) -> None:
        """Say how a check of readiness, such as `laws`, went last."""
        _of(self._ready, _in(CHECKS, check)).set(well)

    def leads(self, *, leading: bool) -> None:
        """Say whether this process fetches updates; said by no process where they are sent."""
        _of(self._leads, _POLLING).set(leading)

    def pending(self, updates: int) -> None:
        """Say how many updates wait at Telegram, as it tells with `getWebhookInfo`."""
        self._pending.set(updates)

    def text(self) -> bytes:
        """Return all figures in Prometheus's text format, which is of type `CONTENT_TYPE`."""
        return generate_latest(self._held)

    def _begin_at_zero(self) -> None:
        """Let counts be there before they count: the first of a kind is a change then."""
        for metric, values in (
            (self._updates, KINDS),
            (self._answers, {"message"}),
            (self._searches, SEARCHED),
            (self._deliveries, DELIVERED),
            (self._waits, LIMITS),
            (self._store_errors, STORES),
        ):
            for value in sorted(values):
                metric.labels(value)


def _in(known: Collection[str], value: str) -> str:
    return value if value in known else OTHER


def _folded(code: str) -> str:
    """Return all of Telegram's own faults as one code."""
    return "5xx" if code.startswith("5") and len(code) == _CODE_LENGTH else code


def _of(metric: _M, *values: str) -> _M:
    return metric.labels(*values)
