"""From Telegram's news about chats to what becomes of their subscriptions. Pure."""

from dataclasses import dataclass

from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus

from bot.telegram.addresses import address

_OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


@dataclass(frozen=True, slots=True)
class ShutOut:
    """The bot was blocked by a person, or removed from a group or channel."""

    chat: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """The bot was unblocked, or added to a group or channel."""

    chat: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A group became a supergroup and has another id from now on."""

    old: str
    new: str


News = ShutOut | LetIn | Renamed


def read_news(update: Update) -> News | None:
    """Return what an update tells about the chat itself, if anything.

    In a private chat `my_chat_member` comes when the bot is blocked or unblocked, and then only.
    """
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    return _migration(update.message) if update.message is not None else None


def _membership(change: ChatMemberUpdated) -> News | None:
    was_inside, is_inside = _inside(change.old_chat_member), _inside(change.new_chat_member)
    if was_inside == is_inside:
        return None
    chat = address(change.chat.id)
    return LetIn(chat) if is_inside else ShutOut(chat)


def _inside(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in _OUTSIDE


def _migration(message: Message) -> News | None:
    """Read the two service messages of a migration; either may be the one that arrives."""
    here = address(message.chat.id)
    if message.migrate_to_chat_id is not None:
        return Renamed(here, address(message.migrate_to_chat_id))
    if message.migrate_from_chat_id is not None:
        return Renamed(address(message.migrate_from_chat_id), here)
    return None
