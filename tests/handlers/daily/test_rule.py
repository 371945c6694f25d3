"""When an article is due, case by case. Rules of past years, which nobody can change any more."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.daily.rule import Delivery, Rule, due_ms, next_delivery, rule_of, scheduled
from storage.records import Days, Paused, Subscription

SHANGHAI = "Asia/Shanghai"
SUBSCRIPTION = Subscription("test:1", "private", "law", hour=8, minute=0, zone=SHANGHAI)


def rule(at: str, zone: str, *, weekdays: bool = False) -> Rule:
    return Rule(int(at[:2]), int(at[3:]), ZoneInfo(zone), weekdays)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# time of day, zone, after (UTC), due (UTC), of the local day
GAPS_AND_OVERLAPS = [
    # London, north: forward on 30 March at 01:00, back on 26 October at 02:00
    ("01:30", "Europe/London", "2025-03-29T12:00", "2025-03-30T01:00", "2025-03-30"),
    ("01:00", "Europe/London", "2025-03-29T12:00", "2025-03-30T01:00", "2025-03-30"),
    ("01:59", "Europe/London", "2025-03-29T12:00", "2025-03-30T01:00", "2025-03-30"),
    ("02:00", "Europe/London", "2025-03-29T12:00", "2025-03-30T01:00", "2025-03-30"),
    ("00:59", "Europe/London", "2025-03-29T12:00", "2025-03-30T00:59", "2025-03-30"),
    ("01:30", "Europe/London", "2025-03-30T01:00", "2025-03-31T00:30", "2025-03-31"),
    ("08:00", "Europe/London", "2025-03-29T12:00", "2025-03-30T07:00", "2025-03-30"),
    ("01:30", "Europe/London", "2025-10-25T12:00", "2025-10-26T00:30", "2025-10-26"),
    ("01:30", "Europe/London", "2025-10-26T00:30", "2025-10-27T01:30", "2025-10-27"),  # once
    ("01:30", "Europe/London", "2025-10-26T01:00", "2025-10-27T01:30", "2025-10-27"),
    # New York: forward on 9 March at 02:00, back on 2 November at 02:00
    ("02:30", "America/New_York", "2025-03-09T00:00", "2025-03-09T07:00", "2025-03-09"),
    ("01:30", "America/New_York", "2025-11-02T00:00", "2025-11-02T05:30", "2025-11-02"),
    ("01:30", "America/New_York", "2025-11-02T05:30", "2025-11-03T06:30", "2025-11-03"),
    # Lord Howe, south, by half an hour: back on 6 April at 02:00, forward on 5 October at 02:00
    ("01:45", "Australia/Lord_Howe", "2025-04-05T00:00", "2025-04-05T14:45", "2025-04-06"),
    ("01:45", "Australia/Lord_Howe", "2025-04-05T14:45", "2025-04-06T15:15", "2025-04-07"),
    ("02:15", "Australia/Lord_Howe", "2025-10-04T00:00", "2025-10-04T15:30", "2025-10-05"),
    # Santiago, south, at midnight: back to 5 April 23:00, forward on 7 September
    ("23:30", "America/Santiago", "2025-04-05T12:00", "2025-04-06T02:30", "2025-04-05"),
    ("23:30", "America/Santiago", "2025-04-06T02:30", "2025-04-07T03:30", "2025-04-06"),
    ("00:30", "America/Santiago", "2025-09-06T12:00", "2025-09-07T04:00", "2025-09-07"),
    ("00:00", "America/Santiago", "2025-09-06T12:00", "2025-09-07T04:00", "2025-09-07"),
    # Casablanca, whose standard time is summer's: back for Ramadan, forward after it
    ("02:30", "Africa/Casablanca", "2025-02-22T12:00", "2025-02-23T01:30", "2025-02-23"),
    ("02:30", "Africa/Casablanca", "2025-04-05T12:00", "2025-04-06T02:00", "2025-04-06"),
    # Chatham, by quarters: back on 6 April at 03:45, forward on 28 September at 02:45
    ("03:15", "Pacific/Chatham", "2025-04-05T00:00", "2025-04-05T13:30", "2025-04-06"),
    ("03:15", "Pacific/Chatham", "2025-09-27T00:00", "2025-09-27T14:00", "2025-09-28"),
    # Nuuk: forward over midnight, from Saturday 23:00 to Sunday 00:00
    ("23:30", "America/Nuuk", "2025-03-29T12:00", "2025-03-30T01:00", "2025-03-29"),
    ("23:30", "America/Nuuk", "2025-03-30T01:00", "2025-03-31T00:30", "2025-03-30"),
]
# Zones that changed otherwise, and zones with odd minutes.
ZONES = [
    ("08:00", "Asia/Kolkata", "2025-06-01T00:00", "2025-06-01T02:30", "2025-06-01"),
    ("08:00", "Asia/Kathmandu", "2025-06-01T00:00", "2025-06-01T02:15", "2025-06-01"),
    ("08:00", "Pacific/Kiritimati", "2025-06-01T00:00", "2025-06-01T18:00", "2025-06-02"),
    ("08:00", "Etc/UTC", "2025-06-01T08:00", "2025-06-02T08:00", "2025-06-02"),
    # Samoa left out 30 December 2011, Kwajalein 21 August 1993
    ("08:00", "Pacific/Apia", "2011-12-29T17:59", "2011-12-29T18:00", "2011-12-29"),
    ("08:00", "Pacific/Apia", "2011-12-29T18:00", "2011-12-30T18:00", "2011-12-31"),
    ("00:00", "Pacific/Apia", "2011-12-29T18:00", "2011-12-30T10:00", "2011-12-31"),
    ("08:00", "Pacific/Kwajalein", "1993-08-20T20:00", "1993-08-21T20:00", "1993-08-22"),
    # North Korea put its clocks forward from 23:30 to midnight
    ("23:45", "Asia/Pyongyang", "2018-05-04T00:00", "2018-05-04T15:00", "2018-05-04"),
    ("23:45", "Asia/Pyongyang", "2018-05-04T15:00", "2018-05-05T14:45", "2018-05-05"),
    # Turkey did not put them back in 2016 any more; Venezuela went on by half an hour
    ("08:00", "Europe/Istanbul", "2016-10-29T12:00", "2016-10-30T05:00", "2016-10-30"),
    ("02:45", "America/Caracas", "2016-04-30T12:00", "2016-05-01T07:00", "2016-05-01"),
    # Almaty went back an hour at the end of a leap day, which so had 23:30 twice
    ("23:30", "Asia/Almaty", "2024-02-29T00:00", "2024-02-29T17:30", "2024-02-29"),
    ("23:30", "Asia/Almaty", "2024-02-29T17:30", "2024-03-01T18:30", "2024-03-01"),
]
CALENDAR = [
    ("08:00", SHANGHAI, "2024-02-28T00:00", "2024-02-29T00:00", "2024-02-29"),  # a leap day
    ("08:00", SHANGHAI, "2024-02-29T00:00", "2024-03-01T00:00", "2024-03-01"),
    ("08:00", SHANGHAI, "2025-02-28T00:00", "2025-03-01T00:00", "2025-03-01"),
    ("08:00", SHANGHAI, "2024-12-31T00:00", "2025-01-01T00:00", "2025-01-01"),
    ("08:00", SHANGHAI, "2025-06-30T00:00", "2025-07-01T00:00", "2025-07-01"),
    ("08:00", SHANGHAI, "2025-06-30T00:00:00.001", "2025-07-01T00:00", "2025-07-01"),
    ("08:00", SHANGHAI, "2025-06-29T23:59:59.999", "2025-06-30T00:00", "2025-06-30"),
    ("00:00", SHANGHAI, "2025-06-30T15:59", "2025-06-30T16:00", "2025-07-01"),
    ("23:59", SHANGHAI, "2025-06-30T15:58", "2025-06-30T15:59", "2025-06-30"),
]


@pytest.mark.parametrize(
    ("at", "zone", "after", "due", "day"), [*GAPS_AND_OVERLAPS, *ZONES, *CALENDAR]
)
def test_the_next_delivery(at: str, zone: str, after: str, due: str, day: str) -> None:
    found = next_delivery(utc(after), rule(at, zone), None)

    assert found == Delivery(utc(due), date.fromisoformat(day))


# after (UTC), day had last, due (UTC): at 08:00 in Shanghai, 00:00 UTC
HAD = [
    ("2026-11-22T23:58", "2026-11-22", "2026-11-23T00:00"),  # as every day
    ("2026-11-22T23:58", None, "2026-11-23T00:00"),
    ("2026-11-22T23:58", "2026-11-01", "2026-11-23T00:00"),  # long ago
    ("2026-11-22T23:58", "2026-11-23", "2026-11-24T00:00"),  # the clock was set back
    ("2026-11-21T10:00", "2026-11-23", "2026-11-24T00:00"),  # by two days
    ("2026-11-22T23:58", "2036-01-01", "2026-11-23T00:00"),  # it had run ahead by years
    ("2026-11-22T23:58", "2026-11-26", "2026-11-23T00:00"),  # by days
]


@pytest.mark.parametrize(("after", "had", "due"), HAD)
def test_a_day_that_was_had_does_not_come_again(after: str, had: str | None, due: str) -> None:
    last = date.fromisoformat(had) if had else None

    assert next_delivery(utc(after), rule("08:00", SHANGHAI), last).at == utc(due)


# What is had, what time it is in Shanghai, the new hour, when it comes.
CHANGED = [
    ("2026-11-22", "07:58", "09:00", "2026-11-23T09:00"),  # two minutes before its hour
    ("2026-11-22", "07:58", "07:59", "2026-11-23T07:59"),
    ("2026-11-22", "07:58", "07:30", "2026-11-24T07:30"),  # that hour is over for today
    ("2026-11-22", "07:58", "07:58", "2026-11-24T07:58"),
    ("2026-11-23", "08:01", "09:00", "2026-11-24T09:00"),  # today's was had
    ("2026-11-23", "23:59", "00:00", "2026-11-24T00:00"),
]


@pytest.mark.parametrize(("had", "now", "hour", "due"), CHANGED)
def test_a_subscription_may_change_minutes_before_its_hour(
    had: str, now: str, hour: str, due: str
) -> None:
    zone = ZoneInfo(SHANGHAI)
    after = datetime.combine(date(2026, 11, 23), time.fromisoformat(now), zone)
    found = next_delivery(after, rule(hour, SHANGHAI), date.fromisoformat(had))

    assert found.at == datetime.fromisoformat(due).replace(tzinfo=zone)


def test_who_moves_to_a_zone_where_it_is_yesterday_does_not_get_a_day_twice() -> None:
    """At 09:00 of the 23rd in Shanghai, with its article had, it is the 22nd in New York."""
    moved = next_delivery(
        utc("2026-11-23T01:00"), rule("08:00", "America/New_York"), date(2026, 11, 23)
    )

    assert moved == Delivery(utc("2026-11-24T13:00"), date(2026, 11, 24))


def test_from_the_last_zone_to_the_first() -> None:
    """Zones are 26 hours apart: their days can differ by two."""
    had = date(2026, 11, 24)  # at 00:30 in Kiritimati, when Baker Island has 22:30 of the 22nd
    moved = next_delivery(utc("2026-11-23T10:30"), rule("23:00", "Etc/GMT+12"), had)

    assert moved.day == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("after", "day"),
    [
        ("2026-11-26T23:00", "2026-11-27"),  # Friday
        ("2026-11-27T00:00", "2026-11-30"),  # after Friday's: Monday
        ("2026-11-28T10:00", "2026-11-30"),
        ("2026-11-29T23:00", "2026-11-30"),
        ("2026-11-30T00:00", "2026-12-01"),
    ],
)
def test_weekdays_are_the_chats_own(after: str, day: str) -> None:
    found = next_delivery(utc(after), rule("08:00", SHANGHAI, weekdays=True), None)

    assert found.day == date.fromisoformat(day)


def test_after_may_be_of_any_zone() -> None:
    after = datetime(2025, 6, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

    assert next_delivery(after, rule("08:00", SHANGHAI), None).at == utc("2025-06-02T00:00")


SINCE = datetime(1975, 1, 1, tzinfo=UTC)  # from when on no zone has odd seconds


def naive(after: datetime, wanted: Rule) -> datetime:
    """Look at every minute: slow, plain, and another way to the same."""
    today = after.astimezone(wanted.zone).date()
    found = []
    for step in range(-2, 4):
        day = today + timedelta(days=step)
        wall = datetime.combine(day, time(wanted.hour, wanted.minute))
        minutes = (
            wall.replace(tzinfo=UTC) + timedelta(minutes=m) for m in range(-16 * 60, 27 * 60)
        )
        local = [(m, m.astimezone(wanted.zone).replace(tzinfo=None)) for m in minutes]
        if any(shown.date() == day for _, shown in local):
            found.append(next(m for m, shown in local if shown >= wall))
    return min(m for m in found if m > after)


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from(sorted(available_timezones() - {"localtime"})),
    st.integers(0, 62 * 365 * 24 * 3600),
    st.times(),
)
def test_it_is_what_looking_at_every_minute_finds(zone: str, seconds: int, at: time) -> None:
    wanted, since = Rule(at.hour, at.minute, ZoneInfo(zone)), SINCE + timedelta(seconds=seconds)

    assert next_delivery(since, wanted, None).at == naive(since, wanted)


NOW = utc("2026-11-22T12:00")


@pytest.mark.parametrize(
    ("subscription", "due"),
    [
        (SUBSCRIPTION, "2026-11-23T00:00"),
        (replace(SUBSCRIPTION, last_day="2026-11-23"), "2026-11-24T00:00"),
        (replace(SUBSCRIPTION, zone="Europe/London"), "2026-11-23T08:00"),
        (
            replace(SUBSCRIPTION, days=Days.WEEKDAYS.value, last_day="2026-11-23"),
            "2026-11-24T00:00",
        ),
        (replace(SUBSCRIPTION, due=5), "2026-11-23T00:00"),
        (replace(SUBSCRIPTION, due=5, paused=Paused.ASKED.value), None),
        (replace(SUBSCRIPTION, due=5, paused=Paused.GONE.value), None),
        (replace(SUBSCRIPTION, due=5, zone="Mars/Phobos"), None),
        (replace(SUBSCRIPTION, due=5, hour=24), None),
    ],
    ids=["first", "had", "zone", "days", "anew", "paused", "gone", "no zone", "no hour"],
)
def test_a_subscription_is_scheduled(subscription: Subscription, due: str | None) -> None:
    after = scheduled(subscription, NOW)

    assert after.due == (due_ms(Delivery(utc(due), date.min)) if due else None)
    assert replace(after, due=subscription.due) == subscription


@pytest.mark.parametrize(
    "zone",
    ["", "Mars/Phobos", "../../etc/passwd", "/etc/localtime", "Asia", "Asia/", "a\0b", "台北"],
)
def test_what_is_no_zone_has_no_rule(zone: str) -> None:
    assert rule_of(replace(SUBSCRIPTION, zone=zone)) is None


@pytest.mark.parametrize(("hour", "minute"), [(24, 0), (-1, 0), (8, 60), (8, -1), (99, 30)])
def test_what_is_no_time_of_day_has_no_rule(hour: int, minute: int) -> None:
    assert rule_of(replace(SUBSCRIPTION, hour=hour, minute=minute)) is None


def test_milliseconds_are_exact() -> None:
    at = utc("2026-11-23T00:00:00.001")

    assert due_ms(Delivery(at, date(2026, 11, 23))) == 1_795_392_000_001
