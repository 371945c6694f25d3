"""Chats where the bot may not write: it is told in the log once, and they are left in peace."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

from telegram.error import TelegramError

_log = logging.getLogger(__name__)

# Nobody tells the bot when a group lets all its members write again, so it is tried now and then.
_TRY_AGAIN_SECONDS = 60.0
_KEPT = 4096


class Muting:
    """Remembers where the bot was refused the right to write.

    Args:
        clock: A clock in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[int, float] = OrderedDict()

    def lasts(self, chat: int) -> bool:
        """Return whether there is no sense in writing to a chat for now."""
        return self._clock() < self._until.get(chat, 0.0)

    def begins(self, chat: int, error: TelegramError) -> None:
        """Take note that Telegram refused to let the bot write."""
        if chat not in self._until:
            _log.info("not allowed to write in a chat, and silent there: %s", error)
        self._until[chat] = self._clock() + _TRY_AGAIN_SECONDS
        if len(self._until) > _KEPT:
            self._until.popitem(last=False)

    def ends(self, chat: int) -> None:
        """Take note that the bot could write."""
        self._until.pop(chat, None)
