"""Builds python-telegram-bot's bot as the channel wants it."""

import os

from telegram.ext import ExtBot

from bot.metrics import Metrics
from bot.telegram.limiter import PatientLimiter
from bot.telegram.receipts import Receipts
from bot.telegram.wire import AiohttpRequest, UpdatesRequest

_TELEGRAM = "https://api.telegram.org"


def base_url(api_url: str | None) -> str:
    """Return where the Bot API is: at the given server, or else at Telegram's own."""
    return (api_url or _TELEGRAM).rstrip("/")


def build(
    token: str, base: str, limiter: PatientLimiter, receipts: Receipts, metrics: Metrics
) -> ExtBot[int]:
    """Return python-telegram-bot's bot, opened by nobody yet.

    Its `Application` is not used: it would hand each update through a queue and a task of its own,
    which tell nobody when an update is answered and can be acknowledged.
    """
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's switch: time spans as timedelta
    return ExtBot(
        token,
        f"{base}/bot",
        f"{base}/file/bot",
        request=AiohttpRequest(read_timeout=10.0, observe=metrics.called, leaves=receipts.leaves),
        get_updates_request=UpdatesRequest(read_timeout=5.0, observe=metrics.called),
        rate_limiter=limiter,
    )
