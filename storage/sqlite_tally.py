"""The tally's embedded back end: a file of SQLite, which several processes may share."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

from storage.digests import (
    SALT_LASTS,
    asker_digest,
    check_names,
    new_salt,
    person_digest,
    term_digest,
    usable_terms,
)
from storage.sqlite_file import BUSY_TIMEOUT, create, refuse_later_schema
from storage.sqlite_thread import SqliteThread
from storage.tally import ASKED_WITHIN, ENOUGH_PEOPLE, KEPT, Day, Tally, Vain

T = TypeVar("T")

_SCHEMA_VERSION = 1
_DAY = 86_400  # seconds

# Who asked on a day is known by digests until the day is over; then only how many they were. When
# somebody asked a term is kept as a day's number, so that no hour tells who it was.
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS counts (
    day TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS days (
    day TEXT NOT NULL PRIMARY KEY, people INTEGER NOT NULL, salt BLOB, begun INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (
    day TEXT NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (day, digest)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS askers (
    term BLOB NOT NULL, asker BLOB NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (term, asker)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS askers_day ON askers (day);
CREATE TABLE IF NOT EXISTS terms (
    digest BLOB NOT NULL PRIMARY KEY, term TEXT NOT NULL
) WITHOUT ROWID;
PRAGMA user_version = {_SCHEMA_VERSION};
COMMIT;
"""

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",  # a power cut may cost the last figures, and nobody waits
    "PRAGMA secure_delete = ON",  # what is to be known no more must not stand on in the file
)

_ADD = """
INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count
"""
_BEGIN_DAY = "INSERT OR IGNORE INTO days VALUES (?, 0, ?, ?)"
_SALT = "SELECT salt FROM days WHERE day = ?"
_ADD_PERSON = "INSERT OR IGNORE INTO people VALUES (?, ?)"
_ADD_PEOPLE = "UPDATE days SET people = people + ? WHERE day = ?"
_COUNTS = "SELECT day, name, count FROM counts WHERE day BETWEEN ? AND ?"
_PEOPLE = "SELECT day, people FROM days WHERE day BETWEEN ? AND ?"
_ASK = "INSERT INTO askers VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day"
_ASKED = "SELECT count(*) FROM askers WHERE term = ? AND day > ?"
_KNOW = "INSERT OR IGNORE INTO terms VALUES (?, ?)"
_VAIN = """
SELECT terms.term, count(*) AS people FROM terms JOIN askers ON askers.term = terms.digest
WHERE askers.day > ? GROUP BY terms.digest HAVING people >= ? ORDER BY people DESC, 1 LIMIT ?
"""
# What is over; each statement with the names of its values.
_SWEEP = (
    "DELETE FROM people WHERE day IN (SELECT day FROM days WHERE begun < :begun)",
    "UPDATE days SET salt = NULL WHERE begun < :begun AND salt IS NOT NULL",
    "DELETE FROM counts WHERE day < :first",
    "DELETE FROM days WHERE day < :first",
    "DELETE FROM askers WHERE day <= :asked",
    "DELETE FROM terms WHERE (SELECT count(*) FROM askers WHERE term = digest) < :enough",
)
_SWEEP_INTERVAL = 3_600  # seconds


