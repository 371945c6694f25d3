"""In which order updates are answered."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

# So many answers are under way at once. More in parallel is slower, not faster: each costs a
# connection of its own (measured: `make bench`).
_AT_ONCE = 8
_WAITING = 4096  # updates that may stand in line behind them


class InOrder(BaseUpdateProcessor):
    """Updates of one chat one after the other, of different chats side by side."""

    def __init__(self) -> None:
        super().__init__(_WAITING)
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Answer an update when its chat's earlier ones are answered and there is room."""
        chat = update.effective_chat if isinstance(update, Update) else None
        lock = self._chats.setdefault(chat.id if chat else 0, asyncio.Lock())
        async with lock, self._at_once:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
