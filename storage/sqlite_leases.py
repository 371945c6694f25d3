"""The leases' embedded back end: a file of SQLite, for the processes of one machine."""

import sqlite3
from pathlib import Path
from typing import Self

from storage.keys import check_usable
from storage.leases import Leases, check_length
from storage.sqlite_thread import SqliteThread
from storage.sqlite_updates import Clock, connect, system_clock

_GET = "SELECT owner, until, length FROM leases WHERE name = ?"
_SET = """
INSERT INTO leases (name, owner, until, length) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET owner = excluded.owner, until = excluded.until, length = excluded.length
"""
_DELETE = "DELETE FROM leases WHERE name = ? AND owner = ?"


class SqliteLeases(Leases):
    """Keeps leases in a SQLite file, by the machine's clock. Open it with `open`.

    Where the clock is set back, a lease that would then last for more than twice as long as was
    asked is over; where it is set forward, leases end early, which their holders learn when they
    next `hold`.
    """

    def __init__(self, file: SqliteThread, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    @classmethod
    async def open(cls, path: Path, *, clock: Clock = system_clock) -> Self:
        """Open the file, made readable by its owner alone if it (or its folder) is new.

        Raises:
            StoreUnavailable: The file can't be made, read or written, is not a database, or was
                written by a later release.
        """
        return cls(await SqliteThread.start(path, "leases", connect), clock)

    def __repr__(self) -> str:
        return f"SqliteLeases({str(self._file.path)!r})"

    async def hold(self, name: str, owner: str, milliseconds: int) -> bool:
        """Take a name, or hold on to it; see `Leases.hold`."""
        check_usable(name)
        check_usable(owner)
        check_length(milliseconds)

        def hold(database: sqlite3.Connection) -> bool:
            now = self._clock()
            if _holder(database, name, now) not in {None, owner}:
                return False
            database.execute(_SET, (name, owner, now + milliseconds, milliseconds))
            return True

        return await self._file.change(hold)

    async def holder(self, name: str) -> str | None:
        """Return who holds a name; see `Leases.holder`."""
        check_usable(name)
        return await self._file.read(lambda database: _holder(database, name, self._clock()))

    async def release(self, name: str, owner: str) -> None:
        """Let go of a name; see `Leases.release`."""
        check_usable(name)
        await self._file.change(lambda database: database.execute(_DELETE, (name, owner)))

    async def aclose(self) -> None:
        """Close the file; what was asked before is still done."""
        await self._file.aclose()


def _holder(database: sqlite3.Connection, name: str, now: int) -> str | None:
    for owner, until, length in database.execute(_GET, (name,)):
        if now < until <= now + 2 * length:
            return str(owner)
    return None
