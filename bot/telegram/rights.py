"""Who may speak for a group or channel, and what the bot itself may do there."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from telegram import Bot, ChatMember, ChatMemberRestricted, ChatMemberUpdated
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.telegram.inbound import Incoming
from handlers.request import ChatKind

_log = logging.getLogger(__name__)

_ADMINS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
# Telegram tells of every change of the bot's own rights; this is for what is lost in an outage.
_FRESH_SECONDS = 3600.0
_KEPT = 4096  # groups, some 200 bytes each


async def is_admin(bot: Bot, incoming: Incoming) -> bool | None:
    """Return whether who asks is an admin of the chat, or None where that can't be seen.

    Telegram shows a bot that is no admin itself other people's rights only in part (Bot API,
    getChatMember), and nothing of whoever speaks in a channel's name.
    """
    if incoming.request.admin is not None or incoming.speaker is None:
        return incoming.request.admin
    try:
        member = await bot.get_chat_member(incoming.chat, incoming.speaker)
    except TelegramError as error:
        _log.info("rights can't be seen: %s", error)
        return None
    return member.status in _ADMINS


@dataclass(frozen=True, slots=True)
class _Own:
    """What the bot may do in a group, and until when that is taken for certain."""

    is_admin: bool
    is_muted: bool
    until: float


class OwnRights:
    """What the bot itself may do in groups: looked up once, then followed by Telegram's news.

    Args:
        bot: The bot.
        clock: A clock in seconds.
    """

    def __init__(self, bot: Bot, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._clock = clock
        self._known: OrderedDict[int, _Own] = OrderedDict()

    async def hears_all(self, chat: int, kind: ChatKind) -> bool:
        """Return whether the bot, which is a member, gets all that is said in a chat.

        In a group it does with privacy mode off, or as an admin (Bot FAQ, "What messages will my
        bot get"); else it gets commands and replies to it.
        """
        if kind is not ChatKind.GROUP or self._bot.bot.can_read_all_group_messages:
            return True
        return (await self._own(chat)).is_admin

    def is_muted(self, chat: int) -> bool:
        """Return whether Telegram told that the bot may not write in a group."""
        known = self._fresh(chat)
        return known is not None and known.is_muted

    def learn(self, change: ChatMemberUpdated) -> None:
        """Take note of what the bot may do from now on (`my_chat_member`)."""
        self._keep(change.chat.id, change.new_chat_member)

    async def _own(self, chat: int) -> _Own:
        if known := self._fresh(chat):
            return known
        try:
            return self._keep(chat, await self._bot.get_chat_member(chat, self._bot.id))
        except TelegramError as error:
            _log.info("the bot's own rights can't be seen: %s", error)
            return self._keep(chat, None)

    def _fresh(self, chat: int) -> _Own | None:
        known = self._known.get(chat)
        return known if known is not None and self._clock() < known.until else None

    def _keep(self, chat: int, member: ChatMember | None) -> _Own:
        self._known.pop(chat, None)
        muted = isinstance(member, ChatMemberRestricted) and not member.can_send_messages
        admin = member is not None and member.status in _ADMINS
        own = self._known[chat] = _Own(admin, muted, self._clock() + _FRESH_SECONDS)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return own
