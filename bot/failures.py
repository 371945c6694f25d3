"""Failures in the bot's own code: a reference for the person, the place for the log.

All that is logged while an update is answered carries one reference, as `ref=`; where the answer
fails, the person is shown the same one.

The message of an exception may quote what a person typed, so it is logged at DEBUG only; the
places in the code are what is needed to mend it.
"""

import logging
import secrets
import traceback
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from types import TracebackType
from typing import Any

from structlog.contextvars import (
    bind_contextvars,
    bound_contextvars,
    get_contextvars,
    unbind_contextvars,
)

_log = logging.getLogger(__name__)

Listener = Callable[[BaseException, str], None]

_KEY = "ref"
_listeners: list[Listener] = []


def begin_update() -> str:
    """Begin an update: return the reference of all that this task does from now on.

    Tasks and threads (`asyncio.to_thread`) that it starts have it too; other tasks do not.
    """
    ref = _new()
    bind_contextvars(**{_KEY: ref})
    return ref


def reference() -> str:
    """Return the reference of the update that is answered here, or a new one where there is none.

    By it a person's report is found in the log.
    """
    return get_contextvars().get(_KEY) or _new()


def outside_updates() -> Context:
    """Return the context for a task that is begun during an update and is no part of it."""
    context = copy_context()
    context.run(unbind_contextvars, _KEY)
    return context


def log_failure(error: BaseException, ref: str) -> None:
    """Log where an error happened, under the reference that the person was given."""
    with bound_contextvars(**{_KEY: ref}):
        _log.error("%s at %s", type(error).__name__, places(error.__traceback__))
        _log.debug("in full", exc_info=error)
    for listener in _listeners:
        listener(error, ref)


def log_stray(_loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody waited for: the handler of exceptions for an event loop.

    asyncio's own writes the exception's message into its line, and with it what a person typed.
    """
    error = context.get("exception")
    if error is None:
        _log.error("%s", context["message"])
    else:
        log_failure(error, reference())


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have each failure told, with its reference, while the context is open."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def places(trace: TracebackType | None) -> str:
    """Return the places that an exception went through, innermost first, without any values."""
    frames = traceback.extract_tb(trace)
    return " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in frames[::-1])


def _new() -> str:
    return secrets.token_hex(3)
