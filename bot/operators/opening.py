"""Opens what those who run the bot are told by."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from bot.application import Parts
from bot.operators.counting import Counting
from bot.operators.digest import Digest
from bot.operators.errors import Errors
from bot.operators.operating import Operating
from bot.pictures import Painter
from config.settings import Settings
from handlers.reply import Reply
from storage.leases import Leases


@asynccontextmanager
async def operating(settings: Settings, parts: Parts) -> AsyncIterator[Operating]:
    """Yield what a channel needs for operators; at the end what was counted is written."""
    counting = Counting(parts.tally, parts.clock, settings.bot_timezone)
    painter = Painter(settings.bot_data_dir / "matplotlib")
    try:
        yield Operating(settings.bot_operators, counting, painter.draw)
    finally:
        await counting.aclose()


@contextmanager
def digesting(
    settings: Settings,
    parts: Parts,
    leases: Leases,
    owner: str,
    tell: Callable[[int, Reply], Awaitable[bool]],
) -> Iterator[Digest]:
    """Collect errors while the context is open; yield what tells operators of them.

    Args:
        settings: The settings, which say who they are.
        parts: The bot's parts, for its words.
        leases: What all processes share.
        owner: This process's name among them.
        tell: Tells an operator something; returns whether it was told.
    """
    errors, words = Errors(), parts.catalogues.choose(None, None)
    with errors.listening():
        yield Digest(errors, leases, owner, words, settings.bot_operators, tell)
