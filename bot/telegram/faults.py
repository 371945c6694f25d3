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
    LATE = "what was pressed or typed is too old to be answered"
    TOPIC = "the topic is closed or gone"
    MUTED = "the bot may not write there"
    GONE = "the bot was blocked or removed"
    VANISHED = "the account or the group is deleted"
    STUMBLING = "Telegram stumbles or can't be reached"
    OTHER = "something unforeseen"


_BAD_REQUESTS = {
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
    "need administrator rights": Fault.MUTED,
    "chat_admin_required": Fault.MUTED,
    "have no rights to send": Fault.MUTED,
    "chat_write_forbidden": Fault.MUTED,
    "chat_send_plain_forbidden": Fault.MUTED,
    "chat_guest_send_forbidden": Fault.MUTED,
    "chat_restricted": Fault.MUTED,
    "user_restricted": Fault.MUTED,
    "group chat was deactivated": Fault.VANISHED,
    "chat not found": Fault.MUTED,
}
_FORBIDDEN = {
    "user is deactivated": Fault.VANISHED,
    "group chat was deleted": Fault.VANISHED,
}


def fault_of(error: TelegramError) -> Fault:
    """Return what a refusal means.

    A 403 is about the bot in that chat as a whole; a text of it that is not known means that the
    bot is shut out, as nearly all of them do.
    """
    text = str(error).lower()
    if isinstance(error, Forbidden):
        return next((fault for known, fault in _FORBIDDEN.items() if known in text), Fault.GONE)
    if isinstance(error, BadRequest):
        return next((fault for known, fault in _BAD_REQUESTS.items() if known in text), Fault.OTHER)
    return Fault.STUMBLING


def seconds_told(error: TelegramError) -> float:
    """Return the seconds that Telegram says to wait (429), or 0 where it does not say."""
    if not isinstance(error, RetryAfter):
        return 0.0
    told = error.retry_after
    return told.total_seconds() if isinstance(told, timedelta) else float(told)
