"""The store's embedded back end: a file of SQLite, which several processes may share.

Every change is a single SQL statement. SQLite makes a statement all-or-none, so nothing is left
half done by an error or a cancellation; and a statement costs one hop to aiosqlite's thread, which
takes several times as long as SQLite itself does.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import aiosqlite

from storage.contract import Kept, Store
from storage.errors import KeptByLaterRelease
from storage.keys import Key, index_of
from storage.records import Record
from storage.sqlite_file import (
    BUSY_TIMEOUT,
    create,
    refuse_later_schema,
    translating,
    unavailable,
)

_SCHEMA_VERSION = 1

# In UTC milliseconds, as a wall clock gives them: they must mean the same after a restart.
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS records (
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    line TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (person, kind, scope)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_expiry ON records (expires_at);
PRAGMA user_version = {_SCHEMA_VERSION};
COMMIT;
"""

_SETTINGS = (
    # A reader does not wait for a writer, nor for another process's.
    "PRAGMA journal_mode = WAL",
    # A write does not wait for the disk: it outlives the process (even kill -9), and a power cut
    # may cost the last moments of a conversation but never harms the file.
    "PRAGMA synchronous = NORMAL",
    # What is deleted is overwritten: forgotten words must not stand on in the file.
    "PRAGMA secure_delete = ON",
)

# The list of keys or entries is one JSON parameter, so that any number of them is one statement.
_LOAD = """
SELECT asked.key, records.line FROM json_each(?) AS asked JOIN records
ON person = json_extract(asked.value, '$[0]') AND kind = json_extract(asked.value, '$[1]')
AND scope = json_extract(asked.value, '$[2]') WHERE expires_at > ?
"""
# What a later release has written stays as it is while it lives (see `storage.versions`): the
# statement fails as a whole, for a line that is null. A line's version stands behind its first six
# letters.
_SAVE = """
INSERT INTO records (person, kind, scope, line, expires_at)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
json_extract(value, '$[3]'), json_extract(value, '$[4]') FROM json_each(?) WHERE true
ON CONFLICT DO UPDATE SET expires_at = excluded.expires_at, line = CASE
WHEN records.line GLOB '{"v": [0-9]*' AND records.expires_at > ?
AND CAST(substr(records.line, 7) AS INTEGER) > CAST(substr(excluded.line, 7) AS INTEGER)
THEN NULL ELSE excluded.line END
"""
_LINE = """
SELECT line FROM records WHERE person = ? AND kind = ? AND scope = ? AND expires_at > ?
"""
_SWAP_NOTHING = """
INSERT INTO records (person, kind, scope, line, expires_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET line = excluded.line, expires_at = excluded.expires_at
WHERE records.expires_at <= ? RETURNING true
"""
_SWAP = """
UPDATE records SET line = ?, expires_at = ?
WHERE person = ? AND kind = ? AND scope = ? AND line = CAST(? AS TEXT) AND expires_at > ?
RETURNING true
"""
# What is of a later version than the one given stays.
_DELETE = """
DELETE FROM records WHERE person = ? AND kind = ? AND scope = ?
AND (line NOT GLOB '{"v": [0-9]*' OR CAST(substr(line, 7) AS INTEGER) <= ?)
"""
_KEPT = """
SELECT kind, scope, line, expires_at FROM records WHERE person = ? AND expires_at > ?
ORDER BY kind, scope
"""
_FORGET = "DELETE FROM records WHERE person = ? RETURNING expires_at > ?"
_PURGE = "DELETE FROM records WHERE expires_at <= ?"

_PURGE_INTERVAL = 3_600_000  # milliseconds


