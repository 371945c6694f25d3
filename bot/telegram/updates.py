"""Updates as Telegram tells them: which are wanted, of what kind one is, and its reading."""

import json
import logging
import re
from typing import Any

from telegram import Bot, Update

from bot.telegram.sound import is_sound

_log = logging.getLogger(__name__)

Json = dict[str, Any]

ALLOWED = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CHANNEL_POST,
    Update.EDITED_CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.GUEST_MESSAGE,
    Update.MY_CHAT_MEMBER,
]

# In JSON as Python writes it; what people type has its quotation marks escaped there.
_NAMES = re.compile(
    r'("(?:first_name|last_name|username|title|sender_user_name|author_signature)": )'
    r'"(?:[^"\\]|\\.)*"'
)


def kept_line(update: Json) -> bytes:
    """Return an update as it is kept until it is answered: as JSON, and without names.

    Nobody's name is needed for an answer, and `/privacy` says that none is kept.
    """
    return _NAMES.sub(r'\1""', json.dumps(update)).encode()


def kind_of(update: Json) -> str:
    """Return what kind of update this is, as one of `ALLOWED`, or `other`."""
    return next((kind for kind in ALLOWED if update.get(kind) is not None), "other")


def has_number(update: object) -> bool:
    """Return whether this is an update that can be told from others."""
    return isinstance(update, dict) and type(update.get("update_id")) is int


def read(update: Json, bot: Bot) -> Update | None:
    """Return an update as far as it is of a wanted kind, or None where it can't be read.

    That is logged. Such updates come from Bot API servers of another version than the library's.
    """
    wanted = {kind: update[kind] for kind in ALLOWED if kind in update}
    try:
        held = Update.de_json({**wanted, "update_id": update["update_id"]}, bot)
        if not is_sound(held):
            raise ValueError("not as the Bot API says")  # noqa: TRY301 - it is one of many reasons
    except Exception as error:  # noqa: BLE001 - a library may fail in any way on what it does not know
        _log.warning(
            "a %s can't be read and is passed over: %s", kind_of(update), type(error).__name__
        )
        return None
    return held
