"""Subscriptions as lines of text: one JSON object a line, with the fields of `Subscription`."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from corpus.library import Library
from handlers.daily.rule import rule_of, scheduled
from handlers.request import ChatKind
from storage.errors import RecordUnreadable
from storage.keys import check_usable
from storage.records import Days, Paused, Subscription

_LAST_MS = 253_402_300_799_999  # the end of the year 9999, where dates end


class BadLines(Exception):
    """Lines that are no subscriptions; `faults` says which and why."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_lines(lines: Iterable[bytes], laws: Library, now: datetime) -> list[Subscription]:
    """Return the subscription of each line that is not blank.

    One that is not paused and has no time when it is due, as a line written by hand, is given one.

    Raises:
        BadLines: Some lines are no subscriptions.
    """
    read: list[Subscription] = []
    faults: list[str] = []
    places: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            subscription = _read(line, laws)
            if (place := places.setdefault(subscription.chat, number)) != number:
                raise ValueError(f"its chat has line {place} already")  # noqa: TRY301 - see below
        except ValueError as error:  # all are told of, not only the first
            faults.append(f"line {number}: {error}")
        else:
            unset = subscription.due is None and subscription.paused is None
            read.append(scheduled(subscription, now) if unset else subscription)
    if faults:
        raise BadLines(tuple(faults))
    return read


def line_of(subscription: Subscription) -> str:
    """Return the line for a subscription, without its end."""
    # The revision counts the changes in one store, and means nothing in another.
    data = {name: value for name, value in asdict(subscription).items() if name != "revision"}
    return json.dumps({"v": Subscription.VERSION, **data})


def _read(line: bytes, laws: Library) -> Subscription:
    """Return the subscription of a line.

    Raises:
        ValueError: It is none; says why, for the operator.
    """
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(data, dict):
        raise ValueError("is not a JSON object")  # noqa: TRY004 - of the file, not of the program
    data.pop("revision", None)
    try:
        subscription = Subscription.decode(json.dumps(data))
    except RecordUnreadable:
        raise ValueError(_why_unreadable(data)) from None
    wrong = [name for name, holds in _CHECKS.items() if not holds(subscription)]
    if laws.get(subscription.law) is None:
        wrong.append("law")
    if wrong:
        raise ValueError(f"has no usable {', '.join(wrong)}")
    return subscription


def _why_unreadable(data: dict[str, Any]) -> str:
    if data.get("v") != Subscription.VERSION:
        return f"is not of version {Subscription.VERSION}"
    missing = [name for name in _REQUIRED if name not in data]
    return f"has no {', '.join(missing)}" if missing else "has a field of a wrong type"


def _usable_chat(chat: str) -> bool:
    try:
        check_usable(chat)
    except ValueError:
        return False
    return True


def _day(value: str | None) -> bool:
    try:
        return value is None or date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _number(value: int | None, least: int, most: int) -> bool:
    return value is None or (type(value) is int and least <= value <= most)


_REQUIRED = ("chat", "kind", "law", "hour", "minute", "zone")
_MOST = 2**53  # up to here whole numbers are exact everywhere
_CHECKS: dict[str, Callable[[Subscription], bool]] = {
    "chat": lambda it: _usable_chat(it.chat),
    "kind": lambda it: it.kind in set(ChatKind),
    "hour": lambda it: _number(it.hour, 0, 23),
    "minute": lambda it: _number(it.minute, 0, 59),
    "zone": lambda it: rule_of(replace(it, hour=0, minute=0)) is not None,  # those have their own
    "days": lambda it: it.days in set(Days),
    "thread": lambda it: _number(it.thread, 1, _MOST),
    "due": lambda it: _number(it.due, 0, _LAST_MS),
    "last_day": lambda it: _day(it.last_day),
    "missed": lambda it: _number(it.missed, 0, _MOST),
    "failures": lambda it: _number(it.failures, 0, _MOST),
    "doubt": lambda it: _day(it.doubt),
    "paused": lambda it: it.paused is None or it.paused in set(Paused),
}
