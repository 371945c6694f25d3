"""Which day's article is owed when a chat's turn comes, and whether it is too late for it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.owing import Owed, owed
from handlers.daily.rule import Rule
from tests.bot.delivery.builders import at, ms

SIX_HOURS = timedelta(hours=6)
SHANGHAI = Rule(8, 0, ZoneInfo("Asia/Shanghai"), weekdays=False)
NEW_YORK = Rule(1, 30, ZoneInfo("America/New_York"), weekdays=False)
WORKDAYS = Rule(8, 0, ZoneInfo("Asia/Shanghai"), weekdays=True)
MIDNIGHT = Rule(23, 59, ZoneInfo("Asia/Shanghai"), weekdays=False)
APIA = Rule(8, 0, ZoneInfo("Pacific/Apia"), weekdays=False)
MONDAY = date(2026, 11, 23)


def day(text: str) -> date:
    return date.fromisoformat(text)


# The rule, when it was due, the day of the last one, the time now, and what is owed.
CASES = [
    pytest.param(
        SHANGHAI, "11-23 00:00", None, "11-23 00:00:00.001", Owed(MONDAY, 0, too_late=False),
        id="on time",
    ),
    pytest.param(
        SHANGHAI, "11-23 00:00", "2026-11-22", "11-23 06:00", Owed(MONDAY, 0, too_late=False),
        id="just not too late",
    ),
    pytest.param(
        SHANGHAI, "11-23 00:00", "2026-11-22", "11-23 06:00:01", Owed(MONDAY, 0, too_late=True),
        id="too late",
    ),
    pytest.param(
        SHANGHAI, "11-23 00:00", "2026-11-22", "11-25 01:00",
        Owed(day("2026-11-25"), 2, too_late=False), id="down for two days, back within the limit",
    ),
    pytest.param(
        SHANGHAI, "11-23 00:00", "2026-11-22", "11-25 07:00",
        Owed(day("2026-11-25"), 2, too_late=True), id="down for three days",
    ),
    pytest.param(
        SHANGHAI, "11-23 00:00", "2026-11-22", "2027-11-23 00:00",
        Owed(day("2027-11-23"), 365, too_late=False), id="down for a year",
    ),
    pytest.param(
        SHANGHAI, "11-23 05:00", "2026-11-22", "11-23 05:00", Owed(MONDAY, 0, too_late=False),
        id="another attempt, hours later",
    ),
    pytest.param(
        MIDNIGHT, "11-23 16:10", "2026-11-22", "11-23 16:10", Owed(MONDAY, 0, too_late=False),
        id="another attempt, after midnight",
    ),
    pytest.param(
        WORKDAYS, "11-20 00:00", "2026-11-19", "11-23 01:00", Owed(MONDAY, 1, too_late=False),
        id="down over a weekend, which does not count",
    ),
    pytest.param(
        WORKDAYS, "11-20 00:00", "2026-11-19", "11-21 01:00",
        Owed(day("2026-11-20"), 0, too_late=True), id="friday's on a saturday",
    ),
    pytest.param(
        NEW_YORK, "11-01 05:30", "2026-10-31", "11-01 06:10",
        Owed(day("2026-11-01"), 0, too_late=False), id="another try in an hour that comes twice",
    ),
    pytest.param(
        NEW_YORK, "11-01 05:30", "2026-11-01", "11-01 06:30", None,
        id="the hour comes again, the article does not",
    ),
    pytest.param(
        APIA, "2011-12-29 18:00", "2011-12-28", "2011-12-30 18:00",
        Owed(day("2011-12-31"), 1, too_late=False), id="a day left out at the date line",
    ),
    pytest.param(
        SHANGHAI, "11-23 00:00", "2026-11-23", "11-23 00:01", None, id="had it already",
    ),
    pytest.param(
        SHANGHAI, "11-23 00:00", "2026-11-24", "11-23 00:01", None, id="the clock was set back",
    ),
    pytest.param(
        SHANGHAI, "11-23 00:00", "2026-12-24", "11-23 00:01",
        Owed(MONDAY, 0, too_late=False), id="a clock that was a month ahead noted the day",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "due", "last_day", "now", "expected"), CASES)
def test_what_is_owed(
    rule: Rule, due: str, last_day: str | None, now: str, expected: Owed | None
) -> None:
    had = day(last_day) if last_day else None

    assert owed(ms(due), rule, had, at(now), SIX_HOURS) == expected


def test_a_longer_limit() -> None:
    found = owed(ms("11-23 00:00"), SHANGHAI, None, at("11-23 23:00"), timedelta(hours=24))

    assert found == Owed(MONDAY, 0, too_late=False)
