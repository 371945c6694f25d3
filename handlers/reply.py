"""What is answered: structure, never any channel's markup. Each channel renders it its own way.

A reply is a list of blocks, read from top to bottom, with rows of buttons under it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.law import ArticleNumber, Level


class Style(StrEnum):
    """How a piece of text is set off."""

    PLAIN = "plain"
    STRONG = "strong"
    MARK = "mark"  # a word that was looked for
    CODE = "code"  # something to type, letter for letter


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style."""

    text: str
    style: Style = Style.PLAIN


Spans = tuple[Span, ...]


def plain(text: str) -> Spans:
    """Return a text as spans without any style."""
    return (Span(text),) if text else ()


@dataclass(frozen=True, slots=True)
class Title:
    """What the reply, or the part that follows, is about."""

    text: str


@dataclass(frozen=True, slots=True)
class Caption:
    """A line under a title: where the article stands, how many hits there are."""

    text: str


@dataclass(frozen=True, slots=True)
class StatuteLine:
    """A line of a law, verbatim; `cited` marks the place that was asked for."""

    level: Level
    spans: Spans
    cited: bool = False


@dataclass(frozen=True, slots=True)
class Statute:
    """The words of a law, verbatim; `folded` where a channel may show only the first lines."""

    lines: tuple[StatuteLine, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A line or paragraph of the bot's own words."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Entry:
    """One of several things to choose from: what it is, where it stands, and a glimpse of it."""

    title: str
    caption: str
    excerpt: Spans


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: the source, a hint, how something was read."""

    spans: Spans


Block = Title | Caption | Statute | Passage | Entry | Note


@dataclass(frozen=True, slots=True)
class Share:
    """What passing an article on sends: a citation, and the payload of a link that opens it."""

    text: str
    payload: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button: it does one thing of three.

    Attributes:
        label: What stands on it.
        action: What it carries back to the bot.
        share: What it passes on to others.
        start: What it opens the private chat with, as in a link.
    """

    label: str
    action: str | None = None
    share: Share | None = None
    start: str | None = None


def in_rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    """Return buttons in rows of so many."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of text that goes with a reply."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure day by day.

    Attributes:
        labels: What it is called, in the reader's language and, in case that can't be drawn, in
            plain Latin letters.
        values: One for each day of its chart; None where there is nothing to tell of the day.
    """

    labels: tuple[str, str]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a chart: figures that share one scale, which begins at zero.

    Attributes:
        curves: One or two figures; the second one is a part of the first, or beside it.
        share: Whether the figures are shares of a whole, from 0 to 1.
    """

    curves: tuple[Curve, ...]
    share: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures over a time, to be drawn: panels one above the other.

    Attributes:
        days: The days, in order, none left out.
        panels: What is shown of them.
    """

    days: tuple[date, ...]
    panels: tuple[Panel, ...]


class Outcome(StrEnum):
    """What came of a question, as `ask --json` tells it."""

    ARTICLE = "article"
    RESULTS = "results"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """An article that the reply gives or lists, as `ask --json` tells it."""

    law: str
    article: ArticleNumber
    score: float


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    Attributes:
        blocks: What it says; empty for a mere `toast`.
        buttons: Rows of buttons under it.
        toast: A few words that a channel shows for a moment when a button was pressed.
        instead: What takes the place of the button that was pressed, all else staying as it is;
            only with a mere `toast`.
        attachment: A file; then the blocks are what is said of it.
        chart: Figures that a channel shows as a picture if it can, beside what the blocks say.
        outcome: What came of the question that it answers; None where it answers none.
        found: The articles it gives or lists, best first.
    """

    blocks: tuple[Block, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    toast: str | None = None
    instead: Button | None = None
    attachment: Attachment | None = None
    chart: Chart | None = None
    outcome: Outcome | None = None
    found: tuple[Found, ...] = ()

    @property
    def is_aside(self) -> bool:
        """Whether it is a mere `toast`, and all messages stay as they are."""
        return not self.blocks and self.instead is None

    @property
    def is_text(self) -> bool:
        """Whether it is text alone, which another text can take the place of."""
        return self.attachment is None and self.chart is None
