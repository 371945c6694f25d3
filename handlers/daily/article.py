"""The article of the day as a message: asked for by `/today`, or delivered to a subscriber."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus.citation.values import ArticlePlace
from corpus.daily import article_of
from corpus.law import Article, Law
from handlers import articles
from handlers.daily import keyboard
from handlers.display import short_number
from handlers.reply import Button, Caption
from handlers.turn import Answer, Turn


def of_day(
    turn: Turn,
    law: Law,
    day: date,
    *,
    article: Article | None = None,
    notes: Sequence[str] = (),
    more: tuple[Button, ...] = (),
) -> Answer:
    """Show a day's article as `/article` does, under a line with the date and its number.

    Args:
        turn: The turn.
        law: The law.
        day: The day, local to whoever reads it.
        article: The article, where it was shown before; by default what the day has now.
        notes: Sentences to say before it.
        more: A further row of buttons.
    """
    chosen = article or article_of(law, day)
    answer = articles.show(turn, ArticlePlace(law, chosen), notes=tuple(notes))
    number = short_number(chosen.number, turn.words)
    line = turn.words("daily.line", date=turn.words.weekday(day), number=number)
    reply = replace(
        answer.reply,
        blocks=(Caption(line), *answer.reply.blocks),
        buttons=(*answer.reply.buttons, more) if more else answer.reply.buttons,
    )
    return replace(answer, reply=reply)


def delivered(
    turn: Turn, law: Law, day: date, *, missed: int = 0, topic_lost: bool = False
) -> Answer:
    """Show a day's article as it is delivered.

    Args:
        turn: A turn made for the subscriber.
        law: The law.
        day: The local day.
        missed: How many days before were left out.
        topic_lost: Whether it comes here because the topic where it was ordered is gone.
    """
    notes = []
    if topic_lost:
        notes.append(turn.words("daily.topic_lost"))
    if missed:
        notes.append(turn.words("daily.missed", count=missed))
    shown = article_of(law, day)
    pause = keyboard.under_article(law, shown, day, turn.words, paused=False)
    return of_day(turn, law, day, notes=notes, more=pause)
