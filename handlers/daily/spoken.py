"""Reads what follows `/subscribe`: 早上七點半, `21:00 Europe/London`, 工作日 8點 靜音, `off`."""

import re
from functools import cache

from corpus import numerals
from handlers.daily import zones
from handlers.daily.clock import Heard, take_times
from handlers.daily.slip import Slip
from handlers.daily.vocabulary import fold, plain, vocabulary
from handlers.daily.wish import (
    Misread,
    NotATime,
    NotUnderstood,
    OffsetGiven,
    SeveralTimes,
    SeveralZones,
    Wish,
)
from storage.records import Days

_LONGEST = 100  # nobody needs more to say when and where
_QUOTED = 40  # characters of it that an answer repeats
_HOUR = 60
_IANA = r"(?<![\w/])[a-z_]+(?:/[a-z0-9_+\-]+)+"
_OFFSET = r"(?<![\w/:])(?:utc|gmt)?\s*(?P<sign>[+\-\u2212])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?![\w:])"  # noqa: E501 - one pattern
_PUNCTUATION = r"[\s,、。;!?()\[\]@~:.]"
_QUOTES = "\"'“”‘’「」『』《》"


def read(text: str) -> Wish | Misread:
    """Return what is wished, or what can't be understood of it; an empty text wishes nothing."""
    if not text.strip():
        return Wish()
    if len(text) > _LONGEST:
        return NotUnderstood(f"{text[:_QUOTED]}…", (), Wish())
    if fold(plain(text)).strip(" !.。！") in vocabulary().sections["end"]["end"]:
        return Wish(end=True)
    slip = Slip(text)
    places = [slip.as_written(match) for match in slip.take(_IANA)]
    offsets = [_offset(slip, match) for match in slip.take(_offset_pattern())]
    days, silent = _days(slip), _silent(slip)
    times = tuple(take_times(slip))
    if wrong := _wrong(times):
        return wrong
    wish = Wish(times[0].at if times else None, days=days, silent=silent)
    if offsets:
        return OffsetGiven(*offsets[0], wish)
    rest = slip.rest(_edges())
    if wish != Wish() and not any(c.isalnum() or c in _QUOTES for c in rest):
        rest = ""  # an emoji beside the rest
    name = " ".join(part for part in (*places, rest) if part)
    return _placed(name, text, wish)


def _wrong(times: tuple[Heard, ...]) -> NotATime | SeveralTimes | None:
    if len(times) > 1:
        return SeveralTimes(tuple(heard.written[:_QUOTED] for heard in times))
    return NotATime(times[0].written) if times and times[0].at is None else None


def _placed(name: str, text: str, wish: Wish) -> Wish | Misread:
    """Return a wish with the zone that a name means, if a place was named at all."""
    if not name:
        return NotUnderstood(text[:_QUOTED], (), wish) if wish == Wish() else wish
    found = zones.find(name.strip(_QUOTES))
    shortened = name[:_QUOTED]
    if len(found) == 1:
        return Wish(wish.at, found[0], wish.days, wish.silent)
    if found:
        return SeveralZones(shortened, found, wish)
    return NotUnderstood(shortened, zones.similar(name), wish)


def _days(slip: Slip) -> Days | None:
    words = vocabulary()
    said = {words.meaning("days", match[0]) for match in slip.take(words.pattern("days"))}
    if "weekdays" in said:  # 每天 beside 工作日 is each of those
        return Days.WEEKDAYS
    return Days.EVERY if said else None


def _silent(slip: Slip) -> bool | None:
    words = vocabulary()
    said = [words.meaning("sound", match[0]) for match in slip.take(words.pattern("sound"))]
    return said[-1] == "silent" if said else None


def _offset(slip: Slip, match: re.Match[str]) -> tuple[str, int]:
    """Return an offset as it was written, and how many minutes it is east of Greenwich."""
    held = match.groupdict()
    if compass := held["compass"]:
        hours = numerals.parse(held["area"]) or 0
        east = vocabulary().meaning("compass", compass) == "east"
        return slip.as_written(match), (hours if east else -hours) * _HOUR
    minutes = int(held["hours"]) * _HOUR + int(held["minutes"] or 0)
    return slip.as_written(match), minutes if held["sign"] == "+" else -minutes


@cache
def _offset_pattern() -> re.Pattern[str]:
    words = vocabulary()
    chinese = "".join(dict.fromkeys(fold(numerals.CHINESE_CHARACTERS)))
    zone = rf"(?P<area>\d{{1,2}}|[{chinese}]{{1,2}})\s*{words.pattern('compass', 'area')}"
    return re.compile(rf"(?P<compass>{words.pattern('compass', 'east', 'west')}){zone}|{_OFFSET}")


@cache
def _edges() -> str:
    return f"{vocabulary().pattern('filler')}|{_PUNCTUATION}"
