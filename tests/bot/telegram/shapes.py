"""What the Bot API's objects consist of, read from python-telegram-bot's own classes."""

import collections.abc
import inspect
import re
import types
import typing
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import telegram
from telegram import TelegramObject, Update
from telegram.warnings import PTBDeprecationWarning

_QUOTED = re.compile(r"`(\w+)`")
_ANYTHING: Any = ()  # which the library takes for a list too
# What tells objects of one family apart, as `status` does with the members of a chat.
_TELLING = ("type", "source", "status")
# Named otherwise in the library, because the word is Python's own.
_RENAMED = {"from_user": "from"}
_PLAIN: Mapping[object, type] = {
    bool: bool, int: int, float: float, str: str, datetime: int, timedelta: int,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field holds.

    Attributes:
        of: A plain type of JSON, or the name of a class.
        depth: In how many lists.
        others: The names of other classes that it may hold instead.
    """

    of: type | str
    depth: int = 0
    others: tuple[str, ...] = ()

    @property
    def inner(self) -> "Kind":
        """What one element of the list is."""
        return Kind(self.of, self.depth - 1, self.others)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes that it may hold."""
        return (self.of, *self.others) if isinstance(self.of, str) else ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its name in the Bot API."""

    name: str
    kind: Kind
    required: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A class of the library.

    Attributes:
        name: Its name.
        fields: What its objects consist of.
        fixed: The field that tells it from the others of its family, with its value.
        family: The names of the classes that may stand in its place, where there are any.
    """

    name: str
    fields: tuple[Field, ...]
    fixed: Mapping[str, str]
    family: tuple[str, ...]


@cache
def shapes() -> Mapping[str, Shape]:
    """Return all that can stand in an update, by name."""
    found: dict[str, Shape] = {}
    waiting: list[type[TelegramObject]] = [Update]
    while waiting:
        known = waiting.pop()
        if known.__name__ not in found:
            fields = dict(_annotations(known))
            found[known.__name__] = _shape(known, fields)
            waiting += [kind for note in fields.values() for kind in _classes(note)]
            waiting += _family(known)
    return found


def _annotations(known: type[TelegramObject]) -> Iterator[tuple[str, object]]:
    notes = typing.get_type_hints(known.__init__, vars(telegram))
    for name in _parameters(known):
        if name != "api_kwargs":
            yield name, notes[name]


def _parameters(known: type[TelegramObject]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(known).parameters


def _shape(known: type[TelegramObject], notes: Mapping[str, object]) -> Shape:
    required = _required(known)
    fields = tuple(
        Field(_RENAMED.get(name, name), _kind(note), name in required)
        for name, note in notes.items()
    )
    fixed = _fixed(known, [*notes])
    family = tuple(each.__name__ for each in _family(known))
    return Shape(known.__name__, fields, fixed, family)


def _required(known: type[TelegramObject]) -> set[str]:
    """Return the parameters that must be given, some of which the library declares optional.

    What the Bot API added to a class later has a default, and is asked for by an error.
    """
    parameters = _parameters(known).values()
    required = {each.name for each in parameters if each.default is inspect.Parameter.empty}
    while True:
        try:
            _made(known, required)
        except (TypeError, AttributeError) as error:
            asked_for = set(_QUOTED.findall(str(error))) - required
        else:
            return required
        if not asked_for:  # it is not content with what stands in for its values
            return required
        required |= asked_for


def _fixed(known: type[TelegramObject], names: list[str]) -> Mapping[str, str]:
    """Return what tells a class from its siblings, as an object of it has it."""
    base = known.__bases__[0]
    if base is TelegramObject or not _family(base):
        return {}
    one = _made(known, names)
    telling = [name for name in _TELLING if name in _parameters(base) and name not in names]
    return {name: str(getattr(one, name)) for name in telling}


def _made(known: type[TelegramObject], names: Iterable[str]) -> TelegramObject:
    with warnings.catch_warnings(category=PTBDeprecationWarning, action="ignore"):
        return known(**dict.fromkeys(names, _ANYTHING))


def _kind(note: object, depth: int = 0) -> Kind:
    origin, inside = typing.get_origin(note), typing.get_args(note)
    if origin in {typing.Union, types.UnionType}:
        first, *others = [_kind(each, depth) for each in inside if each is not type(None)]
        also = tuple(each.of for each in others if isinstance(each.of, str))
        return Kind(first.of, first.depth, also)
    if origin is collections.abc.Sequence:
        return _kind(inside[0], depth + 1)
    if isinstance(note, type) and issubclass(note, TelegramObject):
        return Kind(note.__name__, depth)
    return Kind(_PLAIN.get(note, str), depth)


def _classes(note: object) -> Iterator[type[TelegramObject]]:
    if isinstance(note, type) and issubclass(note, TelegramObject):
        yield note
    for each in typing.get_args(note):
        yield from _classes(each)


def _family(known: type[TelegramObject]) -> list[type[TelegramObject]]:
    return [each for child in known.__subclasses__() for each in (child, *_family(child))]
