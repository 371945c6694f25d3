"""Pauses that end when the bot is told to stop, and work that is ended."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any

_AGAIN_SECONDS = 0.1


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until `stop` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def end(tasks: Collection["asyncio.Task[Any]"]) -> None:
    """Cancel tasks and wait until they have ended.

    They are cancelled again and again: `asyncio.wait_for` of Python 3.11, which redis-py uses, may
    lose a cancellation (python/cpython issue 86296).
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_AGAIN_SECONDS)
