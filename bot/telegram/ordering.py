"""In which order updates are answered."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_AT_ONCE = 4096  # updates under way; those of one chat wait for each other


class InOrder(BaseUpdateProcessor):
    """Updates of one chat one after the other, of different chats side by side."""

    def __init__(self) -> None:
        super().__init__(_AT_ONCE)
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Answer an update when its chat's earlier ones are answered."""
        chat = update.effective_chat if isinstance(update, Update) else None
        lock = self._chats.setdefault(chat.id if chat else 0, asyncio.Lock())
        async with lock:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
