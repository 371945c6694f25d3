"""What becomes of a subscription after an attempt to deliver: one row for each case."""

from dataclasses import replace

import pytest

from bot.delivery.aftermath import MOST_REFUSALS, after, passed_over, told_late
from bot.delivery.outcomes import Delivered, Doubtful, Ending, Gone, Later, Refused, Vanished
from storage.records import Subscription
from tests.bot.delivery.builders import DAY, at, ms, subscription

NOW = at("11-23 00:00:10")
TODAY, TOMORROW = "2026-11-23", ms("11-24 00:00")

# What stood, what came of the attempt, and what stands then.
CASES = [
    pytest.param(
        subscription(), Delivered(), subscription(last_day=TODAY, due=TOMORROW), id="delivered"
    ),
    pytest.param(
        subscription(missed=2, failures=4, doubt=TODAY),
        Delivered(),
        subscription(last_day=TODAY, due=TOMORROW),
        id="delivered: all that was wrong is over",
    ),
    pytest.param(
        subscription(),
        Doubtful(),
        subscription(doubt=TODAY, due=ms("11-23 00:00:11")),
        id="not answered: sent again",
    ),
    pytest.param(
        subscription(doubt=TODAY),
        Doubtful(),
        subscription(last_day=TODAY, due=TOMORROW),
        id="not answered again: once is enough",
    ),
    pytest.param(
        subscription(doubt="2026-11-22"),
        Doubtful(),
        subscription(doubt=TODAY, due=ms("11-23 00:00:11")),
        id="not answered, and another day's was not either",
    ),
    pytest.param(
        subscription(doubt=TODAY),
        Doubtful(cut_off=True),
        subscription(doubt=TODAY, due=ms("11-23 00:00:20")),
        id="nothing at all is answered: an outage is waited out",
    ),
    pytest.param(
        subscription(missed=1),
        Later(30),
        subscription(missed=1, due=ms("11-23 00:00:40")),
        id="later",
    ),
    pytest.param(
        subscription(missed=1),
        Later(86_400),
        subscription(missed=2, last_day=TODAY, due=ms("11-24 00:00:10")),
        id="later than the next day's: this one is given up",
    ),
    pytest.param(
        subscription(doubt=TODAY), Gone(), subscription(paused="gone", due=None), id="gone"
    ),
    pytest.param(subscription(), Vanished(), None, id="vanished"),
    pytest.param(
        subscription(),
        Refused("x"),
        subscription(failures=1, missed=1, last_day=TODAY, due=TOMORROW),
        id="refused: tried again next day",
    ),
    pytest.param(
        subscription(failures=MOST_REFUSALS - 2),
        Refused("x"),
        subscription(failures=MOST_REFUSALS - 1, missed=1, last_day=TODAY, due=TOMORROW),
        id="refused four days in a row",
    ),
    pytest.param(
        subscription(failures=MOST_REFUSALS - 1),
        Refused("x"),
        subscription(failures=MOST_REFUSALS, paused="refused", due=None),
        id="refused five days in a row: paused",
    ),
]


@pytest.mark.parametrize(("stood", "ending", "expected"), CASES)
def test_after_an_attempt(
    stood: Subscription, ending: Ending, expected: Subscription | None
) -> None:
    assert after(stood, ending, DAY, NOW) == expected


def test_passed_over() -> None:
    found = passed_over(subscription(missed=1, doubt=TODAY), DAY, at("11-23 07:00"))

    assert found == subscription(missed=2, last_day=TODAY, due=TOMORROW)


EVENING = subscription(hour=20, due=ms("11-23 12:00"))
SILENT = subscription(silent=True)
PAUSED = subscription(paused="asked", due=None)

# What people made of it while the attempt was under way, what came of that, and what stands then.
MEANWHILE = [
    pytest.param(
        EVENING,
        Delivered(),
        subscription(hour=20, last_day=TODAY, due=ms("11-24 12:00")),
        id="another hour, and today's is there already",
    ),
    pytest.param(EVENING, Later(5), EVENING, id="another hour, and today's comes then"),
    pytest.param(
        EVENING, Doubtful(), subscription(hour=20, due=ms("11-23 12:00"), doubt=TODAY), id="doubt"
    ),
    pytest.param(
        PAUSED,
        Delivered(),
        subscription(paused="asked", due=None, last_day=TODAY),
        id="paused, and stays so",
    ),
    pytest.param(PAUSED, Gone(), PAUSED, id="paused, then blocked: unblocking does not resume it"),
    pytest.param(PAUSED, Refused("x"), PAUSED, id="paused, then refused"),
    pytest.param(SILENT, Later(5), replace(SILENT, due=ms("11-23 00:00:15")), id="a wait is kept"),
    pytest.param(
        SILENT,
        Doubtful(),
        replace(SILENT, doubt=TODAY, due=ms("11-23 00:00:11")),
        id="not answered: sent again, as it is wanted now",
    ),
    pytest.param(
        replace(SILENT, doubt=TODAY),
        Doubtful(),
        replace(SILENT, last_day=TODAY, due=TOMORROW),
        id="not answered again: once is enough",
    ),
    pytest.param(PAUSED, Later(5), PAUSED, id="paused, and to be tried again"),
    pytest.param(
        PAUSED,
        Doubtful(),
        subscription(paused="asked", due=None, doubt=TODAY),
        id="paused, and in doubt",
    ),
    pytest.param(SILENT, Gone(), SILENT, id="gone, and let in again since: if not, that is told"),
    pytest.param(SILENT, Refused("x"), SILENT, id="refused, and changed since"),
    pytest.param(PAUSED, Vanished(), None, id="the account is deleted"),
    pytest.param(
        subscription(last_day=TODAY, due=TOMORROW),
        Delivered(),
        subscription(last_day=TODAY, due=TOMORROW),
        id="it was recorded, only the ledger's yes was lost",
    ),
]


@pytest.mark.parametrize(("stands", "ending", "expected"), MEANWHILE)
def test_what_people_changed_meanwhile_stands(
    stands: Subscription, ending: Ending, expected: Subscription | None
) -> None:
    assert told_late(stands, ending, DAY, NOW) == expected
