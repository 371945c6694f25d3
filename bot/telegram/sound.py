"""Whether an update holds what the Bot API says, as far as the bot reads it.

python-telegram-bot makes objects of whatever it is given: a chat's id may be a list, a text a
number. Telegram sends nothing of the kind, but another Bot API server may, and so may somebody who
got hold of the webhook's secret.
"""

from collections.abc import Mapping, Sequence

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InaccessibleMessage,
    InlineQuery,
    MaybeInaccessibleMessage,
    Message,
    MessageEntity,
    TelegramObject,
    TextQuote,
    Update,
    User,
)

_NUMBERS = range(-(2**53), 2**53)  # ids have at most 52 significant bits (Bot API, User and Chat)
# Messages in messages that are looked into; the bot reads none that is deeper.
_DEEPEST = 2

Fields = Mapping[str, type]

_MUST: Mapping[type, Fields] = {
    User: {"id": int, "is_bot": bool},
    Chat: {"id": int, "type": str},
    MessageEntity: {"type": str, "offset": int, "length": int},
    TextQuote: {"text": str},
    Message: {"message_id": int, "chat": Chat},
    InaccessibleMessage: {"message_id": int, "chat": Chat},
    CallbackQuery: {"id": str, "from_user": User},
    InlineQuery: {"id": str, "from_user": User, "query": str, "offset": str},
    ChatMemberUpdated: {
        "chat": Chat, "from_user": User, "old_chat_member": ChatMember,
        "new_chat_member": ChatMember,
    },
    ChatMember: {"status": str},
    ChatMemberRestricted: {"status": str, "is_member": bool, "can_send_messages": bool},
}  # fmt: skip
_MAY: Mapping[type, Fields] = {
    Update: {
        "message": Message, "edited_message": Message, "channel_post": Message,
        "edited_channel_post": Message, "guest_message": Message, "callback_query": CallbackQuery,
        "inline_query": InlineQuery, "my_chat_member": ChatMemberUpdated,
    },
    User: {"language_code": str},
    MessageEntity: {"user": User},
    TextQuote: {"is_manual": bool},
    Message: {
        "from_user": User, "sender_chat": Chat, "via_bot": User, "text": str, "caption": str,
        "quote": TextQuote, "reply_to_message": Message, "media_group_id": str,
        "is_automatic_forward": bool, "is_topic_message": bool, "message_thread_id": int,
        "migrate_to_chat_id": int, "migrate_from_chat_id": int, "guest_query_id": str,
    },
    CallbackQuery: {"data": str, "message": MaybeInaccessibleMessage},
}  # fmt: skip
_LISTS: Mapping[type, Sequence[str]] = {Message: ("entities", "caption_entities")}


def is_sound(held: TelegramObject, depth: int = 0) -> bool:
    """Return whether an object, and all in it that the bot reads, is what the Bot API says."""
    known = next((kind for kind in type(held).__mro__ if kind in _MUST or kind in _MAY), object)
    if known is Message and (depth := depth + 1) > _DEEPEST:
        return True
    for name, of in _MUST.get(known, {}).items():
        if not _is(getattr(held, name), of, depth):
            return False
    for name, of in _MAY.get(known, {}).items():
        value = getattr(held, name)
        if value is not None and not _is(value, of, depth):
            return False
    return all(
        is_sound(each, depth) for name in _LISTS.get(known, ()) for each in getattr(held, name)
    )


def _is(value: object, of: type, depth: int) -> bool:
    if of is int:
        return type(value) is int and value in _NUMBERS
    return isinstance(value, of) and (
        not isinstance(value, TelegramObject) or is_sound(value, depth)
    )
