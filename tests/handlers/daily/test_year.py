"""A year in fifty zones: each chat has each of its days once, at its own hour."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.daily.rule import Delivery, next_of, rule_of, scheduled
from storage.records import Days, Subscription

# Every kind of zone there is: both hemispheres, no daylight saving and half an hour of it, quarters
# of hours, changes at midnight, over midnight, for Ramadan; the first zone and the last.
ZONES = tuple(
    """
Asia/Shanghai Asia/Taipei Asia/Hong_Kong Asia/Tokyo Asia/Singapore Asia/Kolkata Asia/Kathmandu
Asia/Tehran Asia/Dubai Asia/Jerusalem Asia/Beirut Asia/Gaza Asia/Kabul Asia/Yangon Asia/Urumqi
Asia/Pyongyang Asia/Almaty Africa/Cairo Africa/Casablanca Africa/El_Aaiun Africa/Lagos
Africa/Nairobi America/New_York America/Los_Angeles America/Chicago America/Denver
America/Phoenix America/Havana America/Santiago America/Asuncion America/Sao_Paulo
America/St_Johns America/Nuuk America/Scoresbysund America/Anchorage America/Adak
Atlantic/Azores Europe/London Europe/Dublin Europe/Berlin Europe/Chisinau Europe/Moscow
Australia/Sydney Australia/Lord_Howe Australia/Eucla Pacific/Auckland Pacific/Chatham
Pacific/Easter Pacific/Kiritimati Pacific/Pago_Pago Antarctica/Troll
""".split()  # noqa: SIM905 - fifty names read better in lines than as a column of strings
)
# Hours that daylight saving leaves out or brings twice somewhere, and some that it never touches.
HOURS = [time(0, 0), time(0, 30), time(1, 30), time(2, 15), time(2, 45), time(8, 0), time(23, 30)]
YEARS = (2024, 2025)  # a leap year, and one that is none


def test_there_are_fifty_zones() -> None:
    assert len(set(ZONES)) >= 50


def year(subscription: Subscription, first: date, last: date) -> Iterator[Delivery]:
    """Deliver as the bot does: look when it is due, wait for that, deliver, note the day."""
    rule = rule_of(subscription)
    assert rule is not None
    now = datetime.combine(first, time.min, rule.zone).astimezone(UTC) - timedelta(milliseconds=1)
    while True:
        found = next_of(subscription, rule, now)
        if found.day > last:
            return
        yield found
        now = found.at + timedelta(seconds=1)
        subscription = scheduled(replace(subscription, last_day=str(found.day)), now)


def shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize("in_year", YEARS)
@pytest.mark.parametrize("name", ZONES)
def test_each_day_comes_once_at_its_hour(name: str, in_year: int) -> None:
    zone = ZoneInfo(name)
    first, last = date(in_year, 1, 1), date(in_year, 12, 31)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    # Each zone at two of the hours, so that all of them meet all kinds of changes.
    for at in (HOURS[ZONES.index(name) % len(HOURS)], HOURS[(ZONES.index(name) + 3) % len(HOURS)]):
        held = Subscription("test:1", "private", "law", at.hour, at.minute, name)
        brought = list(year(held, first, last))

        assert [delivery.day for delivery in brought] == every
        for delivery in brought:
            wall = datetime.combine(delivery.day, at)
            # At its hour; or at the first moment after it, where that day leaves the hour out.
            assert shown(delivery.at, zone) >= wall
            before = shown(delivery.at - timedelta(seconds=1), zone)
            assert before < wall or before.date() > delivery.day


def test_a_year_of_weekdays() -> None:
    held = Subscription("test:1", "private", "law", 8, 0, "Europe/London", days=Days.WEEKDAYS.value)
    days = [found.day for found in year(held, date(2025, 1, 1), date(2025, 12, 31))]

    assert len(days) == 261
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
