"""A bot's end of a webhook, for the tests of the server: it writes down what comes."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.botapi.signal import Signal


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update that came.

    Attributes:
        id: Its number.
        kind: Its field, such as `message`.
        body: What that field holds.
        headers: The request's headers.
        connection: Over which connection it came.
    """

    id: int
    kind: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    connection: object

    @property
    def text(self) -> str:
        """What was said, pressed or typed."""
        return str(next(self.body[name] for name in ("text", "data", "query") if name in self.body))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver says to an update.

    Attributes:
        status: The HTTP status; 0 cuts the connection.
        after: How many seconds it takes.
        headers: More headers.
        body: The body.
    """

    status: int = 200
    after: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


class Receiver:
    """Takes updates.

    Attributes:
        arrivals: All that came, in order.
        answers: What it says to the next ones; then `Answer()`.
        usual: What it says to all others.
        most: How many updates it had at once, at most.
    """

    def __init__(self) -> None:
        self.url = ""
        self.arrivals: list[Arrival] = []
        self.answers: deque[Answer] = deque()
        self.usual = Answer()
        self.most = 0
        self._under_way = 0
        self._changed = Signal()

    @property
    def texts(self) -> list[str]:
        """What was said in all that came."""
        return [arrival.text for arrival in self.arrivals]

    async def gets(self, count: int, within: float = 3.0) -> list[Arrival]:
        """Wait until so many updates have come in all; return them."""
        async with asyncio.timeout(within):
            while len(self.arrivals) < count:
                await self._changed.wait()
        return self.arrivals

    async def take(self, request: web.BaseRequest) -> web.Response:
        """Take one request."""
        update = await request.json()
        (kind,) = update.keys() - {"update_id"}
        self.arrivals.append(
            Arrival(update["update_id"], kind, update[kind], request.headers, request.transport)
        )
        answer = self.answers.popleft() if self.answers else self.usual
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        self._changed.fire()
        try:
            await asyncio.sleep(answer.after)
        finally:
            self._under_way -= 1
        if answer.status == 0:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=answer.status or 200, headers=answer.headers, text=answer.body)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Run a receiver on a free port."""
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.take), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()
