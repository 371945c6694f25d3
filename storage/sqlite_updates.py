"""The file of SQLite that an inbox and the leases share: its form, and how it is opened."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from storage.sqlite_file import BUSY_TIMEOUT, create, refuse_later_schema

_SCHEMA_VERSION = 1
_MARK_TIMEOUT = 0.005  # seconds

# Times are in UTC milliseconds: they must mean the same to all processes, and after a restart.
# `held` has what is not done: a state, or 'free' where only a line is kept. `done` has a bit for
# each update. A lease has its length besides its end, so that a clock set back can be told.
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS held (
    number INTEGER NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    owner TEXT NOT NULL,
    line BLOB,
    until INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS done (
    block INTEGER NOT NULL PRIMARY KEY,
    bits BLOB NOT NULL,
    until INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS leases (
    name TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    until INTEGER NOT NULL,
    length INTEGER NOT NULL
) WITHOUT ROWID;
PRAGMA user_version = {_SCHEMA_VERSION};
COMMIT;
"""

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    # A change outlives the process from the moment when it is confirmed (even kill -9), and does
    # not wait for the disk. A power cut may cost the last of them: those are then told once more.
    "PRAGMA synchronous = NORMAL",
    # What is deleted is overwritten: a line holds what a person wrote.
    "PRAGMA secure_delete = ON",
)

# Tells the time in UTC milliseconds.
Clock = Callable[[], int]


def system_clock() -> int:
    """Tell the time by the machine's clock, in UTC milliseconds."""
    return time.time_ns() // 1_000_000


def connect(path: Path) -> sqlite3.Connection:
    """Connect to the file, made readable by its owner alone if it (or its folder) is new.

    Raises:
        StoreUnavailable: The file was written by a later release.
        sqlite3.Error: It can't be made, read or written, or is not a database.
        OSError: The same.
    """
    create(path)
    database = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
    try:
        ((found,),) = database.execute("PRAGMA user_version").fetchall()
        refuse_later_schema(path, found, _SCHEMA_VERSION)
        for setting in _SETTINGS:
            database.execute(setting)
        if found < _SCHEMA_VERSION:
            database.executescript(_SCHEMA)
    except BaseException:
        database.close()
        raise
    return database


def connect_for_marks(path: Path) -> sqlite3.Connection:
    """Connect to the file once more, for single changes that hold up the event loop.

    Such a change takes some 50 microseconds. It neither waits for another process nor moves what
    others wrote into the file.

    Raises:
        sqlite3.Error: The file can't be read.
    """
    database = sqlite3.connect(path, timeout=_MARK_TIMEOUT, isolation_level=None)
    for setting in ("PRAGMA synchronous = NORMAL", "PRAGMA wal_autocheckpoint = 0"):
        database.execute(setting)
    return database
