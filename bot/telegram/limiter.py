"""Keeps to Telegram's limits, and waits where Telegram says so."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

from bot.telegram.faults import seconds_told

# Telegram says how long to wait; a call waits that often and is not lost.
_RETRIES = 50
_MARGIN_SECONDS = 0.1
# What counts as a message with Telegram; the other calls have limits of their own.
_MESSAGES = {"sendMessage", "sendDocument", "editMessageText", "editMessageReplyMarkup"}


class PatientLimiter(AIORateLimiter):
    """Holds a group to Telegram's 20 messages a minute, and waits out every 429.

    The library's own way with a 429 halts the calls for all chats; here only the refused call
    waits, and with it the chat whose turn it is. All chats together are not held to 30 messages a
    second: that figure is for broadcasts, and answers are slowed by Telegram's own 429 if by
    anything.

    Attributes:
        sent: How many messages were sent or edited so far, refused ones included.
        refused_at: When Telegram last said to wait, in seconds of `time.monotonic()`.
    """

    def __init__(self) -> None:
        super().__init__(overall_max_rate=0, max_retries=0)
        # It logs every 429 as an error with a traceback; the line below says it once, plainly.
        logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)
        self._log = logging.getLogger(__name__)
        self.sent = 0
        self.refused_at = -math.inf

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401 - the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:  # noqa: ANN401 - as above
        """Make a call, again after each 429 as soon as Telegram allows."""
        limited = partial(
            super().process_request, callback, args, kwargs, endpoint, data, rate_limit_args
        )
        make = limited if endpoint in _MESSAGES else partial(callback, *args, **kwargs)
        for _ in range(_RETRIES):
            self.sent += endpoint in _MESSAGES
            try:
                return await make()
            except RetryAfter as error:
                seconds, self.refused_at = seconds_told(error), time.monotonic()
                self._log.info("Telegram asks for patience: %s again in %g s", endpoint, seconds)
                await asyncio.sleep(seconds + _MARGIN_SECONDS)
        return await make()