class SqliteStore(Store):
    """Keeps records in a SQLite file. Open it with `open`."""

    def __init__(self, path: Path, database: aiosqlite.Connection) -> None:
        self._path = path
        self._database = database
        self._closed = False
        self._purge_at = 0

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the file, made readable by its owner alone if it (or its folder) is new.

        Raises:
            StoreUnavailable: The file can't be made, read or written, is not a database, or was
                written by a later release.
        """
        with translating(path):
            await asyncio.to_thread(create, path)
            async with AsyncExitStack() as on_failure:
                database = await aiosqlite.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT)
                on_failure.push_async_callback(database.close)
                await _prepare(path, database)
                store = cls(path, database)
                await store._purge(_now())
                on_failure.pop_all()
        return store

    def __repr__(self) -> str:
        return f"SqliteStore({str(self._path)!r})"

    async def load(self, keys: Sequence[Key[Any]]) -> list[Record | None]:
        """Return the record under each key; see `Store.load`."""
        if not keys:
            return []
        asked = json.dumps([(key.person, key.kind.KIND, key.scope) for key in keys])
        rows = await self._execute(_LOAD, asked, _now())
        lines: dict[int, bytes] = dict(rows)
        return [self._read(key, lines.get(place)) for place, key in enumerate(keys)]

    async def save(self, entries: Sequence[tuple[Key[Any], Record]]) -> None:
        """Keep each record under its key; see `Store.save`."""
        now = _now()
        if now >= self._purge_at:
            await self._purge(now)
        rows = [
            (key.person, key.kind.KIND, key.scope, record.encode(), now + record.ttl_ms())
            for key, record in entries
        ]
        await self._execute(_SAVE, json.dumps(rows), now)

    async def _line(self, key: Key[Any]) -> bytes | None:
        rows = await self._execute(_LINE, *_place(key), _now())
        return rows[0][0] if rows else None

    async def _swap(self, key: Key[Any], line: bytes | None, record: Record) -> bool:
        now = _now()
        new = (record.encode(), now + record.ttl_ms())
        if line is None:
            return bool(await self._execute(_SWAP_NOTHING, *_place(key), *new, now))
        return bool(await self._execute(_SWAP, *new, *_place(key), line, now))

    async def delete(self, key: Key[Any]) -> None:
        """Remove the record under a key; see `Store.delete`."""
        await self._execute(_DELETE, *_place(key), key.kind.VERSION)

    async def kept(self, person: str) -> list[Kept]:
        """Return all that is kept of a person; see `Store.kept`."""
        index_of(person)
        rows = await self._execute(_KEPT, person, _now())
        return [
            Kept(kind.decode(), scope.decode(), line, until) for kind, scope, line, until in rows
        ]

    async def forget(self, person: str) -> int:
        """Remove every trace of a person; see `Store.forget`."""
        index_of(person)
        rows = await self._execute(_FORGET, person, _now())
        # The write-ahead log still holds what the person wrote: have it copied over and emptied.
        await self._execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(live for (live,) in rows)

    async def ping(self) -> str:
        """Say which SQLite keeps which file, once it is proven that it can be written."""
        with translating(self._path):
            self._check_open()
            await self._database.executescript("BEGIN IMMEDIATE; ROLLBACK")
        return f"SQLite {sqlite3.sqlite_version} at {self._path}"

    async def aclose(self) -> None:
        """Close the file; what was asked before is still done."""
        self._closed = True
        with translating(self._path):
            await self._database.close()

    async def _purge(self, now: int) -> None:
        await self._execute(_PURGE, now)
        self._purge_at = now + _PURGE_INTERVAL

    async def _execute(self, statement: str, *values: str | int | bytes) -> list[Any]:
        with translating(self._path), _telling_of_later_records():
            self._check_open()
            return list(await self._database.execute_fetchall(statement, values))

    def _check_open(self) -> None:
        if self._closed:
            raise unavailable(self._path, "it was closed")


@contextmanager
def _telling_of_later_records() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise KeptByLaterRelease("the store", "a stored record is of a later release") from None


def _place(key: Key[Any]) -> tuple[str, str, str]:
    return key.person, key.kind.KIND, key.scope


def _now() -> int:
    return time.time_ns() // 1_000_000


async def _prepare(path: Path, database: aiosqlite.Connection) -> None:
    # As bytes, so that a line that is not even text can be told apart from a broken file.
    database.text_factory = bytes
    ((found,),) = await database.execute_fetchall("PRAGMA user_version")
    refuse_later_schema(path, found, _SCHEMA_VERSION)
    for setting in _SETTINGS:
        await database.execute_fetchall(setting)
    if found < _SCHEMA_VERSION:
        await database.executescript(_SCHEMA)
