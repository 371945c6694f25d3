"""Subscriptions and moments that differ from the usual only in what a test is about."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.delivery.instants import ms_of
from storage.records import Subscription

DAY = date(2026, 11, 23)  # a Monday


def at(text: str) -> datetime:
    """Return a moment in UTC, such as `11-23 00:00` of 2026 or, with its year, of any other."""
    full = text if text[4:5] == "-" else f"2026-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=UTC)


def ms(text: str) -> int:
    """Return a moment in UTC milliseconds."""
    return ms_of(at(text))


# Daily at eight in Shanghai, which is midnight in UTC.
USUAL = Subscription("telegram:1", "private", "law", 8, 0, "Asia/Shanghai", due=ms("11-23 00:00"))


def subscription(**changes: object) -> Subscription:
    """Return the usual subscription with some fields changed."""
    return replace(USUAL, **changes)  # type: ignore[arg-type]
