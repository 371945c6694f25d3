"""Chats where the bot may not write are left in peace, and told of once."""

import logging

import pytest
from telegram.error import BadRequest

from bot.telegram.muting import Muting

ERROR = BadRequest("Not enough rights to send text messages to the chat")


def test_a_refusal_is_logged_once_and_tried_again_after_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    times = [0.0]
    muting = Muting(clock=lambda: times[-1])
    assert not muting.lasts(-5)
    for now in (0.0, 60.0, 120.0):
        times.append(now)
        assert not muting.lasts(-5)
        muting.begins(-5, ERROR)
        assert muting.lasts(-5)
        assert not muting.lasts(-6)

    assert len(caplog.records) == 1


def test_once_it_could_write_it_is_over() -> None:
    muting = Muting(clock=lambda: 0.0)
    muting.begins(-5, ERROR)
    muting.ends(-5)
    muting.ends(-6)

    assert not muting.lasts(-5)
