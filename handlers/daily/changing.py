"""Changes of a chat's subscription, each kept by the ledger before anybody is told of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers.daily.rule import scheduled
from handlers.daily.wish import Wish
from handlers.turn import Turn
from storage.errors import StoreUnavailable
from storage.records import Paused, Preferences, Subscription

_log = logging.getLogger(__name__)

DEFAULT_HOUR = 8
_ATTEMPTS = 5  # at a change that others cross: by a delivery, or by a second press
# What decides when a subscription is due; as long as it stays, so does what is due already.
_RULE = ("hour", "minute", "zone", "days", "paused")


@dataclass(frozen=True, slots=True)
class Change:
    """What a chat's subscription was, and what it is now; None for none."""

    before: Subscription | None
    after: Subscription | None


async def subscribe(turn: Turn, wish: Wish) -> Change:
    """Subscribe the chat as wished, or change its subscription; a paused one goes on.

    What is wished of no word stays as it is. The topic in which it is asked for is where it comes.

    Raises:
        StoreUnavailable: Nothing was changed.
    """

    def altered(before: Subscription | None) -> Subscription:
        ordered = replace(
            _wished(before or _new(turn), wish),
            thread=turn.request.thread,
            language=turn.preferences.language or turn.request.language,
            script=turn.preferences.script,
            fold=turn.preferences.fold,
        )
        return _resumed(ordered)

    return await _alter(turn, altered)


async def adjust(turn: Turn, wish: Wish) -> Change:
    """Change the chat's subscription as wished, if it has one.

    Raises:
        StoreUnavailable: Nothing was changed.
    """
    return await _alter(turn, lambda before: before and _wished(before, wish))


async def pause(turn: Turn) -> Change:
    """Let nothing be delivered until it is resumed.

    Raises:
        StoreUnavailable: Nothing was changed.
    """
    return await _alter(turn, lambda before: before and replace(before, paused=Paused.ASKED.value))


async def resume(turn: Turn) -> Change:
    """Let a paused subscription go on.

    Raises:
        StoreUnavailable: Nothing was changed.
    """
    return await _alter(turn, lambda before: before and _resumed(before))


async def end(turn: Turn) -> Change:
    """End the chat's subscription.

    Raises:
        StoreUnavailable: Nothing was changed.
    """
    return Change(await turn.desk.ledger.remove(turn.request.chat), None)


async def follow(turn: Turn, preferences: Preferences) -> None:
    """Let the chat's subscription speak as was just chosen for the chat."""
    if replace(turn.preferences, page=preferences.page) == preferences:
        return

    def altered(before: Subscription | None) -> Subscription | None:
        language = preferences.language or turn.request.language
        script, fold = preferences.script, preferences.fold
        return before and replace(before, language=language, script=script, fold=fold)

    try:
        await _alter(turn, altered)
    except StoreUnavailable as error:
        _log.warning("a subscription could not follow a choice: %s", error)


async def _alter(
    turn: Turn, altered: Callable[[Subscription | None], Subscription | None]
) -> Change:
    """Put what a subscription is altered to, however often others change it meanwhile."""
    ledger = turn.desk.ledger
    for _ in range(_ATTEMPTS):
        before = await ledger.get(turn.request.chat)
        after = altered(before)
        if after is None or after == before:
            return Change(before, before)
        if kept := await ledger.put(_timed(turn, before, after), replacing=before):
            return Change(before, kept)
    raise StoreUnavailable("the ledger", "a subscription is changed by others all the time")


def _timed(turn: Turn, before: Subscription | None, after: Subscription) -> Subscription:
    """Set when it is due next, unless that stays: what is due already is still brought."""
    if not turn.request.reachable:
        return replace(after, due=None)
    if before and all(getattr(before, name) == getattr(after, name) for name in _RULE):
        return after
    return scheduled(after, turn.desk.clock())


def _new(turn: Turn) -> Subscription:
    request, desk = turn.request, turn.desk
    return Subscription(
        chat=request.chat,
        kind=request.kind.value,
        law=desk.library.default.id,
        hour=DEFAULT_HOUR,
        minute=0,
        zone=desk.default_zone,
    )


def _wished(subscription: Subscription, wish: Wish) -> Subscription:
    return replace(
        subscription,
        hour=subscription.hour if wish.at is None else wish.at.hour,
        minute=subscription.minute if wish.at is None else wish.at.minute,
        zone=wish.zone or subscription.zone,
        days=subscription.days if wish.days is None else wish.days.value,
        silent=subscription.silent if wish.silent is None else wish.silent,
    )


def _resumed(subscription: Subscription) -> Subscription:
    """Return a subscription that goes on, with what went wrong before forgotten."""
    if subscription.paused is None:
        return subscription
    return replace(subscription, paused=None, failures=0, missed=0, doubt=None)
