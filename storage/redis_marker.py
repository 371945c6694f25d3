"""Says something to Redis without waiting: its bytes are the system's when the call returns.

A client of redis-py hands a command to the event loop, which sends it when it comes to it. What is
said here must be on its way in the very step in which something else leaves, so that a process
killed at any moment has either sent both or neither. So there is a connection for this alone;
answers are read later, beside.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from storage.errors import StoreUnavailable
from storage.redis_link import RedisLink

_AGAIN_SECONDS = 1.0  # until a connection is tried again
_MOST_UNANSWERED = 4096
_CANCEL_SECONDS = 0.1

Arguments = tuple[Any, ...]


class RedisMarker:
    """Runs one script again and again, at once.

    Args:
        link: The way to Redis.
        script: The script.
        lost: Told what was said and perhaps not heard, when a connection is lost.
    """

    def __init__(
        self, link: RedisLink, script: str, lost: Callable[[list[Arguments]], None]
    ) -> None:
        self._link = link
        self._script = script
        self._lost = lost
        self._connection: Any = None
        self._digest = b""
        self._unanswered: deque[Arguments] = deque()
        self._wanted = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None
        self._not_before = 0.0

    def prepare(self, key: str) -> None:
        """Begin to connect, if there is no connection, to the server that has a key."""
        if self._serving is None and time.monotonic() >= self._not_before:
            self._serving = asyncio.create_task(self._serve(key))

    def say(self, keys: Sequence[str], arguments: Arguments) -> bool:
        """Run the script; return whether its bytes are with the system. It raises nothing."""
        connection = self._connection
        if connection is None or len(self._unanswered) >= _MOST_UNANSWERED:
            return False
        # The one thing that redis-py's connection has no public way for.
        writer = connection._writer  # noqa: SLF001
        if writer is None or writer.is_closing():
            return False
        packed = connection.pack_command("EVALSHA", self._digest, len(keys), *keys, *arguments)
        writer.write(b"".join(packed))
        self._unanswered.append(arguments)
        self._wanted.set()
        return True

    async def aclose(self) -> None:
        """Close the connection. Closing twice does no harm."""
        self._not_before = float("inf")
        serving = self._serving
        while serving is not None and not serving.done():
            serving.cancel()  # which redis-py may lose (Python 3.11's asyncio.wait_for does)
            await asyncio.wait({serving}, timeout=_CANCEL_SECONDS)

    async def _serve(self, key: str) -> None:
        """Connect, and read answers until the connection is lost."""
        connection: Any = None
        try:
            with suppress(StoreUnavailable):
                async with self._link.calling():
                    connection = await self._link.connect(key)
                    await connection.send_command("SCRIPT", "LOAD", self._script)
                    self._digest = await connection.read_response()
                self._connection = connection
                await self._read(connection)
        finally:
            self._connection = self._serving = None
            self._not_before = max(self._not_before, time.monotonic() + _AGAIN_SECONDS)
            if connection is not None:
                await connection.disconnect(nowait=True)
            if self._unanswered:
                said, self._unanswered = list(self._unanswered), deque()
                self._lost(said)

    async def _read(self, connection: Any) -> None:  # noqa: ANN401 - redis-py's, of many classes
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            while self._unanswered:
                async with self._link.calling():
                    await connection.read_response()
                self._unanswered.popleft()