class SqliteTally(Tally):
    """Keeps figures in a SQLite file. Open it with `open`."""

    def __init__(self, file: SqliteThread, secret: bytes, clock: Callable[[], float]) -> None:
        self._file = file
        self._secret = secret
        self._clock = clock
        self._sweep_at = 0.0

    @classmethod
    async def open(cls, path: Path, secret: bytes, clock: Callable[[], float] = time.time) -> Self:
        """Open the file, made readable by its owner alone if it (or its folder) is new.

        Args:
            path: The file.
            secret: What people and terms are made unrecognisable with; kept elsewhere, and the same
                in all processes.
            clock: What time it is, in UTC seconds.

        Raises:
            StoreUnavailable: The file can't be made, read or written, is not a database, or was
                written by a later release.
        """
        return cls(await SqliteThread.start(path, "tally", _connect), secret, clock)

    def __repr__(self) -> str:
        return f"SqliteTally({str(self._file.path)!r})"

    async def add(self, day: date, counts: Mapping[str, int], people: Sequence[str] = ()) -> None:
        """Add to a day's figures; see `Tally.add`."""
        check_names(counts)

        def add(database: sqlite3.Connection) -> None:
            rows = [(day.isoformat(), name, count) for name, count in counts.items()]
            database.executemany(_ADD, rows)
            if people:
                self._add_people(database, day.isoformat(), people)

        await self._change(add)

    async def days(self, first: date, last: date) -> list[Day]:
        """Return the figures of each day; see `Tally.days`."""
        span = (first.isoformat(), last.isoformat())

        def read(database: sqlite3.Connection) -> list[Day]:
            people = dict(database.execute(_PEOPLE, span).fetchall())
            counts: dict[str, dict[str, int]] = {}
            for day, name, count in database.execute(_COUNTS, span):
                counts.setdefault(day, {})[name] = count
            days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
            told = [(day, day.isoformat()) for day in days]
            return [Day(day, people.get(key, 0), counts.get(key, {})) for day, key in told]

        return await self._change(read)

    async def asked_in_vain(self, terms: Sequence[str], person: str) -> None:
        """Count terms that nothing answered; see `Tally.asked_in_vain`."""

        def ask(database: sqlite3.Connection) -> None:
            for term in usable_terms(terms):
                digest = term_digest(self._secret, term)
                asker = asker_digest(self._secret, term, person)
                database.execute(_ASK, (digest, asker, self._today))
                (people,) = database.execute(_ASKED, (digest, self._counts_after)).fetchone()
                if people >= ENOUGH_PEOPLE:
                    database.execute(_KNOW, (digest, term))

        await self._change(ask)

    async def vain(self, most: int) -> list[Vain]:
        """Return the terms that enough people asked in vain; see `Tally.vain`."""

        def read(database: sqlite3.Connection) -> list[Vain]:
            asked = (self._counts_after, ENOUGH_PEOPLE, most)
            return [Vain(term, people) for term, people in database.execute(_VAIN, asked)]

        return await self._change(read)

    async def aclose(self) -> None:
        """Close the file; what was asked before is still done."""
        await self._file.aclose()

    @property
    def _today(self) -> int:
        return int(self._clock() // _DAY)

    @property
    def _counts_after(self) -> int:
        return self._today - ASKED_WITHIN.days

    def _add_people(self, database: sqlite3.Connection, day: str, people: Sequence[str]) -> None:
        database.execute(_BEGIN_DAY, (day, new_salt(), int(self._clock())))
        (salt,) = database.execute(_SALT, (day,)).fetchone()
        if salt is None:  # the day is over, and nobody can tell any more who asked on it
            return
        rows = [(day, person_digest(self._secret, salt, person)) for person in people]
        added = database.executemany(_ADD_PERSON, rows).rowcount
        database.execute(_ADD_PEOPLE, (added, day))

    async def _change(self, work: Callable[[sqlite3.Connection], T]) -> T:
        now = self._clock()
        if now >= self._sweep_at:
            self._sweep_at = now + _SWEEP_INTERVAL
            if await self._file.change(lambda database: self._sweep(database, now)):
                await self._file.read(_empty_log)  # it still tells of what was deleted
        return await self._file.change(work)

    def _sweep(self, database: sqlite3.Connection, now: float) -> int:
        """Delete what is over; return how much that was."""
        ends = {
            "begun": int(now - SALT_LASTS.total_seconds()),
            "first": (datetime.fromtimestamp(now, UTC) - KEPT).date().isoformat(),
            "asked": self._counts_after,
            "enough": ENOUGH_PEOPLE,
        }
        return sum(database.execute(statement, ends).rowcount for statement in _SWEEP)


def _connect(path: Path) -> sqlite3.Connection:
    create(path)
    database = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
    try:
        (found,) = database.execute("PRAGMA user_version").fetchone()
        refuse_later_schema(path, found, _SCHEMA_VERSION)
        for setting in _SETTINGS:
            database.execute(setting)
        if found < _SCHEMA_VERSION:
            database.executescript(_SCHEMA)
    except BaseException:
        database.close()
        raise
    return database


def _empty_log(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
