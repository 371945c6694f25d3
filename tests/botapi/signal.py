"""Waiting until something has happened."""

import asyncio


class Signal:
    """Wakes everybody who waits when it fires; nothing is remembered."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def fire(self) -> None:
        """Wake all who wait now."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self) -> None:
        """Wait for the next firing."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future
