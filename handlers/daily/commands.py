"""The commands and buttons of the article of the day."""

import logging
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from corpus.law import Article, ArticleNumber, Law
from corpus.library import Library
from handlers.away import told_if_away
from handlers.commands import Command, Press
from handlers.daily import article, changing, keyboard, message, spoken, zones
from handlers.daily.changing import Change
from handlers.daily.rule import rule_of
from handlers.daily.wish import Misread, NotUnderstood, OffsetGiven, SeveralZones, Wish
from handlers.reply import Block, Note, Passage, Reply, plain
from handlers.request import ChatKind
from handlers.turn import Answer, Turn
from storage.errors import StoreUnavailable
from storage.records import Subscription

_log = logging.getLogger(__name__)

_ORDINAL_DIGITS = 7  # the last day that there is has this many


async def today(turn: Turn) -> Answer:
    """Answer `/today`: the article of the day that it is in the chat."""
    desk = turn.desk
    try:
        subscription = await desk.ledger.get(turn.request.chat)
        offer = subscription is None and turn.request.kind is ChatKind.PRIVATE
    except StoreUnavailable as error:
        _log.warning("the day's article is told by the default zone: %s", error)
        subscription, offer = None, False
    rule = rule_of(subscription) if subscription else None
    law = desk.library.get(subscription.law) if subscription else None
    day = desk.clock().astimezone(rule.zone if rule else ZoneInfo(desk.default_zone)).date()
    more = keyboard.subscribe(turn.words) if offer else ()
    return article.of_day(turn, law or desk.library.default, day, more=more)


@told_if_away
async def subscribe(turn: Turn) -> Answer:
    """Answer `/subscribe`: with what was wished done, or with what can't be understood of it."""
    wished = spoken.read(turn.argument)
    if not isinstance(wished, Wish):
        return _misread(turn, wished)
    if wished.end:
        return await _ended(turn)
    return _ordered(turn, await changing.subscribe(turn, wished))


@told_if_away
async def subscription(turn: Turn) -> Answer:
    """Answer `/subscription`, and the button that leads back to it: how it stands."""
    held = await turn.desk.ledger.get(turn.request.chat)
    return Answer(_standing(turn, held) if held else _none(turn))


@told_if_away
async def unsubscribe(turn: Turn) -> Answer:
    """Answer `/unsubscribe`."""
    return await _ended(turn)


@told_if_away
async def press_subscribe(turn: Turn) -> Answer:
    """Answer a button that subscribes: with the default, or with what was meant or had before."""
    wish = _carried(turn)
    return _ordered(turn, await changing.subscribe(turn, wish)) if wish else _gone(turn)


@told_if_away
async def press_set(turn: Turn) -> Answer:
    """Answer a button that changes something."""
    wish = _carried(turn)
    return _adjusted(turn, await changing.adjust(turn, wish)) if wish else _gone(turn)


@told_if_away
async def press_hold(turn: Turn) -> Answer:
    """Answer a button that pauses a subscription or lets it go on."""
    if turn.argument not in {keyboard.PAUSE, keyboard.RESUME}:
        return _gone(turn)
    alter = changing.pause if turn.argument == keyboard.PAUSE else changing.resume
    return _adjusted(turn, await alter(turn))


@told_if_away
async def press_hours(turn: Turn) -> Answer:
    """Answer the button that asks for other hours."""
    held = await turn.desk.ledger.get(turn.request.chat)
    if held is None:
        return Answer(_none(turn))
    chosen = Passage(plain(turn.words("daily.choose_hour", facts=message.facts(held, turn.words))))
    return Answer(Reply((chosen,), keyboard.hours(held, turn.words)))


@told_if_away
async def press_zones(turn: Turn) -> Answer:
    """Answer the button that asks for other zones."""
    held = await turn.desk.ledger.get(turn.request.chat)
    if held is None:
        return Answer(_none(turn))
    chosen = Passage(plain(turn.words("daily.choose_zone", facts=message.facts(held, turn.words))))
    return Answer(Reply((chosen,), keyboard.places(held, turn.words)))


@told_if_away
async def press_day(turn: Turn) -> Answer:
    """Answer the button under a delivered article, which stays: pause, or go on after all."""
    wanted, law_id, compact, ordinal = turn.arguments
    found = _delivered(turn.desk.library, law_id, compact, ordinal)
    if found is None or wanted not in {keyboard.PAUSE, keyboard.RESUME}:
        return _gone(turn)
    law, shown, day = found
    alter = changing.pause if wanted == keyboard.PAUSE else changing.resume
    after = (await alter(turn)).after
    if after is None:
        return Answer(Reply((), toast=turn.words("daily.none")))
    paused = after.paused is not None
    said = turn.words("daily.paused" if paused else "daily.goes_on")
    more = keyboard.under_article(law, shown, day, turn.words, paused=paused)
    answer = article.of_day(turn, law, day, article=shown, more=more)
    return Answer(replace(answer.reply, toast=said))


