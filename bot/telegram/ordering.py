"""In which order updates are answered."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from telegram import Update


class InOrder:
    """Updates of one chat one after the other, of different chats side by side.

    What belongs to no chat, as what is typed for inline results does not, waits for nothing.
    """

    def __init__(self) -> None:
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[int] = Counter()

    def has_more(self, chat: int) -> bool:
        """Return whether another update of a chat waits for its turn."""
        return chat in self._waiting

    @asynccontextmanager
    async def turn(self, update: Update | None) -> AsyncIterator[None]:
        """Wait until an update's chat's earlier ones are answered; later ones wait for the end."""
        chat = update.effective_chat if update else None
        if chat is None:
            yield
            return
        lock = self._chats.setdefault(chat.id, asyncio.Lock())
        self._waiting[chat.id] += 1
        try:
            await lock.acquire()
        finally:
            self._waiting[chat.id] -= 1
            if not self._waiting[chat.id]:
                del self._waiting[chat.id]
        try:
            yield
        finally:
            lock.release()
