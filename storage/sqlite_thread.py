"""A thread with a connection to a file of SQLite: whole transactions, one after another.

So nothing is left half done by an error or a cancellation.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

from storage.sqlite_file import translating, unavailable

T = TypeVar("T")


class SqliteThread:
    """One connection on one thread. Start it with `start`.

    Attributes:
        path: The file.
    """

    def __init__(
        self, path: Path, database: sqlite3.Connection, thread: ThreadPoolExecutor
    ) -> None:
        self.path = path
        self._database = database
        self._thread = thread
        self._closed = False

    @classmethod
    async def start(
        cls, path: Path, name: str, connect: Callable[[Path], sqlite3.Connection]
    ) -> Self:
        """Connect to a file on a new thread.

        Args:
            path: The file.
            name: The thread's.
            connect: Makes the connection; it begins no transactions by itself.

        Raises:
            StoreUnavailable: The connection can't be made.
        """
        thread = ThreadPoolExecutor(1, name)
        try:
            with translating(path):
                loop = asyncio.get_running_loop()
                database = await loop.run_in_executor(thread, connect, path)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(path, database, thread)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do what changes nothing, and return what comes of it.

        Raises:
            StoreUnavailable: The file can't be used now, or was closed.
        """
        if self._closed:
            raise unavailable(self.path, "it was closed")
        with translating(self.path):
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, work, self._database)

    async def change(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do all of it as one transaction, or nothing; return what comes of it.

        Raises:
            StoreUnavailable: The file can't be used now, or was closed.
        """
        return await self.read(lambda database: _whole(database, work))

    async def aclose(self) -> None:
        """Close the file; what was asked before is still done. Closing twice does no harm."""
        if self._closed:
            return
        self._closed = True
        with translating(self.path):
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, self._database.close)
        self._thread.shutdown(wait=False)


def _whole(database: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    database.execute("BEGIN IMMEDIATE")
    try:
        outcome = work(database)
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # some errors end it by themselves
            database.execute("ROLLBACK")
        raise
    return outcome
