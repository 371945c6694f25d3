"""What is said of a subscription: how it stands, what has changed, what could not be understood."""

from datetime import datetime, time

from handlers.catalogue import Words
from handlers.daily import zones
from handlers.daily.rule import next_of, rule_of
from handlers.daily.wish import (
    Misread,
    NotATime,
    NotUnderstood,
    OffsetGiven,
    SeveralTimes,
    SeveralZones,
)
from handlers.reply import Block, Note, Passage, plain
from storage.records import Days, Subscription

_CHANGES = 3  # facts that are told of one change; more are seen from how it stands now


def standing(subscription: Subscription, words: Words, now: datetime) -> tuple[Block, ...]:
    """Say when and where it comes, and when next, in the chat's own time; or why it does not."""
    line = _line(words("daily.standing", facts=facts(subscription, words)))
    return (line, *coming(subscription, words, now))


def coming(subscription: Subscription, words: Words, now: datetime) -> tuple[Block, ...]:
    """Say when the next article comes, in the chat's own time, or why none does."""
    if subscription.paused is not None:
        return (_line(words(f"daily.paused_{subscription.paused}")),)
    rule = rule_of(subscription)
    if rule is None:
        return (_line(words("daily.zone_gone", zone=subscription.zone)),)
    if subscription.due is None:  # where nothing can be delivered
        return ()
    at = next_of(subscription, rule, now).at.astimezone(rule.zone)
    days_ahead = (at.date() - now.astimezone(rule.zone).date()).days
    when = {0: "daily.when_today", 1: "daily.when_tomorrow"}.get(days_ahead, "daily.when_later")
    date = words.weekday(at.date())
    return (_line(words("daily.next", when=words(when, date=date, time=clock(at.time())))),)


def facts(subscription: Subscription, words: Words) -> str:
    """Return when it comes in few words: 每天 08:00 · 北京時間 · 靜音."""
    at = clock(time(subscription.hour, subscription.minute))
    held = [f"{_days(subscription, words)} {at}", zone_name(subscription.zone, words)]
    if subscription.silent:
        held.append(words("daily.silent"))
    return " · ".join(held)


def clock(at: time) -> str:
    """Return a time of day as every language here reads it: 08:00."""
    return f"{at:%H:%M}"


def zone_name(zone: str, words: Words) -> str:
    """Return what a zone's time is called, such as 倫敦時間."""
    city = zones.city(zone, words)
    bare = zone.startswith("Etc/") or city == zone  # UTC, and what has no place
    return city if bare else words("daily.zone", city=city)


def changed(before: Subscription, after: Subscription, words: Words) -> str:
    """Say in one sentence what a change of a subscription has changed, if anything."""
    if before.paused is None and after.paused is not None:
        return words("daily.paused")
    resumed = before.paused is not None and after.paused is None
    told = _differences(before, after, words)[:_CHANGES]
    if not told:
        return words("daily.goes_on" if resumed else "daily.same")
    if resumed:
        told.insert(0, words("daily.resumed"))
    return words("daily.changed", changes=("；" if words.chinese else "; ").join(told))


def _differences(before: Subscription, after: Subscription, words: Words) -> list[str]:
    pairs = [
        (clock(time(held.hour, held.minute)) for held in (before, after)),
        (zone_name(held.zone, words) for held in (before, after)),
        (_days(held, words) for held in (before, after)),
        (words("daily.silent" if held.silent else "daily.loud") for held in (before, after)),
    ]
    told = [words("daily.change", old=old, new=new) for old, new in pairs if old != new]
    if before.thread != after.thread:
        told.append(words("daily.moved"))
    return told


def _days(subscription: Subscription, words: Words) -> str:
    weekdays = subscription.days == Days.WEEKDAYS
    return words("daily.weekdays" if weekdays else "daily.every_day")


def misread(problem: Misread, words: Words, offered: tuple[str, ...]) -> tuple[Block, ...]:
    """Say what could not be understood, that nothing was changed, and how it can be written.

    Args:
        problem: What could not be understood.
        words: The bot's words.
        offered: The zones that stand on the buttons below.
    """
    sentence = _line(_sentence(problem, words, offered))
    return (sentence,) if offered else (sentence, Note(plain(words("daily.how"))))


def _sentence(problem: Misread, words: Words, offered: tuple[str, ...]) -> str:
    match problem:
        case NotATime(written):
            return words("daily.not_a_time", written=written)
        case SeveralTimes(written):
            listed = ("、" if words.chinese else ", ").join(written)
            return words("daily.several_times", written=listed)
        case OffsetGiven(written):
            said = "daily.offset" if offered else "daily.offset_nowhere"
            return words(said, written=written)
        case SeveralZones(name):
            return words("daily.several_zones", name=name)
        case NotUnderstood(written):
            said = "daily.similar" if offered else "daily.not_understood"
            return words(said, written=written)


def _line(text: str) -> Passage:
    return Passage(plain(text))
