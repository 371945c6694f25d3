"""What there is for those who run the bot, for the channel that it talks on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.operators.counting import Counting
from handlers.reply import Chart


@dataclass(frozen=True)
class Operating:
    """What a channel needs for operators.

    Attributes:
        operators: Who they are, by the platform's numbers.
        counting: What counts questions and answers.
        draw: Returns a chart as a PNG, or None where it can't be drawn.
    """

    operators: frozenset[int]
    counting: Counting
    draw: Callable[[Chart], Awaitable[bytes | None]]
