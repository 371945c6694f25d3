"""Updates by chance: every class and field of the Bot API, as it should be and as it should not.

A part of them is what people send (`speech`), a part is that with something spoilt in it, and a
part goes through all fields of all classes in turn, and through all that can be wrong with each.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import cycle
from random import Random
from typing import NamedTuple

from tests.bot.telegram.oddities import ODD_TEXTS, huge, long_text, many, of_wrong_type
from tests.bot.telegram.shapes import Field, Kind, Shape, shapes
from tests.bot.telegram.speech import Json, Speech

_ROOT = "Update"
_DEEPEST = 6  # levels of an object that are filled by chance
_NESTED = 300  # objects within objects, where a class may hold itself
_PLAIN_TEXTS = ("x", "數據", "2", "zh-hans", "private", "https://example.org/", *ODD_TEXTS)
_SHARE_SPOKEN, _SHARE_SPOILT = 0.45, 0.25


class State(StrEnum):
    """How a field stands in an update."""

    PRESENT = "present"
    MISSING = "missing"
    NULL = "null"
    WRONG = "of another type"
    HUGE = "huge"
    ODD = "in an odd script"


class Target(NamedTuple):
    """A field in a state."""

    shape: str
    field: str
    state: State


class Generator:
    """Makes up updates; of one seed always the same.

    Args:
        seed: What chance depends on.

    Attributes:
        seen: Which fields stood in which states so far.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - no secret
        self._speech = Speech(self._random)
        self._shapes = shapes()
        self._paths = _paths()
        self._number = 0
        self.seen: set[Target] = set()
        targets = all_targets()
        self._random.shuffle(targets)
        # What is as it should be comes first, so that a short run has met every field.
        self._targets = cycle(sorted(targets, key=lambda target: target.state is not State.PRESENT))

    def update(self) -> Json:
        """Return the next update."""
        self._number += 1
        chance = self._random.random()
        if chance < _SHARE_SPOKEN:
            update = self._speech.update()
        elif chance < _SHARE_SPOKEN + _SHARE_SPOILT:
            update = self._spoilt(self._speech.update())
        else:
            update = self._aimed(next(self._targets))
        return {**update, "update_id": self._number}

    def _spoilt(self, update: Json) -> Json:
        """Return an update in which a field or two stand otherwise."""
        for _ in range(self._random.choice((1, 1, 2))):
            if inside := [*self._within(update, self._shapes[_ROOT])]:
                body, shape = self._random.choice(inside)
                field = self._random.choice(self._worth_spoiling(body, shape))
                self._put(body, shape, field, self._random.choice([*State]), depth=0)
        return update

    def _worth_spoiling(self, body: Json, shape: Shape) -> Sequence[Field]:
        """Return fields of an object; mostly those that are there, for most are not."""
        there = [field for field in shape.fields if field.name in body]
        return there if there and self._random.random() < 0.7 else shape.fields

    def _within(self, body: Json, shape: Shape) -> Iterator[tuple[Json, Shape]]:
        """Yield all objects in an update with their classes, the update itself left out."""
        for field in shape.fields:
            kind, held = field.kind, body.get(field.name)
            if isinstance(kind.of, str) and kind.depth == 0 and isinstance(held, dict):
                known = self._recognised(held, self._shapes[kind.of])
                if known.fields:
                    yield held, known
                yield from self._within(held, known)

    def _recognised(self, body: Json, shape: Shape) -> Shape:
        """Return the class of an object whose field may hold several."""
        for name in shape.family:
            known = self._shapes[name]
            if known.fixed and known.fixed.items() <= body.items():
                return known
        return self._shapes["Message"] if shape.name == "MaybeInaccessibleMessage" else shape

    def _aimed(self, target: Target) -> Json:
        """Return an update in which a field stands in a state."""
        shape = self._shapes[target.shape]
        body = self._object(shape, depth=2, share=0.1)
        (field,) = (field for field in shape.fields if field.name == target.field)
        self._put(body, shape, field, target.state, depth=2)
        for above, through in reversed(self._paths[target.shape]):
            outer = self._object(self._shapes[above], depth=3, share=0.02)
            kind = through.kind
            value: object = body
            for _ in range(kind.depth):
                value = [value]
            outer[through.name] = value
            self.seen.add(Target(above, through.name, State.PRESENT))
            body = outer
        return body

    def _put(self, body: Json, shape: Shape, field: Field, state: State, depth: int) -> None:
        """Let a field of an object stand in a state."""
        self.seen.add(Target(shape.name, field.name, state))
        match state:
            case State.PRESENT:
                body[field.name] = self._value(shape, field, field.kind, depth + 1)
            case State.MISSING:
                body.pop(field.name, None)
            case State.NULL:
                body[field.name] = None
            case State.WRONG:
                body[field.name] = of_wrong_type(self._random, field.kind)
            case State.HUGE:
                body[field.name] = self._huge(shape, field, depth)
            case State.ODD:
                body[field.name] = self._odd(field.kind)

    def _object(self, shape: Shape, depth: int, share: float) -> Json:
        """Return an object with what it must have, and a share of what it may have."""
        if shape.family and self._random.random() < 0.95:
            shape = self._shapes[self._random.choice(shape.family)]
        body: Json = {**shape.fixed}
        for field in shape.fields:
            if field.required or (depth < _DEEPEST and self._random.random() < share):
                body[field.name] = self._value(shape, field, field.kind, depth + 1)
                self.seen.add(Target(shape.name, field.name, State.PRESENT))
        return body | {**shape.fixed}

    def _value(self, shape: Shape, field: Field, kind: Kind, depth: int) -> object:
        if kind.depth:
            count = self._random.randrange(3) if depth < _DEEPEST else 1
            return [self._value(shape, field, kind.inner, depth) for _ in range(count)]
        if kind.classes:
            return self._inner(self._random.choice(kind.classes), depth)
        if kind.of is str:
            return self._text(shape, field)
        if kind.of is bool:
            return self._random.random() < 0.5
        return self._figure(field) if kind.of is int else self._random.uniform(-90, 90)

    def _inner(self, name: str, depth: int) -> Json:
        match name:
            case "User" if self._random.random() < 0.8:
                return self._speech.user()
            case "Message" if depth < _DEEPEST:
                chat = self._speech.chat(self._random.choice(("group", "supergroup", "channel")))
                return self._speech.message(chat, self._speech.user())
        return self._object(self._shapes[name], depth, share=0.15 if depth < _DEEPEST - 2 else 0.0)

    def _text(self, shape: Shape, field: Field) -> str:
        if (shape.name, field.name) == ("Chat", "type"):
            return self._random.choice(("private", "group", "supergroup", "channel", "sender"))
        if field.name in {"text", "caption", "query"}:
            return self._speech.text()
        return self._random.choice(_PLAIN_TEXTS)

    def _figure(self, field: Field) -> int:
        if field.name.endswith("date"):
            return self._random.randrange(1_790_000_000)
        return self._random.choice((0, 1, -1, 7, 45, self._random.randrange(-(2**40), 2**40)))

    def _huge(self, shape: Shape, field: Field, depth: int) -> object:
        kind = field.kind
        if kind.depth:
            return many(self._value(shape, field, kind.inner, depth + 2))
        if not isinstance(kind.of, str):
            return huge(self._random, kind)
        inner = self._object(self._shapes[kind.of], depth + 2, share=0.5)
        if kind.of == shape.name or shape.name in self._shapes[kind.of].family:
            outer = inner
            for _ in range(_NESTED):
                outer = {**outer, field.name: dict(outer)}
            return outer
        return inner | {f"field_{number}": long_text(self._random)[:40] for number in range(300)}

    def _odd(self, kind: Kind) -> object:
        if kind.depth:
            return [self._odd(kind.inner)]
        if isinstance(kind.of, str):
            return {name: name for name in ODD_TEXTS}
        return self._random.choice(ODD_TEXTS)


def all_targets() -> list[Target]:
    """Return each field of each class in each state."""
    return [
        Target(shape.name, field.name, state)
        for shape in shapes().values()
        for field in shape.fields
        if (shape.name, field.name) != (_ROOT, "update_id")
        for state in State
    ]


def _paths() -> dict[str, Sequence[tuple[str, Field]]]:
    """Return the shortest way from an update to each class, as classes and their fields."""
    paths: dict[str, Sequence[tuple[str, Field]]] = {_ROOT: ()}
    waiting = [_ROOT]
    for name in waiting:
        for field in shapes()[name].fields:
            for held in field.kind.classes:
                for each in (held, *shapes()[held].family):
                    if each not in paths:
                        paths[each] = (*paths[name], (name, field))
                        waiting.append(each)
    return paths
