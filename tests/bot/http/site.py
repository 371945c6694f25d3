"""A webhook that is served for a test, and raw HTTP to talk to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.http.app import build
from bot.http.guard import Limits
from bot.http.health import Check, Health
from bot.http.server import Serving, serving
from bot.telegram.webhook import Webhook

PATH = "5ecretPath0123456789"
SECRET = "s3cret-Token_that_Telegram-sends"  # noqa: S105 - a test's
# Times that a test can wait for.
SHORT = Limits(head=0.4, body=0.4, answer=1.0, rest=0.8)

GOOD_BODY = b'{"update_id": 7, "message": {"text": "\xe7\xac\xac\xe5\x9b\x9b\xe5\x8d\x81"}}'


@dataclass
class Site:
    """What is served, and what it took.

    Attributes:
        taken: Every update that was accepted.
    """

    serving: Serving
    health: Health
    taken: list[dict[str, Any]]

    @property
    def port(self) -> int:
        return self.serving.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


Accept = Callable[[dict[str, Any]], Any]


async def _at_once(_: dict[str, Any]) -> bool:
    return True


@asynccontextmanager
async def site(
    accept: Accept = _at_once,
    *,
    checks: dict[str, Check] | None = None,
    metrics: Callable[[], bytes] = lambda: b"answers_total 1\n",
    limits: Limits | None = None,
    patience: float = 50.0,
) -> AsyncIterator[Site]:
    """Serve a webhook and the questions about health on a free port."""
    taken: list[dict[str, Any]] = []

    async def take(update: dict[str, Any]) -> bool:
        taken.append(update)
        return bool(await accept(update))

    health = Health(checks or {})

    async def figures() -> bytes:
        return metrics()

    app = build(health, figures, Webhook(PATH, SECRET, take, patience))
    async with serving(app, "127.0.0.1", 0, limits) as opened:
        yield Site(opened, health, taken)


def post(
    body: bytes = GOOD_BODY,
    *,
    path: str = f"/{PATH}",
    method: str = "POST",
    secret: str | None = SECRET,
    kind: str | None = "application/json",
    length: int | None = None,
    more: str = "",
) -> bytes:
    """Return a request, good as it stands; each argument changes one thing in it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if secret is not None:
        lines.append(f"X-Telegram-Bot-Api-Secret-Token: {secret}")
    if kind is not None:
        lines.append(f"Content-Type: {kind}")
    if "chunked" not in more:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    head = "\r\n".join(lines) + "\r\n" + more + "\r\n"
    return head.encode("latin-1") + body


@dataclass(frozen=True)
class Answer:
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes


class Line:
    """A connection, on which a test writes what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    async def answer(self, *, head: bool = False) -> Answer:
        """Read the next answer, of which HEAD has no body."""
        async with asyncio.timeout(9):
            lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            named = (line.partition(": ") for line in lines[1:] if line)
            headers = {name.lower(): value for name, _, value in named}
            length = 0 if head else int(headers.get("content-length", 0))
            body = await self._reader.readexactly(length)
        return Answer(int(lines[0].split()[1]), headers, body)

    async def is_closed(self, within: float = 9.0) -> bool:
        """Return whether nothing more comes, without an error of the test's."""
        try:
            async with asyncio.timeout(within):
                return await self._reader.read() == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def abort(self) -> None:
        self._writer.transport.abort()


@asynccontextmanager
async def line(port: int) -> AsyncIterator[Line]:
    """Connect, and hang up at the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


async def ask(port: int, request: bytes) -> Answer:
    """Send one request on a connection of its own and return the answer."""
    async with line(port) as talk:
        talk.send(request)
        return await talk.answer(head=request.startswith(b"HEAD"))
