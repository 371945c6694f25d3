"""The inbox's embedded back end: a file of SQLite, which several processes may share."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from storage.errors import StoreUnavailable
from storage.inbox import REMEMBERED, Inbox, Standing, State, Waiting
from storage.keys import check_usable
from storage.sqlite_file import translating
from storage.sqlite_thread import SqliteThread
from storage.sqlite_updates import Clock, connect, connect_for_marks, system_clock
from storage.update_numbers import BLOCK, placed

_GET = "SELECT state, owner FROM held WHERE number = ? AND until > ?"
_SET = """
INSERT INTO held (number, state, owner, line, until) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET state = excluded.state, owner = excluded.owner, until = excluded.until,
line = coalesce(excluded.line, line)
"""
_GIVE_BACK = "UPDATE held SET state = 'free', owner = '' WHERE number = ?"
_DROP_LINELESS = "DELETE FROM held WHERE number = ? AND line IS NULL"
_DROP = "DELETE FROM held WHERE number = ?"
_MARK = "UPDATE held SET state = ? WHERE number = ? AND owner = ?"
_WAITING = """
SELECT number, state, owner, line FROM held WHERE line IS NOT NULL AND until > ? ORDER BY number
"""
_GET_BITS = "SELECT bits FROM done WHERE block = ? AND until > ?"
_SET_BITS = """
INSERT INTO done (block, bits, until) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET bits = excluded.bits, until = excluded.until
"""
_PURGE = ("DELETE FROM held WHERE until <= ?", "DELETE FROM done WHERE until <= ?")
_PURGE_INTERVAL = 3_600_000  # milliseconds
_WIPE_SECONDS = 60.0  # at most, from an answer until nothing of its question stands anywhere

_REMEMBERED_MS = int(REMEMBERED.total_seconds() * 1000)
_FREE, _DONE = Standing(State.FREE), Standing(State.DONE)


class SqliteInbox(Inbox):
    """Keeps in a SQLite file what is held, and a bit for what is done. Open it with `open`."""

    def __init__(
        self, file: SqliteThread, marks: sqlite3.Connection, clock: Clock, wipe_seconds: float
    ) -> None:
        self._file = file
        self._marks = marks
        self._clock = clock
        self._wipe_seconds = wipe_seconds
        self._purge_at = 0
        self._keeps_lines = False
        self._wiping: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls, path: Path, *, clock: Clock = system_clock, wipe_seconds: float = _WIPE_SECONDS
    ) -> Self:
        """Open the file, made readable by its owner alone if it (or its folder) is new.

        Args:
            path: The file.
            clock: Tells the time.
            wipe_seconds: How long what a line said may stand on in the write-ahead log.

        Raises:
            StoreUnavailable: The file can't be made, read or written, is not a database, or was
                written by a later release.
        """
        file = await SqliteThread.start(path, "inbox", connect)
        with translating(path):
            return cls(file, connect_for_marks(path), clock, wipe_seconds)

    def __repr__(self) -> str:
        return f"SqliteInbox({str(self._file.path)!r})"

    async def take(
        self, updates: Sequence[int], owner: str, *, lines: Sequence[bytes] = ()
    ) -> list[Standing]:
        """Take the updates that nobody has; see `Inbox.take`."""
        check_usable(owner)
        for update in updates:
            placed(update)
        each_line: Sequence[bytes | None] = lines or [None] * len(updates)
        pairs = list(zip(updates, each_line, strict=True))
        self._keeps_lines = self._keeps_lines or bool(lines)

        def take(database: sqlite3.Connection) -> list[Standing]:
            now = self._clock()
            self._purge(database, now)
            return [_take(database, update, owner, line, now) for update, line in pairs]

        return await self._file.change(take) if pairs else []

    async def take_over(self, update: int, standing: Standing, owner: str) -> bool:
        """Take an update from a process that died; see `Inbox.take_over`."""
        check_usable(owner)
        placed(update)
        state = State.TAKEN if standing.state == State.FREE else standing.state

        def take_over(database: sqlite3.Connection) -> bool:
            now = self._clock()
            if standing == _DONE or _standing(database, update, now) != standing:
                return False
            _hold(database, update, Standing(state, owner), None, now)
            return True

        return await self._file.change(take_over)

    async def note(self, states: dict[int, State], owner: str) -> None:
        """Record how far updates have come; see `Inbox.note`."""
        check_usable(owner)
        for update in states:
            placed(update)

        def note(database: sqlite3.Connection) -> None:
            now = self._clock()
            for update, state in states.items():
                before = _standing(database, update, now)
                if before == _FREE or before.owner == owner:
                    _note(database, update, Standing(state, owner), now)

        if states:
            await self._file.change(note)
        if self._keeps_lines and self._wiping is None and State.DONE in states.values():
            self._wiping = asyncio.create_task(self._wipe_later())

    def mark(self, update: int, state: State, owner: str) -> bool:
        """Record at once how far an update has come; see `Inbox.mark`."""
        check_usable(owner)
        placed(update)
        try:
            return self._marks.execute(_MARK, (state, update, owner)).rowcount == 1
        except sqlite3.Error:  # another process writes, or the file is closed
            return False

    async def waiting(self) -> list[Waiting]:
        """Return what was kept with a line and is not done; see `Inbox.waiting`."""
        now = self._clock()
        rows = await self._file.read(lambda database: database.execute(_WAITING, (now,)).fetchall())
        return [
            Waiting(number, Standing(State(state), owner), line)
            for number, state, owner, line in rows
        ]

    async def aclose(self) -> None:
        """Close the file; what was asked before is still done."""
        if self._wiping is not None:
            self._wiping.cancel()  # the last one to close the file empties the log
        self._marks.close()
        await self._file.aclose()

    async def _wipe_later(self) -> None:
        """Empty the write-ahead log in a while: it still holds what people wrote."""
        await asyncio.sleep(self._wipe_seconds)
        self._wiping = None  # what is done from now on is the next one's
        with suppress(StoreUnavailable):
            await self._file.read(_empty_log)

    def _purge(self, database: sqlite3.Connection, now: int) -> None:
        if now < self._purge_at:
            return
        for statement in _PURGE:
            database.execute(statement, (now,))
        self._purge_at = now + _PURGE_INTERVAL


def _empty_log(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _standing(database: sqlite3.Connection, update: int, now: int) -> Standing:
    block, bit = placed(update)
    for (bits,) in database.execute(_GET_BITS, (block, now)):
        if bits[bit // 8] >> bit % 8 & 1:
            return _DONE
    for state, owner in database.execute(_GET, (update, now)):
        return Standing(State(state), owner)
    return _FREE


def _take(
    database: sqlite3.Connection, update: int, owner: str, line: bytes | None, now: int
) -> Standing:
    before = _standing(database, update, now)
    if before == _FREE:
        _hold(database, update, Standing(State.TAKEN, owner), line, now)
    return before


def _note(database: sqlite3.Connection, update: int, after: Standing, now: int) -> None:
    if after.state == State.DONE:
        _set_bit(database, update, now)
        database.execute(_DROP, (update,))
    elif after.state == State.FREE:
        database.execute(_GIVE_BACK, (update,))
        database.execute(_DROP_LINELESS, (update,))
    else:
        _hold(database, update, after, None, now)


def _hold(
    database: sqlite3.Connection, update: int, standing: Standing, line: bytes | None, now: int
) -> None:
    until = now + _REMEMBERED_MS
    database.execute(_SET, (update, standing.state, standing.owner, line, until))


def _set_bit(database: sqlite3.Connection, update: int, now: int) -> None:
    block, bit = placed(update)
    found = database.execute(_GET_BITS, (block, now)).fetchone()
    bits = bytearray(found[0] if found else BLOCK // 8)
    bits[bit // 8] |= 1 << bit % 8
    database.execute(_SET_BITS, (block, bits, now + _REMEMBERED_MS))
