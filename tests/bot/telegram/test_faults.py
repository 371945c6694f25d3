"""Each of Telegram's texts has one meaning, and for a delivery one outcome.

The texts are those of Telegram's public Bot API server and of what it passes on from Telegram
itself, as they arrive: with their prefix, in the case that python-telegram-bot leaves them.
"""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.outcomes import Gone, Later, Moved, Outcome, Refused, TopicLost, Vanished
from bot.telegram.courier import outcome_of
from bot.telegram.faults import Fault, fault_of

FORBIDDEN = [
    ("Forbidden: bot was blocked by the user", Fault.GONE, Gone()),
    ("Forbidden: user is deactivated", Fault.VANISHED, Vanished()),
    ("Forbidden: bot can't initiate conversation with a user", Fault.GONE, Gone()),
    ("Forbidden: bot can't send messages to bots", Fault.GONE, Gone()),
    ("Forbidden: bot was kicked from the group chat", Fault.GONE, Gone()),
    ("Forbidden: bot was kicked from the supergroup chat", Fault.GONE, Gone()),
    ("Forbidden: bot was kicked from the channel chat", Fault.GONE, Gone()),
    ("Forbidden: bot is not a member of the group chat", Fault.GONE, Gone()),
    ("Forbidden: bot is not a member of the supergroup chat", Fault.GONE, Gone()),
    ("Forbidden: bot is not a member of the channel chat", Fault.GONE, Gone()),
    ("Forbidden: the group chat was deleted", Fault.VANISHED, Vanished()),
    ("Forbidden: something new", Fault.GONE, Gone()),
]
# Those that a delivery has an outcome of its own for.
TOPICS = ["Topic_closed", "Topic_deleted", "Message thread not found"]
# Those that are tried again next day.
MUTED = [
    "Not enough rights to send text messages to the chat",
    "Have no rights to send a message",
    "Need administrator rights in the channel chat",
    "Chat_admin_required",
    "Chat_write_forbidden",
    "Chat_send_plain_forbidden",
    "Chat_guest_send_forbidden",
    "Chat_restricted",
    "User_restricted",
    "Chat not found",
]
# Those that only answers and edits meet.
OTHERS = [
    (
        "Message is not modified: specified new message content and reply markup ...",
        Fault.UNCHANGED,
    ),
    ("Message to edit not found", Fault.LOST),
    ("Message can't be edited", Fault.LOST),
    ("Message_id_invalid", Fault.LOST),
    ("Query is too old and response timeout expired or query ID is invalid", Fault.LATE),
    ("Message is too long", Fault.OTHER),
    ("Can't parse entities: unsupported start tag", Fault.OTHER),
    ("Peer_id_invalid", Fault.OTHER),
]
# What is no refusal.
STUMBLES = [
    NetworkError("Internal Server Error"),
    NetworkError("Bad Gateway"),
    TimedOut(),
    Conflict("terminated by other getUpdates request"),
    InvalidToken("Unauthorized"),  # the polling ends the bot
]


@pytest.mark.parametrize(("text", "fault", "outcome"), FORBIDDEN)
def test_forbidden(text: str, fault: Fault, outcome: Outcome) -> None:
    error = Forbidden(text)

    assert (fault_of(error), outcome_of(error)) == (fault, outcome)


@pytest.mark.parametrize("text", TOPICS)
def test_a_topic_is_lost(text: str) -> None:
    error = BadRequest(text)

    assert (fault_of(error), outcome_of(error)) == (Fault.TOPIC, TopicLost())


@pytest.mark.parametrize("text", MUTED)
def test_the_bot_may_not_write(text: str) -> None:
    error = BadRequest(text)

    assert (fault_of(error), outcome_of(error)) == (Fault.MUTED, Refused(text))


@pytest.mark.parametrize(("text", "fault"), OTHERS)
def test_others(text: str, fault: Fault) -> None:
    error = BadRequest(text)

    assert (fault_of(error), outcome_of(error)) == (fault, Refused(text))


def test_a_deactivated_group_is_gone_for_good() -> None:
    error = BadRequest("Group chat was deactivated")

    assert (fault_of(error), outcome_of(error)) == (Fault.VANISHED, Vanished())


@pytest.mark.parametrize("error", STUMBLES, ids=repr)
def test_what_passes(error: TelegramError) -> None:
    assert (fault_of(error), outcome_of(error)) == (Fault.STUMBLING, None)


@pytest.mark.parametrize("told", [timedelta(seconds=7), timedelta(seconds=86_400)])
def test_a_429_waits_exactly_as_told(monkeypatch: pytest.MonkeyPatch, told: timedelta) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as the channel sets it

    assert outcome_of(RetryAfter(told)) == Later(told.total_seconds() + 0.1)


def test_a_group_that_moved() -> None:
    assert outcome_of(ChatMigrated(-100123)) == Moved("telegram:-100123")
