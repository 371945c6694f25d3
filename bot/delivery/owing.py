"""What is owed to a chat: which day's article, and whether it is too late for it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.delivery.instants import moment_of
from handlers.daily.rule import Delivery, Rule, believed, next_delivery

# Between two deliveries by one rule lie at most three days, a weekend; a day more for a zone that
# leaves out a day when it moves over the date line, as Apia did at the end of 2011.
_REACH = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Owed:
    """A day's article that a chat has not got.

    Attributes:
        day: The chat's local day.
        skipped: How many days before it were passed over and can't be made good.
        too_late: Whether it is too late for this one, too.
    """

    day: date
    skipped: int
    too_late: bool


def owed(
    due: int, rule: Rule, last_day: date | None, now: datetime, late_limit: timedelta
) -> Owed | None:
    """Return what is owed to a chat; None if nothing is, and only the time must be set anew.

    Args:
        due: When the chat was to be looked at, in UTC milliseconds: the time by the rule, or that
            of another attempt.
        rule: When the chat wants its article.
        last_day: The local day of the last delivery that was done or skipped.
        now: The time.
        late_limit: How late an article may come.
    """
    latest, skipped = _latest(moment_of(due), rule), 0
    while (following := next_delivery(latest.at, rule, latest.day)).at <= now:
        latest, skipped = following, skipped + 1
    had = believed(last_day, now.astimezone(rule.zone).date())
    if latest.at > now or (had is not None and latest.day <= had):
        return None
    return Owed(latest.day, skipped, too_late=now - latest.at > late_limit)


def _latest(until: datetime, rule: Rule) -> Delivery:
    """Return the last delivery by a rule that is not after a moment."""
    found = next_delivery(until - _REACH, rule, None)
    while (following := next_delivery(found.at, rule, found.day)).at <= until:
        found = following
    return found
