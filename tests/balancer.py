"""A small TCP load balancer: each new connection goes to the next back end that takes it.

It knows nothing of HTTP, as a plain proxy of the fourth layer does not: a connection that breaks on
one side breaks on the other, and nothing is sent a second time.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"


class Balancer:
    """Hands connections out in turn; a back end that refuses is passed over at once.

    Args:
        ports: Where the back ends listen, on 127.0.0.1.

    Attributes:
        ports: The back ends, the next one first.
        served: How many connections each port got.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        self.served: Counter[int] = Counter()
        self.ports = list(ports)
        self._sides: set[_Side] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None, "it does not run"
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """Its address, for `BOT_PUBLIC_URL`."""
        return f"http://{HOST}:{self.port}"

    def cut(self) -> None:
        """Break all connections."""
        for side in list(self._sides):
            side.abort()

    async def __aenter__(self) -> Self:
        """Start listening on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Side(self._sides, self._join), HOST, 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening, and break what is left."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while self._sides:
            self.cut()
            await asyncio.sleep(0)  # in which aborted connections are closed
        await self._server.wait_closed()

    def _join(self, client: "_Side") -> None:
        task = asyncio.create_task(self._connect(client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, client: "_Side") -> None:
        """Join a client to the first back end in turn that takes the connection."""
        loop = asyncio.get_running_loop()
        for _ in self.ports:
            port = self.ports.pop(0)
            self.ports.append(port)
            try:
                _, back_end = await loop.create_connection(lambda: _Side(self._sides), HOST, port)
            except OSError:
                continue
            self.served[port] += 1
            client.meet(back_end)
            return
        client.abort()


class _Side(asyncio.Protocol):
    """One of the two connections that are joined."""

    def __init__(self, sides: "set[_Side]", join: "Callable[[_Side], None] | None" = None) -> None:
        self._sides = sides
        self._join = join
        self._transport: asyncio.Transport | None = None
        self._other: _Side | None = None

    def meet(self, other: "_Side") -> None:
        """Join a client's side with a back end's."""
        self._other, other._other = other, self
        if self._transport is None:  # it went away meanwhile
            other.abort()
        else:
            self._transport.resume_reading()

    def abort(self) -> None:
        """Break the connection."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._sides.add(self)
        if self._join is not None:
            transport.pause_reading()  # until there is a back end to write to
            self._join(self)

    def data_received(self, data: bytes) -> None:
        if self._other is not None and self._other._transport is not None:
            self._other._transport.write(data)

    def pause_writing(self) -> None:
        if self._other is not None and self._other._transport is not None:
            self._other._transport.pause_reading()

    def resume_writing(self) -> None:
        if self._other is not None and self._other._transport is not None:
            self._other._transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._sides.discard(self)
        if self._other is None or self._other._transport is None:
            return
        if exc is None:
            self._other._transport.close()  # once all is written
        else:
            self._other._transport.abort()
