"""Keeps to Telegram's limits, of all processes together, and waits where Telegram says so."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from telegram.error import RetryAfter, TelegramError, TimedOut
from telegram.ext import AIORateLimiter

from bot.metrics import Metrics
from bot.telegram.faults import seconds_told
from bot.telegram.pressure import Pressure
from bot.telegram.receipts import Receipts
from bot.telegram.traffic import Traffic
from bot.telegram.wire import Unanswered
from storage.quota import Quota

# Telegram says how long to wait; a call waits that often and is not lost.
_RETRIES = 50
_MARGIN_SECONDS = 0.1
_DOUBTFUL_SECONDS = 1.0  # Telegram mostly answers within a tenth of that
# What counts as a message with Telegram; the other calls have limits of their own.
_MESSAGES = {
    "sendMessage", "sendDocument", "sendPhoto", "answerGuestQuery", "editMessageText",
    "editMessageReplyMarkup",
}  # fmt: skip
# Telegram's FAQ for bots: 20 messages a minute to a group, about 30 a second altogether.
_TO_A_GROUP = (20, 60)
_TO_ALL = (29, 1)


class PatientLimiter(AIORateLimiter):
    """Holds a group to Telegram's 20 messages a minute, and waits out every 429.

    The library's own way with a 429 halts the calls for all chats; here only the refused call
    waits, and with it the chat whose turn it is. Its own counting is one process's; here all
    processes count together. All chats are held to 30 messages a second only while Telegram shows
    that it means it, by refusing many chats: that figure is for broadcasts, and a bot that many
    ask at once may mostly answer faster.

    Args:
        receipts: Where it is marked that an answer is on its way.
        quota: What all processes count together.
        metrics: What counts waits.

    Attributes:
        traffic: How much was sent.
    """

    def __init__(self, receipts: Receipts, quota: Quota, metrics: Metrics) -> None:
        super().__init__(overall_max_rate=0, group_max_rate=0, max_retries=0)
        # It logs every 429 as an error with a traceback; the line below says it once, plainly.
        logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)
        self._log = logging.getLogger(__name__)
        self._receipts = receipts
        self._quota = quota
        self._metrics = metrics
        self._pressure = Pressure()
        self.traffic = Traffic()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401 - the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002 - as above
    ) -> Any:  # noqa: ANN401 - as above
        """Make a call, again after each 429 as soon as Telegram allows."""
        is_message = endpoint in _MESSAGES
        make = partial(callback, *args, **kwargs)
        if is_message:
            make = partial(self._send, make)
        for _ in range(_RETRIES):
            if is_message:
                await self._turn(data.get("chat_id"))
            try:
                return await make()
            except RetryAfter as error:
                self._note_refusal(data.get("chat_id"), is_message=is_message)
                seconds = seconds_told(error)
                self._log.info("Telegram asks for patience: %s again in %g s", endpoint, seconds)
                self._metrics.waited("told", seconds)
                self._metrics.retried(endpoint)
                await asyncio.sleep(seconds + _MARGIN_SECONDS)
        return await make()

    async def _turn(self, chat: int | str | None) -> None:
        """Wait until one more message may be sent."""
        self.traffic.sent += 1
        self._pressure.note(chat, time.monotonic(), refused=False)
        if _is_group(chat):
            await self._granted("group", f"chat{chat}", *_TO_A_GROUP)
        if self._pressure.is_on(time.monotonic()):
            await self._granted("bot", "all", *_TO_ALL)

    async def _granted(self, limit: str, name: str, most: int, seconds: int) -> None:
        while (wait := await self._quota.take(name, most, seconds)) > 0:
            self._metrics.waited(limit, wait)
            await asyncio.sleep(wait)

    def _note_refusal(self, chat: int | str | None, *, is_message: bool) -> None:
        self.traffic.refused_at = now = time.monotonic()
        if is_message:
            self._pressure.note(chat, now, refused=True)

    async def _send(self, make: Callable[[], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401 - the library's
        """Make a call that must not be made twice, with the mark that it is under way."""
        async with self._receipts.sending():
            # What is not answered by then is in doubt, and sent again: by this process when time
            # is up, or else by whoever takes over.
            doubting = asyncio.get_running_loop().call_later(
                _DOUBTFUL_SECONDS, self._receipts.refused
            )
            try:
                return await make()
            except (TimedOut, Unanswered):  # it may have been carried out
                raise
            except TelegramError:
                self._receipts.refused()
                raise
            finally:
                doubting.cancel()


def _is_group(chat: int | str | None) -> bool:
    return chat is not None and (isinstance(chat, str) or chat < 0)
