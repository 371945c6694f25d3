"""Brings deliveries to Telegram's chats: one attempt at a time, each with a definite outcome."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from telegram import Bot
from telegram.constants import MessageLimit, ParseMode
from telegram.error import ChatMigrated, RetryAfter, TelegramError, TimedOut

from bot.delivery.outcomes import (
    Delivered,
    Doubtful,
    Gone,
    Later,
    Moved,
    Outcome,
    Refused,
    TopicLost,
    Vanished,
)
from bot.failures import log_failure, reference
from bot.metrics import Metrics
from bot.telegram.addresses import address, number_of
from bot.telegram.faults import Fault, fault_of, seconds_told
from bot.telegram.outbound import NO_PREVIEW
from bot.telegram.render import Rendered, render
from bot.telegram.traffic import Traffic
from bot.telegram.wire import AiohttpRequest, Unanswered
from handlers.reply import Reply
from storage.records import Subscription

# Nobody waits for a delivery, so Telegram is given long to answer: each time it does in the end is
# one doubt less.
_ANSWER_SECONDS = 20.0
_PROBE_SECONDS = 4.0
# Until the next attempt when Telegram stumbles or can't be reached; and from the fifth time in a
# row on twice as long each time, up to 21 minutes, in case it stumbles over having sent it.
_STUMBLE_SECONDS = 5.0
_PATIENT_TIMES = 5
_MOST_DOUBLINGS = 8
_MARGIN_SECONDS = 0.1  # on top of what Telegram says to wait
_KINDS_KEPT = 256  # of messages, as they are written for Telegram
_OUTCOMES: Mapping[Fault, Outcome] = {
    Fault.GONE: Gone(),
    Fault.VANISHED: Vanished(),
    Fault.TOPIC: TopicLost(),
}


class TelegramCourier:
    """Brings deliveries over connections of its own, so that no answer waits for one of them.

    What Telegram says to wait is not waited here: the chat's turn comes again, and nobody else is
    held up.

    Args:
        token: The bot's token.
        base_url: Where the Bot API is, up to the token.
        traffic: How much people are answered.
        metrics: What counts and times calls.
    """

    room: int | None = int(MessageLimit.MAX_TEXT_LENGTH)

    def __init__(self, token: str, base_url: str, traffic: Traffic, metrics: Metrics) -> None:
        self._traffic = traffic
        self._request = AiohttpRequest(read_timeout=_ANSWER_SECONDS, observe=metrics.called)
        self._bot = Bot(token, base_url, request=self._request, get_updates_request=self._request)
        self._name = ""
        self._stumbles: Counter[str] = Counter()
        self._rendered = lru_cache(_KINDS_KEPT)(self._render)

    async def open(self, bot_name: str) -> None:
        """Make ready to deliver as the bot of this name; connections are made when needed."""
        self._name = bot_name
        await self._request.initialize()

    async def aclose(self) -> None:
        """Close all connections. Closing twice does no harm."""
        await self._request.shutdown()

    @property
    def others(self) -> int:
        """How many messages people were answered with so far."""
        return self._traffic.sent

    @property
    def refused_at(self) -> float:
        """When an answer was last told to wait, in seconds of `time.monotonic()`."""
        return self._traffic.refused_at

    async def deliver(self, subscription: Subscription, reply: Reply) -> Outcome:
        """Make one attempt to bring a reply where a subscription wants it."""
        outcome = await self._send(subscription, self._rendered(reply))
        if outcome is None:
            return self._stumbled(subscription.chat)
        del self._stumbles[subscription.chat]
        return outcome

    async def _send(self, subscription: Subscription, rendered: Rendered) -> Outcome | None:
        """Make one attempt; None where Telegram stumbles or can't be reached."""
        try:
            await self._bot.send_message(
                number_of(subscription.chat),
                rendered.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                message_thread_id=subscription.thread,
                disable_notification=subscription.silent,
                reply_markup=rendered.keyboard,
            )
        except (TimedOut, Unanswered):
            return Doubtful(cut_off=not await self._answers())
        except TelegramError as error:
            return outcome_of(error)
        except Exception as error:  # noqa: BLE001 - an answer that the library can't read
            log_failure(error, reference())
            return Doubtful()
        return Delivered()

    def _stumbled(self, chat: str) -> Later:
        self._stumbles[chat] += 1
        doublings = max(0, self._stumbles[chat] - _PATIENT_TIMES)
        return Later(_STUMBLE_SECONDS * 2 ** min(doublings, _MOST_DOUBLINGS))

    async def _answers(self) -> bool:
        """Return whether Telegram answers at all, with a call that does nothing."""
        try:
            await self._bot.get_me(read_timeout=_PROBE_SECONDS)
        except RetryAfter:
            return True
        except TelegramError:
            return False
        return True

    def _render(self, reply: Reply) -> Rendered:
        return render(reply, self._name)


def outcome_of(error: TelegramError) -> Outcome | None:
    """Return what it means for a delivery that Telegram said no; None where it only stumbles."""
    if isinstance(error, ChatMigrated):
        return Moved(address(error.new_chat_id))
    if isinstance(error, RetryAfter):
        return Later(seconds_told(error) + _MARGIN_SECONDS)
    fault = fault_of(error)
    return None if fault is Fault.STUMBLING else _OUTCOMES.get(fault, Refused(str(error)))