def _delivered(
    library: Library, law_id: str, compact: str, ordinal: str
) -> tuple[Law, Article, date] | None:
    """Return what a button under a delivered article names, if it is not altered."""
    law = library.get(law_id)
    if law is None or not (ordinal.isascii() and ordinal.isdecimal()):
        return None
    try:
        held = law.article(ArticleNumber.parse(compact))
        return (law, held, date.fromordinal(int(ordinal[:_ORDINAL_DIGITS]))) if held else None
    except ValueError:
        return None


def _carried(turn: Turn) -> Wish | None:
    """Return the wish that a button carries, if it is not altered."""
    wish = Wish.of_compact(turn.argument)
    if wish is None or (wish.zone is not None and not zones.known(wish.zone)):
        return None
    return wish


def _ordered(turn: Turn, change: Change) -> Answer:
    """Say that the chat is subscribed, or what has changed."""
    after = change.after
    if change.before is not None or after is None:
        return _adjusted(turn, change)
    said = turn.words("daily.subscribed", facts=message.facts(after, turn.words))
    coming = message.coming(after, turn.words, turn.desk.clock())
    return Answer(_shown(turn, after, (Passage(plain(said)), *coming)))


def _adjusted(turn: Turn, change: Change) -> Answer:
    """Say what has changed, and how the subscription now stands."""
    before, after = change.before, change.after
    if before is None or after is None:
        return Answer(replace(_none(turn), toast=turn.words("daily.none")))
    said = message.changed(before, after, turn.words)
    reply = _standing(turn, after)
    if turn.request.action is None:
        return Answer(replace(reply, blocks=(Passage(plain(said)), *reply.blocks)))
    return Answer(replace(reply, toast=said))


async def _ended(turn: Turn) -> Answer:
    before = (await changing.end(turn)).before
    if before is None:
        return Answer(_none(turn))
    said = Passage(plain(turn.words("daily.ended")))
    return Answer(Reply((said,), (keyboard.again(before, turn.words),)))


def _standing(turn: Turn, held: Subscription) -> Reply:
    return _shown(turn, held, message.standing(held, turn.words, turn.desk.clock()))


def _shown(turn: Turn, held: Subscription, blocks: tuple[Block, ...]) -> Reply:
    if not turn.request.reachable:
        blocks = (*blocks, Note(plain(turn.words("daily.unreachable"))))
    return Reply(blocks, keyboard.main(held, turn.words))


def _none(turn: Turn) -> Reply:
    blocks = (Passage(plain(turn.words("daily.none"))),)
    return Reply(blocks, (keyboard.subscribe(turn.words),))


def _misread(turn: Turn, problem: Misread) -> Answer:
    offered = _offered(turn, problem)
    blocks = message.misread(problem, turn.words, offered)
    wish = problem.wish if isinstance(problem, OffsetGiven | SeveralZones | NotUnderstood) else None
    rows = keyboard.suggested(wish, offered, turn.words) if wish else ()
    return Answer(Reply(blocks, rows))


def _offered(turn: Turn, problem: Misread) -> tuple[str, ...]:
    """Return the zones that may have been meant."""
    match problem:
        case OffsetGiven(minutes=minutes):
            return zones.at_offset(minutes, turn.desk.clock())
        case SeveralZones(zones=several):
            return zones.first_of(several)
        case NotUnderstood(similar=similar):
            return similar
        case _:
            return ()


def _gone(turn: Turn) -> Answer:
    return Answer(Reply((), toast=turn.words("button.gone")))


COMMANDS = (
    Command("today", today, aliases=("今天", "今日", "今日一條", "每日一條")),
    Command(
        "subscribe",
        subscribe,
        aliases=("sub", "訂閱"),
        examples=(
            "/subscribe 7:30",
            "/subscribe 早上七點半",
            "/subscribe 21:00 Europe/London",
            "/subscribe 8:00 工作日",
        ),
        admins=True,
    ),
    Command("subscription", subscription, aliases=("我的訂閱", "訂閱設定")),
    Command("unsubscribe", unsubscribe, aliases=("unsub", "stop", "退訂", "取消訂閱"), admins=True),
)
PRESSES = (
    Press("sub", 1, press_subscribe, admins=True),
    Press("set", 1, press_set, admins=True),
    Press("hold", 1, press_hold, admins=True),
    Press("hour", 0, press_hours, admins=True),
    Press("zone", 0, press_zones, admins=True),
    Press("unsub", 0, unsubscribe, admins=True),
    Press("day", 4, press_day, admins=True),
    Press("subs", 0, subscription),
)
