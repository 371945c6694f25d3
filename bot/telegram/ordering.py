"""In which order updates are answered."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_AT_ONCE = 4096  # updates under way; those of one chat wait for each other


class InOrder(BaseUpdateProcessor):
    """Updates of one chat one after the other, of different chats side by side.

    What belongs to no chat, as what is typed for inline results does not, waits for nothing.
    """

    def __init__(self) -> None:
        super().__init__(_AT_ONCE)
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[int] = Counter()

    def has_more(self, chat: int) -> bool:
        """Return whether another update of a chat waits for its turn."""
        return chat in self._waiting

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Answer an update when its chat's earlier ones are answered."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        lock = self._chats.setdefault(chat.id, asyncio.Lock())
        self._waiting[chat.id] += 1
        async with lock:
            self._waiting[chat.id] -= 1
            if not self._waiting[chat.id]:
                del self._waiting[chat.id]
            await coroutine

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
