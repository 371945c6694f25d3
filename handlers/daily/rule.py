"""When a chat's article is due. Pure: what time it is now is always handed in.

A delivery belongs to a local day, and each local day has at most one. The day and its moment are
kept apart because they can differ: where clocks are put forward over midnight (as in Nuuk each
March), Saturday's 23:30 is Sunday's 00:00.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.daily.wish import clock_time
from storage.records import Days, Subscription

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FRIDAY = 4
# Zones are at most 26 hours apart, so whoever moves to another zone can have had the article of
# the day after tomorrow. A later day was noted by a clock that ran ahead, and must not keep a chat
# waiting until it comes.
_AHEAD = 2 * _DAY


@dataclass(frozen=True, slots=True)
class Rule:
    """When a chat wants its article.

    Attributes:
        hour: The hour, local time.
        minute: The minute.
        zone: Where that is local.
        weekdays: Whether only Monday to Friday count.
    """

    hour: int
    minute: int
    zone: ZoneInfo
    weekdays: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: the moment, in UTC, and the local day whose article it brings."""

    at: datetime
    day: date


def next_delivery(after: datetime, rule: Rule, last_day: date | None = None) -> Delivery:
    """Return the first delivery later than a moment.

    A time of day that daylight saving leaves out is the first moment after the gap; one that comes
    twice is the first of both. A day that a zone left out altogether, as Samoa did with
    2011-12-30, has no delivery.

    Args:
        after: The moment, with a zone of any kind.
        rule: When the chat wants it.
        last_day: The local day whose article it had last, if any; that day does not come again.
    """
    today = after.astimezone(rule.zone).date()
    first = today - _DAY  # whose moment can be today's, see above
    if had := believed(last_day, today):
        first = max(first, had + _DAY)
    return next(delivery for delivery in _from(first, rule) if delivery.at > after)


def believed(last_day: date | None, today: date) -> date | None:
    """Return the day whose article a chat had last; None where a clock that ran ahead noted it."""
    return None if last_day is None or last_day > today + _AHEAD else last_day


def _from(first: date, rule: Rule) -> Iterator[Delivery]:
    """Yield the deliveries of a day and all later ones."""
    day = first
    while True:
        if delivery := _of(day, rule):
            yield delivery
        day += _DAY


def _of(day: date, rule: Rule) -> Delivery | None:
    """Return the delivery of a local day, if it has one."""
    if rule.weekdays and day.weekday() > _FRIDAY:
        return None
    begins = _moment(datetime.combine(day, time.min), rule.zone)
    if begins.astimezone(rule.zone).date() != day:
        return None  # the zone left the whole day out
    return Delivery(_moment(datetime.combine(day, time(rule.hour, rule.minute)), rule.zone), day)


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment, in UTC, at which clocks in a zone show a time or a later one."""
    # PEP 495: in a gap `fold=0` counts by the clock before it, which is a moment after the gap,
    # and `fold=1` by the clock after it, which is a moment before.
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _change(early, late, zone)


def _change(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the second at which a zone's clocks are changed, once, between two moments."""
    before = early.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a name that is none, or no file of one
        return None


def rule_of(subscription: Subscription) -> Rule | None:
    """Return a subscription's rule, or None where its zone is not known (any more).

    None, too, for a record that names no time of day.
    """
    zone = _zone(subscription.zone)
    if zone is None or clock_time(subscription.hour, subscription.minute) is None:
        return None
    weekdays = subscription.days == Days.WEEKDAYS
    return Rule(subscription.hour, subscription.minute, zone, weekdays)


def due_ms(delivery: Delivery) -> int:
    """Return the moment of a delivery in UTC milliseconds, the unit of `Subscription.due`."""
    return (delivery.at - _EPOCH) // _MILLISECOND


def next_of(subscription: Subscription, rule: Rule, now: datetime) -> Delivery:
    """Return a subscription's next delivery by its rule, whether it is paused or not."""
    held = subscription.last_day
    return next_delivery(now, rule, date.fromisoformat(held) if held else None)


def scheduled(subscription: Subscription, now: datetime) -> Subscription:
    """Return a subscription with `due` set to its next delivery.

    `due` is None while it is paused, and where its zone is not known (any more).
    """
    rule = rule_of(subscription)
    if rule is None or subscription.paused is not None:
        return replace(subscription, due=None)
    return replace(subscription, due=due_ms(next_of(subscription, rule, now)))
