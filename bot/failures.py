"""Failures in the bot's own code: a reference for the person, the place for the log.

The message of an exception may quote what a person typed, so it is logged at DEBUG only; the
places in the code are what is needed to mend it.
"""

import logging
import secrets
import traceback
from types import TracebackType

_log = logging.getLogger(__name__)


def reference() -> str:
    """Return a short reference by which a person's report can be found in the log."""
    return secrets.token_hex(3)


def log_failure(error: BaseException, ref: str) -> None:
    """Log where an error happened, under the reference that the person was given."""
    _log.error("[%s] %s at %s", ref, type(error).__name__, places(error.__traceback__))
    _log.debug("[%s] in full", ref, exc_info=error)


def places(trace: TracebackType | None) -> str:
    """Return the places that an exception went through, innermost first, without any values."""
    frames = traceback.extract_tb(trace)
    return " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in frames[::-1])
