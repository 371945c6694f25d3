"""Pauses that end when the bot is told to stop."""

import asyncio
from contextlib import suppress


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until `stop` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
