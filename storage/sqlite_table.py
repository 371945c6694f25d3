"""The table of subscriptions in a file of SQLite: its form, and what is said to it.

All here runs on one thread, within whatever transaction its caller has begun.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.records import Subscription
from storage.sqlite_file import BUSY_TIMEOUT, create, refuse_later_schema

_SCHEMA_VERSION = 1

# `ready` is when it may be claimed: when it is due, or when its lease ends if that is later; null
# while it is not due at any time. The index holds no more than those that are.
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS subscriptions (
    chat TEXT NOT NULL PRIMARY KEY,
    line TEXT NOT NULL,
    ready INTEGER,
    token TEXT,
    until INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS subscriptions_ready ON subscriptions (ready) WHERE ready IS NOT NULL;
CREATE TABLE IF NOT EXISTS pace (one INTEGER PRIMARY KEY CHECK (one = 1), free_us INTEGER NOT NULL);
PRAGMA user_version = {_SCHEMA_VERSION};
COMMIT;
"""

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    # A change outlives a power cut from the moment when it is confirmed.
    "PRAGMA synchronous = FULL",
    # What is deleted is overwritten: who is forgotten must not stand on in the file.
    "PRAGMA secure_delete = ON",
)

# What is read of a chat's name is bytes, and may be no text: it is cast to what stands in the file.
_GET = "SELECT line, token, until FROM subscriptions WHERE chat = ?"
_SET = """
INSERT INTO subscriptions (chat, line, ready, token, until) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET line = excluded.line, ready = excluded.ready, token = excluded.token,
until = excluded.until
"""
_DELETE = "DELETE FROM subscriptions WHERE chat = ?"
_FREE = "UPDATE subscriptions SET token = NULL, until = NULL, ready = ? WHERE chat = ?"
_FIRST = "SELECT ready FROM subscriptions WHERE ready IS NOT NULL ORDER BY ready LIMIT 1"
_DUE = "SELECT chat, line FROM subscriptions WHERE ready <= ? ORDER BY ready, chat LIMIT ?"
_LEASE = "UPDATE subscriptions SET ready = ?1, until = ?1, token = ?2 WHERE chat = CAST(?3 AS TEXT)"
_HOLDER = "SELECT chat FROM subscriptions WHERE token = ?"
_GET_PACE = "SELECT free_us FROM pace"
_SET_PACE = "INSERT INTO pace VALUES (1, ?) ON CONFLICT DO UPDATE SET free_us = excluded.free_us"
_PAGE = "SELECT chat, line FROM subscriptions WHERE chat > CAST(? AS TEXT) ORDER BY chat LIMIT 500"

# Reads a line of a chat's, if it can be read.
Reader = Callable[[str, bytes], Subscription | None]


@dataclass(frozen=True, slots=True)
class Row:
    """What the table holds of a chat.

    Attributes:
        found: The subscription; None if it can't be read.
        token: The lease's, or None.
        until: When the lease ends, in UTC milliseconds, or None.
        later: Whether only a later release can read it.
    """

    found: Subscription | None = None
    token: str | None = None
    until: int | None = None
    later: bool = False


class Table:
    """The table, on one connection to the file."""

    def __init__(self, path: Path, read: Reader) -> None:
        """Connect; the file is made if it is new.

        Raises:
            StoreUnavailable: The file was written by a later release.
            sqlite3.Error: It can't be made, read or written, or is not a database.
            OSError: The same.
        """
        self._read = read
        create(path)
        self.database = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
        try:
            self._prepare(path)
        except BaseException:
            self.database.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that is done within one change, on the disk at the end."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.database.execute("COMMIT")
        except BaseException:
            if self.database.in_transaction:  # some errors end it by themselves
                self.database.execute("ROLLBACK")
            raise

    @contextmanager
    def unsynced(self) -> Iterator[None]:
        """Let transactions within not wait for the disk; the next one that does syncs them too."""
        self.database.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self.database.execute("PRAGMA synchronous = FULL")

    def get(self, chat: str) -> Row | None:
        """Return what stands of a chat, or None."""
        found = self.database.execute(_GET, (chat,)).fetchone()
        if found is None:
            return None
        line, token, until = found
        subscription = self._read(chat, line)
        later = subscription is None and Subscription.is_later(line)
        return Row(subscription, token.decode() if token else None, until, later)

    def write(self, kept: Subscription, lease: Row | None) -> None:
        """Write a subscription; a lease, if there is one, goes on."""
        lease = lease or Row()
        ready = None if kept.due is None else max(kept.due, lease.until or 0)
        self.database.execute(_SET, (kept.chat, kept.encode(), ready, lease.token, lease.until))

    def delete(self, chat: str) -> None:
        """Delete what stands of a chat, if anything does."""
        self.database.execute(_DELETE, (chat,))

    def free(self, subscription: Subscription) -> None:
        """End the lease on a subscription."""
        self.database.execute(_FREE, (subscription.due, subscription.chat))

    def first_ready(self) -> int | None:
        """Return the earliest time when something may be claimed."""
        return self._value(_FIRST)

    def lease(
        self, now: int, most: int, until: int, token: Callable[[str], str]
    ) -> tuple[int, list[Subscription]]:
        """Give out what may be claimed; return how many those are, and those that can be read.

        What can't be read is leased like the rest, which moves it behind all that is due.
        """
        rows = [
            (name.decode(errors="replace"), name, line)
            for name, line in self.database.execute(_DUE, (now, most)).fetchall()
        ]
        self.database.executemany(_LEASE, [(until, token(chat), name) for chat, name, _ in rows])
        found = (self._read(chat, line) for chat, _, line in rows)
        return len(rows), [subscription for subscription in found if subscription]

    def holder(self, chat: str, token: str) -> str | None:
        """Return the chat that a lease is on: the one given, or the name that it moved to."""
        row = self.get(chat)
        if row is not None and row.token == token:
            return chat
        moved = self.database.execute(_HOLDER, (token,)).fetchone()
        return moved[0].decode() if moved else None

    def next_free_us(self) -> int:
        """Return when the next delivery is free by the pace, in UTC microseconds."""
        return self._value(_GET_PACE) or 0

    def keep_next_free_us(self, free_us: int) -> None:
        """Remember when the next delivery is free by the pace."""
        self.database.execute(_SET_PACE, (free_us,))

    def page_after(self, last: bytes) -> Sequence[tuple[bytes, bytes]]:
        """Return a page of chats with their lines: those that follow the last one seen."""
        return self.database.execute(_PAGE, (last,)).fetchall()

    def empty_log(self) -> None:
        """Copy the write-ahead log over and empty it, if nobody is in the way."""
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _prepare(self, path: Path) -> None:
        # As bytes, so that a line that is not even text can be told apart from a broken file.
        self.database.text_factory = bytes
        found = self._value("PRAGMA user_version") or 0
        refuse_later_schema(path, found, _SCHEMA_VERSION)
        for setting in _SETTINGS:
            self.database.execute(setting)
        if found < _SCHEMA_VERSION:
            self.database.executescript(_SCHEMA)

    def _value(self, statement: str) -> int | None:
        row = self.database.execute(statement).fetchone()
        return row[0] if row else None
