"""What becomes of a subscription after an attempt to deliver. Pure."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.delivery.instants import ms_of
from bot.delivery.outcomes import Delivered, Doubtful, Ending, Gone, Later, Refused, Vanished
from handlers.daily.rule import scheduled
from storage.records import Paused, Subscription

# A chat that refuses for other reasons than the known ones is asked again day by day, so often.
MOST_REFUSALS = 5
_DOUBT_PAUSE = timedelta(seconds=1)
_OUTAGE_PAUSE = timedelta(seconds=10)


def after(
    subscription: Subscription, ending: Ending, day: date, now: datetime
) -> Subscription | None:
    """Return a subscription as it stands after an attempt; None if it is to be removed.

    Args:
        subscription: As it stood; `missed` counts the days passed over up to this one.
        ending: What came of the attempt.
        day: The local day whose article it was.
        now: The time.
    """
    match ending:
        case Delivered():
            return _delivered(subscription, day, now)
        case Doubtful(cut_off):
            return _doubtful(subscription, day, now, cut_off=cut_off)
        case Later(seconds):
            return _postponed(subscription, day, now, timedelta(seconds=seconds))
        case Gone():
            return replace(subscription, paused=Paused.GONE.value, due=None, doubt=None)
        case Vanished():
            return None
        case Refused():
            return _refused(subscription, day, now)


def told_late(
    subscription: Subscription, ending: Ending, day: date, now: datetime
) -> Subscription | None:
    """Return what becomes of a subscription that was changed while the attempt was under way.

    What people changed stands, and with it when to deliver next, but that no attempt comes sooner
    than this one allows. That it was refused is not believed any more: whoever changed it may have
    let the bot in again, and if not, the next attempt tells.

    Args:
        subscription: As it stands by now.
        ending: What came of the attempt.
        day: The local day whose article it was.
        now: The time.
    """
    if subscription.last_day is not None and subscription.last_day >= day.isoformat():
        return subscription  # it is known already
    match ending:
        case Gone() | Refused():
            return subscription
        case Later() | Doubtful():
            return _no_sooner(after(subscription, ending, day, now), subscription.due)
    return after(subscription, ending, day, now)


def _no_sooner(told: Subscription | None, due: int | None) -> Subscription | None:
    if told is None or due is None or told.due is None:
        return told and replace(told, due=due)
    return replace(told, due=max(told.due, due))


def passed_over(subscription: Subscription, day: date, now: datetime) -> Subscription:
    """Return a subscription whose article of a day came to nothing; the next one says so."""
    return scheduled(
        replace(subscription, last_day=day.isoformat(), missed=subscription.missed + 1, doubt=None),
        now,
    )


def _delivered(subscription: Subscription, day: date, now: datetime) -> Subscription:
    return scheduled(
        replace(subscription, last_day=day.isoformat(), missed=0, failures=0, doubt=None), now
    )


def _doubtful(
    subscription: Subscription, day: date, now: datetime, *, cut_off: bool
) -> Subscription:
    """Better twice than never: what was not answered is sent again, once.

    When that is not answered either it is taken for delivered, so that a chat is not flooded with
    what it gets and nobody confirms; unless nothing at all is answered, which is an outage.
    """
    if cut_off:
        doubtful = replace(subscription, doubt=day.isoformat())
        return _postponed(doubtful, day, now, _OUTAGE_PAUSE)
    if subscription.doubt == day.isoformat():
        return _delivered(subscription, day, now)
    return replace(subscription, doubt=day.isoformat(), due=ms_of(now + _DOUBT_PAUSE))


def _postponed(
    subscription: Subscription, day: date, now: datetime, pause: timedelta
) -> Subscription:
    """Try again after a pause, unless that is not before the next day's time anyway."""
    again = ms_of(now + pause)
    given_up = passed_over(subscription, day, now)
    if given_up.due is not None and again >= given_up.due:
        return replace(given_up, due=again)
    return replace(subscription, due=again)


def _refused(subscription: Subscription, day: date, now: datetime) -> Subscription:
    failures = subscription.failures + 1
    if failures >= MOST_REFUSALS:
        return replace(
            subscription, failures=failures, paused=Paused.REFUSED.value, due=None, doubt=None
        )
    return passed_over(replace(subscription, failures=failures), day, now)
