"""What the bot serves over HTTP: updates come in, and others see whether it is well."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from bot.application import Parts
from bot.http.app import build
from bot.http.health import Check, Health, at_most_every
from bot.http.server import serving
from bot.metrics import Metrics
from bot.telegram.channel import TelegramChannel, Work
from bot.telegram.webhook import Webhook
from config.settings import Settings
from storage.errors import StoreUnavailable

# A little longer than updates are given, whose last answers say where to send them instead.
_DRAIN_SECONDS = 7.0
_WEBHOOK_SECONDS = 20.0  # Telegram is asked about the webhook at most so often by each process


@asynccontextmanager
async def open_to_outside(
    settings: Settings,
    address: tuple[str, int],
    parts: Parts,
    channel: TelegramChannel,
    metrics: Metrics,
) -> AsyncIterator[Work]:
    """Serve while the context is open; yield what ends it in good order when the bot is to stop.

    Raises:
        CanNotListen: The address can't be had.
    """
    health = Health(_checks(parts, channel, settings.webhook_url))
    webhook = None
    if settings.bot_mode == "webhook":
        webhook = Webhook(settings.webhook_path, settings.webhook_secret, channel.intake.accept)

    async def figures() -> bytes:
        for name, found in (await health.look()).items():
            metrics.ready(name, well=found == "ok")
        return metrics.text()

    async with serving(build(health, figures, webhook), *address) as server:

        async def end(stop: asyncio.Event) -> None:
            await stop.wait()
            health.draining()
            await server.drain(_DRAIN_SECONDS)

        yield end


def _checks(parts: Parts, channel: TelegramChannel, url: str | None) -> Mapping[str, Check]:
    """Return what must be well for the bot to be sent anything, by name."""

    async def laws() -> str | None:
        return None if parts.warmed.is_set() else "still loading"

    async def store() -> str | None:
        try:
            await parts.store.ping()
        except StoreUnavailable as error:
            return str(error)
        return None

    async def telegram() -> str | None:
        return None if channel.is_reached else "not reached yet"

    checks: dict[str, Check] = {"laws": laws, "store": store, "telegram": telegram}
    if url is not None:
        checks["webhook"] = at_most_every(_WEBHOOK_SECONDS, partial(channel.is_sent_to, url))
    return checks
