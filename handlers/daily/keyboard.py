"""The buttons of a subscription. Each carries what it sets, so that pressing twice does no harm."""

from datetime import UTC, date, datetime, time, timedelta

from corpus.law import Article, Law
from handlers.actions import encode
from handlers.catalogue import Words
from handlers.daily import zones
from handlers.daily.changing import DEFAULT_HOUR
from handlers.daily.message import clock
from handlers.daily.wish import Wish
from handlers.reply import Button
from storage.records import Days, Subscription

Row = tuple[Button, ...]

PAUSE, RESUME = "1", "0"
# What a keyboard may offer and still be taken in at a glance on a phone.
_HOURS = (6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 21, 22)
_HOURS_A_ROW = 4
_ZONES_A_ROW = 3
_STEP = timedelta(minutes=30)


def main(subscription: Subscription, words: Words) -> tuple[Row, ...]:
    """Return the buttons that change a subscription."""
    weekdays = subscription.days == Days.WEEKDAYS
    days = (
        _set(words("daily.button_every_day"), Wish(days=Days.EVERY))
        if weekdays
        else _set(words("daily.button_weekdays"), Wish(days=Days.WEEKDAYS))
    )
    sound = words("daily.button_loud" if subscription.silent else "daily.button_silent")
    paused = subscription.paused is not None
    hold = words("daily.button_resume" if paused else "daily.button_pause")
    return (
        (
            Button(words("daily.button_hour"), encode("hour")),
            Button(words("daily.button_zone"), encode("zone")),
        ),
        (days, _set(sound, Wish(silent=not subscription.silent))),
        (
            Button(hold, encode("hold", RESUME if paused else PAUSE)),
            Button(words("daily.button_end"), encode("unsub")),
        ),
    )


def hours(subscription: Subscription, words: Words) -> tuple[Row, ...]:
    """Return the hours to choose from, and the half hours beside the present time."""
    choices = [_at(clock(time(hour)), time(hour)) for hour in _HOURS]
    now = datetime(2000, 1, 1, subscription.hour, subscription.minute, tzinfo=UTC)
    beside = tuple(
        _at(words(label, time=clock(at)), at)
        for label, at in (
            ("daily.button_earlier", (now - _STEP).time()),
            ("daily.button_later", (now + _STEP).time()),
        )
    )
    return (*_rows(choices, _HOURS_A_ROW), beside, (_back(words),))


def places(subscription: Subscription, words: Words) -> tuple[Row, ...]:
    """Return the zones to choose from."""
    others = [zone for zone in zones.OFFERED if zone != subscription.zone]
    choices = [_set(zones.city(zone, words), Wish(zone=zone)) for zone in others]
    return (*_rows(choices, _ZONES_A_ROW), (_back(words),))


def suggested(wish: Wish, offered: tuple[str, ...], words: Words) -> tuple[Row, ...]:
    """Return a button for each zone that a wish may have meant, with all else that was wished."""
    choices = [
        _order(zones.city(zone, words), Wish(wish.at, zone, wish.days, wish.silent))
        for zone in offered
    ]
    return _rows(choices, _ZONES_A_ROW)


def subscribe(words: Words) -> Row:
    """Return the button that subscribes a chat that is not subscribed."""
    label = words("daily.button_subscribe", time=clock(time(DEFAULT_HOUR)))
    return (_order(label, Wish()),)


def again(ended: Subscription, words: Words) -> Row:
    """Return the button that takes back the end of a subscription."""
    at = time(ended.hour, ended.minute)
    days = Days.WEEKDAYS if ended.days == Days.WEEKDAYS else Days.EVERY
    wish = Wish(at, ended.zone, days, ended.silent)
    return (_order(words("daily.button_again"), wish),)


def under_article(law: Law, article: Article, day: date, words: Words, *, paused: bool) -> Row:
    """Return the button under a delivered article: to pause, or to go on after all."""
    label = words("daily.button_resume_daily" if paused else "daily.button_pause_daily")
    wanted = RESUME if paused else PAUSE
    action = encode("day", wanted, law.id, article.number, day.toordinal())
    return (Button(label, action),)


def _set(label: str, wish: Wish) -> Button:
    return Button(label, encode("set", wish.compact()))


def _at(label: str, at: time) -> Button:
    return _set(label, Wish(at=at))


def _order(label: str, wish: Wish) -> Button:
    return Button(label, encode("sub", wish.compact()))


def _back(words: Words) -> Button:
    return Button(words("daily.button_back"), encode("subs"))


def _rows(buttons: list[Button], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))
