"""Times of day as people write them: 7:30, 7.30, 0730, 早上七點半, 21點30, 晚8點, 7am, noon."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import cache

from corpus import numerals
from handlers.daily.slip import Slip
from handlers.daily.vocabulary import fold, vocabulary
from handlers.daily.wish import clock_time

_NOON, _MIDNIGHT = time(12), time(0)
_COMPACT = 3  # digits from which on a number holds hour and minute: 730, 0730
# What an hour by the clock on the wall is of the day's 24, in each part of the day; an hour that a
# part does not have is no time. 24 is midnight where it may be said.
_HOURS: dict[str | None, dict[int, int]] = {
    None: {hour: hour for hour in range(25)},
    "night": {12: 0, **{hour: hour for hour in range(12)}},
    "morning": {hour: hour for hour in range(12)},
    "noon": {10: 10, 11: 11, 12: 12, 13: 13, 14: 14, 1: 13, 2: 14},
    "afternoon": {12: 12, **{h: h + 12 for h in range(1, 12)}, **{h: h for h in range(13, 24)}},
    "evening": {
        12: 24,
        **{h: h for h in range(5)},
        **{h: h + 12 for h in range(5, 12)},
        **{h: h for h in range(17, 25)},
    },
}


@dataclass(frozen=True, slots=True)
class Heard:
    """A time as it was written; `at` is None where there is no such time."""

    written: str
    at: time | None


def take_times(slip: Slip) -> Iterator[Heard]:
    """Strike all times out of a slip, and yield them."""
    for pattern in _patterns():
        for match in slip.take(pattern):
            yield Heard(slip.as_written(match), _time(match))


def _time(match: re.Match[str]) -> time | None:
    held = match.groupdict()
    if moment := held.get("moment"):
        return _NOON if vocabulary().meaning("moment", moment) == "noon" else _MIDNIGHT
    hour = numerals.parse(held["hour"])
    if hour is None:
        return None
    minute = _minute(held)
    if held.get("bare") and len(held["hour"]) >= _COMPACT:
        hour, minute = divmod(hour, 100)
    return None if minute is None else _of_day(_period(held), hour, minute)


def _of_day(period: str | None, hour: int, minute: int) -> time | None:
    of_24 = _HOURS[period].get(hour)
    if of_24 is None or (of_24 == 24 and minute and period is None):  # noqa: PLR2004 - midnight
        return None
    return clock_time(of_24 % 24, minute)


def _period(held: dict[str, str | None]) -> str | None:
    for subject, group in (("period", "before"), ("behind", "after")):
        if word := held.get(group):
            return vocabulary().meaning(subject, word)
    return None


def _minute(held: dict[str, str | None]) -> int | None:
    """Return the minute that was written, 0 for none; None for one that is none."""
    if part := held.get("part"):
        words = vocabulary()
        meaning = words.meaning("clock", part)
        return {"half": 30, "quarter": 15, "three_quarters": 45}.get(meaning or "", 0)
    written = held.get("colon") or held.get("minute")
    if not written:
        return 0
    return numerals.parse(written)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return how times are written, those that say most first."""
    words = vocabulary()
    chinese = "".join(dict.fromkeys(fold(numerals.CHINESE_CHARACTERS)))
    number = rf"(?:\d{{1,9}}|[{chinese}]{{1,4}})"
    before = rf"(?P<before>{words.pattern('period')})"
    after = rf"(?:\s*(?P<after>{words.pattern('behind')}))?"
    part = words.pattern("clock", "half", "quarter", "three_quarters", "sharp")
    minute = words.pattern("clock", "minute")
    # A number behind 點 is its minutes unless a word goes on from it, as in 9點三藩市.
    minutes = rf"(?P<minute>{number})\s*(?:{minute}|(?![\u4e00-\u9fff]))"
    by_hour = rf"{words.pattern('clock', 'hour')}\s*(?:(?P<part>{part})|{minutes})?"
    by_colon = r"\s*[:.]\s*(?P<colon>\d{2,9})(?![:.]?\d)"
    alone = r"(?<![\w+\-/:.])", r"(?![\w\-/:])(?!\.\d)"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?<![\d:.]){before}?\s*(?P<hour>{number})\s*(?:{by_colon}|{by_hour}){after}",
            rf"{before}\s*(?P<hour>{number}){after}",
            rf"(?P<moment>{words.pattern('moment')})",
            rf"{alone[0]}(?P<hour>(?P<bare>\d{{1,9}})){after}{alone[1]}",
            rf"(?<!\S)(?P<hour>[{chinese}]{{1,4}})(?!\S)",
        )
    )
