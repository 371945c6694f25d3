"""What buttons carry: the whole state of what they open, in at most 64 bytes.

Telegram allows a button 1 to 64 bytes of data (Bot API, InlineKeyboardButton). Nothing that a
button needs is kept anywhere else, so buttons work after a restart and for years; the one
exception, a question too long to fit, is named by a digest and recalled from the asker's session.
"""

import hashlib
from dataclasses import dataclass

ACTION_BYTES = 64
_SEPARATOR = "|"
_DIGEST = 12


@dataclass(frozen=True, slots=True)
class Action:
    """A button's verb and its arguments; `verb` is one of those that the features declare."""

    verb: str
    arguments: tuple[str, ...]

    def encode(self) -> str | None:
        """Return the action as button data, or None where it does not fit."""
        data = _SEPARATOR.join((self.verb, *self.arguments))
        return data if len(data.encode("utf-8", "surrogatepass")) <= ACTION_BYTES else None


def encode(verb: str, *arguments: object) -> str:
    """Return the data of a button.

    Raises:
        ValueError: It does not fit. Arguments of open length go through `Action.encode`.
    """
    data = Action(verb, tuple(str(argument) for argument in arguments)).encode()
    if data is None:
        raise ValueError(f"button data over {ACTION_BYTES} bytes: {verb} {arguments}")
    return data


def decode(data: str, arity: int) -> tuple[str, ...] | None:
    """Return the arguments of button data whose verb takes so many, or None if it is altered.

    The last argument may itself hold the separator: it is where people's words stand.
    """
    if arity == 0:
        return () if _SEPARATOR not in data else None
    parts = data.split(_SEPARATOR, arity)
    return tuple(parts[1:]) if len(parts) == arity + 1 else None


def verb_of(data: str) -> str:
    """Return the verb of button data; data of any bytes has one."""
    return data.split(_SEPARATOR, 1)[0]


def digest(question: str) -> str:
    """Return what stands for a question that is too long for a button."""
    return hashlib.sha256(question.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
