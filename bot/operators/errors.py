"""Collects what is logged as an error: what it was, how often and when, and nobody's words."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from structlog.contextvars import get_contextvars

from bot import failures

# Whose lines are written so that the sentence, without what is filled in, is nobody's words.
_OURS = frozenset({"bot", "config", "corpus", "handlers", "storage"})
_MOST_KINDS = 50
_LONGEST = 200  # characters of what an error was
_MOST_PLACES = 3
_unheard: ContextVar[bool] = ContextVar("unheard", default=False)


@dataclass(frozen=True, slots=True)
class Kind:
    """Errors that are alike.

    Attributes:
        what: What they were; no value of any.
        count: How often it happened.
        first: When the first one happened, in UTC.
        last: When the last one did.
        reference: The reference by which one of them stands in the log; "" if it has none.
    """

    what: str
    count: int
    first: datetime
    last: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected: so many kinds, and how many errors of yet others."""

    kinds: tuple[Kind, ...] = ()
    others: int = 0

    @property
    def count(self) -> int:
        """How many errors there were."""
        return sum(kind.count for kind in self.kinds) + self.others


class Errors(logging.Handler):
    """Collects errors until somebody takes them; of a flood it keeps no more than the figures."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._kinds: dict[str, Kind] = {}
        self._others = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Collect what is logged meanwhile, by whomever."""
        root = logging.getLogger()
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)

    @property
    def since(self) -> datetime | None:
        """When the first of those collected happened; None if there are none."""
        with self._locked():
            return min((kind.first for kind in self._kinds.values()), default=None)

    def emit(self, record: logging.LogRecord) -> None:
        """Collect an error."""
        if not _unheard.get():
            at = datetime.fromtimestamp(record.created, UTC)
            reference = str(get_contextvars().get("ref", ""))
            self._add(Kind(what_of(record), 1, at, at, reference))

    def take(self) -> Collected:
        """Return all that was collected, and begin anew."""
        with self._locked():
            taken = Collected(tuple(self._kinds.values()), self._others)
            self._kinds, self._others = {}, 0
        return taken

    def put_back(self, collected: Collected) -> None:
        """Collect again what was taken and could not be told."""
        with self._locked():
            for kind in collected.kinds:
                self._add(kind)
            self._others += collected.others

    def _add(self, kind: Kind) -> None:
        known = self._kinds.get(kind.what)
        if known is None and len(self._kinds) >= _MOST_KINDS:
            self._others += kind.count
        elif known is None:
            self._kinds[kind.what] = kind
        else:
            self._kinds[kind.what] = replace(
                known,
                count=known.count + kind.count,
                first=min(known.first, kind.first),
                last=max(known.last, kind.last),
                reference=kind.reference or known.reference,
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.acquire()
        try:
            yield
        finally:
            self.release()


@contextmanager
def unheard() -> Iterator[None]:
    """Let no error that is logged meanwhile, in this task, be collected."""
    token = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(token)


def what_of(record: logging.LogRecord) -> str:
    """Return what an error was, in words that hold no value.

    Of our own lines that is the sentence as it stands in the code, of others' only who wrote them,
    because libraries write values into sentences; of an exception, its type and its places.
    """
    told = [record.name, *_sentence(record)]
    if record.exc_info and record.exc_info[0] is not None:
        error, _, trace = record.exc_info
        places = traceback.extract_tb(trace)[::-1][:_MOST_PLACES]
        told += [error.__name__, *(f"{_file(p.filename)}:{p.lineno}" for p in places)]
    return " ".join(told)[:_LONGEST]


def _sentence(record: logging.LogRecord) -> Iterator[str]:
    if record.name == failures.__name__:  # it fills in types and places alone
        yield record.getMessage()
    elif record.name.partition(".")[0] in _OURS and isinstance(record.msg, str):
        yield from islice(record.msg.splitlines(), 1)


def _file(path: str) -> str:
    return path.rpartition("/")[2]
