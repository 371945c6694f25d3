"""A file of SQLite, 3.35 or later: how it comes to be, and its errors in our words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import KeptByLaterRelease, StoreUnavailable

BUSY_TIMEOUT = 2.0  # seconds that a statement waits for another process


def create(path: Path) -> None:
    """Make the file, readable by its owner alone if it (or its folder) is new."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def refuse_later_schema(path: Path, found: int, known: int) -> None:
    """Leave a file alone that a later release has written.

    Raises:
        KeptByLaterRelease: The schema found is later than the one known.
    """
    if found > known:
        reason = f"it has schema {found}, of a later release; this one knows {known}"
        raise KeptByLaterRelease(_named(path), reason)


@contextmanager
def translating(path: Path) -> Iterator[None]:
    """Raise what SQLite and the file system raise as StoreUnavailable."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, OSError) as error:
        raise unavailable(path, str(error)) from error


def unavailable(path: Path, reason: str) -> StoreUnavailable:
    """Return the error that names a file and says why it can't be used."""
    return StoreUnavailable(_named(path), reason)


def _named(path: Path) -> str:
    return f"SQLite at {path}"
