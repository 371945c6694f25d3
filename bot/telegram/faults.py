"""What Telegram's refusals mean. The only place that reads their texts.

Telegram's Bot API tells errors apart by text alone, within one status code; the texts are those
of its public server source. They are compared without regard to case, because python-telegram-bot
changes the first letter.
"""

from datetime import timedelta
from enum import StrEnum

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError


class Fault(StrEnum):
    """What a refusal means for the bot."""

    UNCHANGED = "the message already says that"
    LOST = "the message can't be edited any more"
    LATE = "the button's press is too old to be answered"
    TOPIC = "the topic is closed or gone"
    MUTED = "the bot may not write there"
    GONE = "the bot was blocked or removed"
    OTHER = "something unforeseen"


_TEXTS = {
    "message is not modified": Fault.UNCHANGED,
    "message to edit not found": Fault.LOST,
    "message can't be edited": Fault.LOST,
    "message_id_invalid": Fault.LOST,
    "query is too old": Fault.LATE,
    "query id is invalid": Fault.LATE,
    "topic_closed": Fault.TOPIC,
    "topic_deleted": Fault.TOPIC,
    "message thread not found": Fault.TOPIC,
    "not enough rights": Fault.MUTED,
    "have no rights to send": Fault.MUTED,
    "chat_write_forbidden": Fault.MUTED,
    "chat_restricted": Fault.MUTED,
    "chat not found": Fault.GONE,
}


def fault_of(error: TelegramError) -> Fault:
    """Return what a refusal means."""
    if isinstance(error, Forbidden):
        return Fault.GONE
    if isinstance(error, BadRequest):
        text = str(error).lower()
        return next((fault for known, fault in _TEXTS.items() if known in text), Fault.OTHER)
    return Fault.OTHER


def seconds_told(error: TelegramError) -> float:
    """Return the seconds that Telegram says to wait (429), or 0 where it does not say."""
    if not isinstance(error, RetryAfter):
        return 0.0
    told = error.retry_after
    return told.total_seconds() if isinstance(told, timedelta) else float(told)
