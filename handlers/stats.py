"""What those who run the bot see of its use: figures, how they went, and what it can't answer."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from handlers.catalogue import FOREIGN
from handlers.commands import Command
from handlers.reply import Block, Caption, Chart, Curve, Note, Panel, Passage, Reply, Title, plain
from handlers.turn import Answer, Turn
from storage.errors import StoreUnavailable
from storage.tally import ASKED_WITHIN, ENOUGH_PEOPLE, Day, Tally

_log = logging.getLogger(__name__)

# The names of what is counted.
QUESTIONS = "questions"
ANSWERED = "answered"
DELIVERED = "delivered"

_DRAWN_DAYS = 30
_SPANS = (7, 30)  # days, the current one included
_MOST_TERMS = 20


async def stats(turn: Turn) -> Answer:
    """Answer `/stats`: figures of today, yesterday, a week and a month, and a chart of it."""
    desk, words = turn.desk, turn.words
    if desk.tally is None:
        return _said(words("stats.none"))
    today = desk.clock().astimezone(ZoneInfo(desk.default_zone)).date()
    try:
        days = await desk.tally.days(today - timedelta(days=_DRAWN_DAYS - 1), today)
        blocks = [*_figures(turn, days), *await _standing(turn, desk.tally)]
    except StoreUnavailable as error:
        _log.warning("the figures could not be read: %s", error)
        return _said(words("export.away"))
    return Answer(Reply(tuple(blocks), chart=_chart(turn, days)))


def _said(text: str) -> Answer:
    return Answer(Reply((Passage(plain(text)),)))


def _figures(turn: Turn, days: Sequence[Day]) -> list[Block]:
    words, now = turn.words, days[-1].day
    spans = [
        (words("stats.today", date=words.weekday(now)), days[-1:]),
        (words("stats.yesterday"), days[-2:-1]),
        *((words("stats.span", count=count), days[-count:]) for count in _SPANS),
    ]
    return [
        Title(words("stats.title")),
        *(Passage(plain(_line(turn, name, held))) for name, held in spans),
    ]


def _line(turn: Turn, name: str, days: Sequence[Day]) -> str:
    """Return the figures of some days; of people only how many there are on a day is known."""
    words, questions = turn.words, _sum(days, QUESTIONS)
    share = _share(questions, _sum(days, ANSWERED))
    known = sum(map(_is_known, days))
    people = round(sum(day.people for day in days) / known) if known else 0
    return words(
        "stats.line" if len(days) == 1 else "stats.line_of_days",
        span=name,
        questions=questions,
        share="–" if share is None else f"{share:.0%}",
        people=people,
        delivered=_sum(days, DELIVERED),
    )


async def _standing(turn: Turn, tally: Tally) -> list[Block]:
    words = turn.words
    due = [each.due is not None async for each in turn.desk.ledger.each()]
    subscribed = words("stats.subscriptions", active=sum(due), paused=len(due) - sum(due))
    terms = await tally.vain(_MOST_TERMS)
    separator = "、" if words.chinese else ", "
    listed = separator.join(f"{vain.term} {vain.people}" for vain in terms) or "–"
    asked = words("stats.vain", people=ENOUGH_PEOPLE, days=ASKED_WITHIN.days)
    return [
        Passage(plain(subscribed)),
        Caption(asked),
        Passage(plain(listed)),
        Note(plain(words("stats.note"))),
    ]


def _chart(turn: Turn, days: Sequence[Day]) -> Chart:
    """Return the figures day by day; a day of which nothing is known shows as such."""

    def curve(name: str, value: Callable[[Day], float | None]) -> Curve:
        labels = (turn.words(name), turn.desk.catalogues.words(FOREIGN)(name))
        known = (value(day) if _is_known(day) else None for day in days)
        return Curve(labels, tuple(known))

    def count(name: str) -> Callable[[Day], float]:
        return lambda day: day.counts.get(name, 0)

    return Chart(
        tuple(day.day for day in days),
        (
            Panel(
                (
                    curve("stats.questions", count(QUESTIONS)),
                    curve("stats.people", lambda day: day.people),
                )
            ),
            Panel((curve("stats.share", _share_of),), share=True),
            Panel((curve("stats.delivered", count(DELIVERED)),)),
        ),
    )


def _is_known(day: Day) -> bool:
    """Return whether anything was counted on a day: else the bot may not have run."""
    return bool(day.counts or day.people)


def _share_of(day: Day) -> float | None:
    return _share(day.counts.get(QUESTIONS, 0), day.counts.get(ANSWERED, 0))


def _share(questions: int, answered: int) -> float | None:
    return answered / questions if questions else None


def _sum(days: Sequence[Day], name: str) -> int:
    return sum(day.counts.get(name, 0) for day in days)


COMMANDS = (Command("stats", stats, in_groups=False, listed=False, operators=True),)
