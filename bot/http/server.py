"""Serving HTTP inside the running event loop, by uvicorn, until it is to end."""

import asyncio
import errno
import logging
import os
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email.utils import formatdate

from starlette.types import ASGIApp
from uvicorn.config import Config

from bot.failures import places
from bot.http.errors import CanNotListen
from bot.http.guard import Door, GuardedProtocol, Limits

_log = logging.getLogger(__name__)

_MOST_AT_ONCE = 1024  # connections that wait to be let in, and that are let in at one stroke
_LOOKS_SECONDS = 0.02
_REASONS = {
    errno.EADDRINUSE: "something else listens there already",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.EACCES: "the system does not allow it to this user",
}


class Serving:
    """A server that listens.

    Attributes:
        port: Where.
    """

    def __init__(self, server: asyncio.Server, door: Door) -> None:
        self.port: int = server.sockets[0].getsockname()[1]
        self._server = server
        self._door = door
        self._work = [asyncio.create_task(door.watch()), asyncio.create_task(_tell_time(door))]

    async def drain(self, seconds: float) -> None:
        """Take no more connections, and finish the requests that are under way.

        Args:
            seconds: How long that may take.
        """
        await self._stop_listening()
        for connection in self._door.connections:
            connection.shutdown()
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        # What was sent half ends in many ways, none of them an event.
        while (left := self._under_way) and loop.time() < end:  # noqa: ASYNC110 - as said
            await asyncio.sleep(_LOOKS_SECONDS)
        if left:
            _log.warning("%d requests are cut off", left)

    async def aclose(self) -> None:
        """Close all connections, whatever is under way."""
        await self._stop_listening()
        for connection in self._door.connections:
            connection.transport.abort()
        await asyncio.sleep(0)  # until they know
        ending = [*self._door.state.tasks, *self._work]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    @property
    def _under_way(self) -> int:
        return sum(connection.is_under_way for connection in self._door.connections)

    async def _stop_listening(self) -> None:
        self._door.draining = True
        # What was accepted in this very moment is served; asyncio would drop it.
        loop = asyncio.get_running_loop()
        for socket in self._server.sockets:
            loop.remove_reader(socket)
        await asyncio.sleep(0)
        self._server.close()


@asynccontextmanager
async def serving(
    app: ASGIApp, host: str, port: int, limits: Limits | None = None
) -> AsyncIterator[Serving]:
    """Serve an application over HTTP; at the end cut off what `Serving.drain` did not finish.

    Args:
        app: What answers.
        host: The address to listen at.
        port: The port; 0 takes a free one.
        limits: What connections may take.

    Raises:
        CanNotListen: The port is taken, or not ours to take.
    """
    limits = limits or Limits()
    files = _files()
    door = Door(replace(limits, connections=min(limits.connections, files // 2)))
    config = _config(app, limits)
    try:
        server = await asyncio.get_running_loop().create_server(
            lambda: GuardedProtocol(config, door),
            host,
            port,
            backlog=min(_MOST_AT_ONCE, files // 8),
        )
    except OSError as error:
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        reason = _REASONS.get(error.errno or 0) or os.strerror(error.errno or 0)
        raise CanNotListen(address, reason) from None
    opened = Serving(server, door)
    _log.info("serving HTTP at %s port %d", host, opened.port)
    try:
        yield opened
    finally:
        await opened.aclose()


def _config(app: ASGIApp, limits: Limits) -> Config:
    """Return uvicorn's configuration: nothing from the environment, no logging of its own."""
    config = Config(
        app,
        http=GuardedProtocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        workers=1,
        timeout_keep_alive=int(limits.rest) + 1,  # the guard is first
    )
    config.load()
    # What it says below ERROR is of each request that is no HTTP: anybody could fill the log.
    log = logging.getLogger("uvicorn.error")
    log.setLevel(logging.ERROR)
    log.addFilter(_place_only)
    return config


def _place_only(record: logging.LogRecord) -> bool:
    """Take the traceback, which may show a URL or what people wrote, out of a log record."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, asyncio.CancelledError):
        return False  # the server cuts off what is left
    if error is not None:
        record.msg, record.args = "%s at %s", (type(error).__name__, places(error.__traceback__))
        record.exc_info = None
    return True


def _files() -> int:
    """Return how many files the process may open.

    Half of them are for connections. Those that are let in beyond that are closed three rounds of
    the event loop later, so three times an eighth must be free for them; the last eighth is for
    stores and for Telegram.
    """
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else sys.maxsize


async def _tell_time(door: Door) -> None:
    """Keep the `Date` of answers right (RFC 9110, 6.6.1), until cancelled."""
    while True:
        door.state.default_headers = [(b"date", formatdate(usegmt=True).encode())]
        await asyncio.sleep(1)
