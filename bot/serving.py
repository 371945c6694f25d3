"""The bot on Telegram: what it consists of, opened in order and closed in reverse."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

from bot.application import Parts
from bot.delivery.deliveries import Deliveries
from bot.delivery.standing import Standing
from bot.failures import listening, log_stray
from bot.metrics import Metrics
from bot.operators.opening import digesting, operating
from bot.replica import Replica
from bot.telegram.channel import TelegramChannel, Work
from bot.telegram.receipts import Receipts
from bot.telegram.sources import by_polling, by_webhook
from config.settings import Settings
from storage.opening import open_inbox, open_leases, open_quota


async def serve(settings: Settings, token: str, parts: Parts, stop: asyncio.Event) -> None:
    """Talk on Telegram until `stop` is set, then finish what was received.

    Raises:
        TelegramUnusable: Telegram refuses the token.
        CanNotListen: The address for HTTP can't be had.
        StoreUnavailable: An embedded store can't be opened.
    """
    metrics = Metrics()
    parts.memory.on_failure = partial(metrics.store_failed, "store")
    asyncio.get_running_loop().set_exception_handler(log_stray)
    async with AsyncExitStack() as stack:
        stack.enter_context(listening(lambda _error, _reference: metrics.failed()))
        inbox = await open_inbox(settings.redis, settings.bot_data_dir)
        stack.push_async_callback(inbox.aclose)
        leases = await open_leases(settings.redis, settings.bot_data_dir)
        stack.push_async_callback(leases.aclose)
        quota = open_quota(settings.redis)
        stack.push_async_callback(quota.aclose)
        replica = Replica(leases, metrics)
        await stack.enter_async_context(replica.living())
        for_operators = await stack.enter_async_context(operating(settings, parts))
        channel = TelegramChannel(
            token,
            str(settings.telegram_api_url) if settings.telegram_api_url else None,
            parts.conversation,
            parts.memory,
            parts.catalogues,
            Standing(parts.ledger, parts.clock),
            Receipts(inbox, replica, metrics),
            quota,
            metrics,
            for_operators,
        )
        late_limit = timedelta(hours=settings.bot_daily_late_hours)
        deliveries = Deliveries(
            parts.ledger,
            parts.conversation,
            channel.courier,
            parts.clock,
            late_limit,
            metrics,
            for_operators.counting.delivered,
        )
        beside: list[Work] = [deliveries.run]
        if settings.bot_operators:
            digest = digesting(settings, parts, leases, replica.name, channel.teller.tell)
            beside.append(stack.enter_context(digest).run)
        url = settings.webhook_url
        source = by_webhook(url, settings.webhook_secret) if url else by_polling(replica)
        if settings.listen is not None:
            # The server takes a while to load, and few who poll have one.
            from bot.outside import open_to_outside  # noqa: PLC0415

            opened = open_to_outside(settings, settings.listen, parts, channel, metrics)
            beside.append(await stack.enter_async_context(opened))
        await channel.run(stop, source, beside)
