"""What only groups may choose: at which citations in their talk the bot speaks up."""

from collections.abc import Iterator
from dataclasses import replace

from handlers.actions import encode
from handlers.groups.talk import choice
from handlers.reply import Button, Note, Passage, plain
from handlers.turn import Turn
from storage.records import Cites, GroupSettings

NAME = "cites"


def chosen(turn: Turn, value: str) -> GroupSettings | None:
    """Return a group's choices with this one made, or None where there is no such choice."""
    return replace(turn.group, citations=value) if value in set(Cites) else None


def lines(turn: Turn) -> Iterator[Passage | Note]:
    """Yield what is chosen, in words, and whether the bot hears enough for it."""
    words, now = turn.words, choice(turn)
    yield Passage(plain(words("cites.line", choice=words(f"cites.{now}"))))
    if not turn.request.hears_all and now is not Cites.OFF:
        yield Note(plain(words("cites.unheard")))


def row(turn: Turn) -> tuple[Button, ...]:
    """Return a button for each choice."""
    now = choice(turn)
    return tuple(_button(turn.words(f"cites.{cites}"), cites, now) for cites in Cites)


def _button(label: str, cites: Cites, now: Cites) -> Button:
    action = encode("pref", NAME, cites)
    return Button(f"✓ {label}" if cites is now else label, action)
