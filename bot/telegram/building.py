"""Builds python-telegram-bot's application as the channel wants it."""

import os
from typing import Any

from telegram.ext import Application, ApplicationBuilder

from bot.telegram.limiter import PatientLimiter
from bot.telegram.ordering import InOrder
from bot.telegram.wire import AiohttpRequest, UpdatesRequest

_TELEGRAM = "https://api.telegram.org"


def base_url(api_url: str | None) -> str:
    """Return where the Bot API is: at the given server, or else at Telegram's own."""
    return (api_url or _TELEGRAM).rstrip("/")


def build(
    token: str, base: str, limiter: PatientLimiter, order: InOrder
) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return python-telegram-bot's application, opened by nobody yet."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's switch: time spans as timedelta
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .updater(None)
        .concurrent_updates(order)
        .rate_limiter(limiter)
        .job_queue(None)
        .request(AiohttpRequest(read_timeout=10.0))
        .get_updates_request(UpdatesRequest(read_timeout=5.0))
        .build()
    )
