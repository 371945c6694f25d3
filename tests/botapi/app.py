"""The ASGI application: one HTTP request in, one answer of the Bot API out."""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from tests.botapi.errors import ApiError, not_found
from tests.botapi.faults import Broken, Drop, Faults, Hang, Order, Page, TooMany, error_of
from tests.botapi.methods import Method, find_method
from tests.botapi.parameters import Parameters, read_parameters
from tests.botapi.platform import Platform

ASGIMessage = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[ASGIMessage]]
Send = Callable[[ASGIMessage], Awaitable[None]]

_TOKEN = re.compile(r"\d{1,19}:[A-Za-z0-9_-]{30,}")
_ANSWER = {"type": "http.response.start"}


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was answered, or was to be.

    Attributes:
        method: The method, spelled as in the documentation where it is known.
        parameters: What came with it.
        status: The HTTP status; 0 when the connection was dropped.
        description: Why it was refused; empty when it was not.
        time: When it came, in seconds of `time.monotonic()`.
        seconds: How long it took.
        is_ordered: Whether a test ordered what happened to it.
    """

    method: str
    parameters: Parameters
    status: int
    description: str
    time: float
    seconds: float
    is_ordered: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    description: str = ""


class _Instead(Exception):
    """Something else than the Bot API answers."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.answer = _Answer(status, b"<html><h1>Sorry</h1></html>", f"a page, {status}")


class _Gone(Exception):
    """The client is gone; there is nobody to answer."""


class Application:
    """Answers the requests to one bot's methods and records them."""

    def __init__(self, platform: Platform, faults: Faults) -> None:
        self._platform = platform
        self._faults = faults
        self.log: list[Call] = []
        self.under_way: Counter[str] = Counter()

    async def __call__(self, scope: ASGIMessage, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started = time.monotonic()
        try:
            body = await _read(receive)
        except _Gone:  # in the midst of its request
            return
        name = _last_part(scope["path"])
        self.under_way[name] += 1
        try:
            await self._serve(scope, receive, send, body, name, started)
        finally:
            self.under_way[name] -= 1

    async def _serve(
        self,
        scope: ASGIMessage,
        receive: Receive,
        send: Send,
        body: bytes,
        name: str,
        started: float,
    ) -> None:
        parameters = Parameters()
        order = self._faults.take(name)
        try:
            method, name = self._method(scope["path"])
            parameters = _parameters(scope, body)
            answer = await self._answer(method, parameters, order, receive)
        except ApiError as error:
            answer = _Answer(error.code, _dump(error.json()), error.description)
        except _Instead as instead:
            answer = instead.answer
        except _Gone:
            answer = None
        self._record(name, parameters, answer, order, started)
        if answer is None:
            await _drop(scope, receive)
        else:
            await _reply(send, answer)

    def _method(self, path: str) -> tuple[Method, str]:
        """Return the method of a path, and its name.

        Raises:
            ApiError: 404 for a malformed token or an unknown method, 401 for another's token.
        """
        bot, _, name = path.lstrip("/").partition("/")
        token = bot.removeprefix("bot")
        if not bot.startswith("bot") or not _TOKEN.fullmatch(token):
            raise not_found()
        if token != self._platform.token:
            raise ApiError(401, "Unauthorized")
        found = find_method(name)
        if found is None:
            raise not_found()
        return found[1], found[0]

    async def _answer(
        self, method: Method, parameters: Parameters, order: Order | None, receive: Receive
    ) -> _Answer:
        if order and not order.after:
            await _suffer(order, receive)
        result = method(self._platform, parameters)
        if isawaitable(result):
            result = await _unless_gone(receive, result)
        if order and order.after:
            await _suffer(order, receive)
        return _Answer(200, _dump({"ok": True, "result": result}))

    def _record(
        self,
        name: str,
        parameters: Parameters,
        answer: _Answer | None,
        order: Order | None,
        started: float,
    ) -> None:
        status, description = (answer.status, answer.description) if answer else (0, "")
        seconds = time.monotonic() - started
        self.log.append(
            Call(name, parameters, status, description, started, seconds, order is not None)
        )


def _last_part(path: str) -> str:
    name = path.rpartition("/")[2]
    found = find_method(name)
    return found[0] if found else name


def _parameters(scope: ASGIMessage, body: bytes) -> Parameters:
    content_type = b""
    for name, value in scope["headers"]:
        if name == b"content-type":
            content_type = value
    return read_parameters(scope["query_string"], content_type.decode("latin-1"), body)


async def _read(receive: Receive) -> bytes:
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _suffer(order: Order, receive: Receive) -> None:
    match order.fault:
        case Hang(seconds):
            await _unless_gone(receive, asyncio.sleep(seconds))
        case Page(status):
            raise _Instead(status)
        case Drop():
            raise _Gone
        case TooMany() | Broken() as fault:
            raise error_of(fault)


async def _unless_gone(receive: Receive, work: Awaitable[object]) -> object:
    """Wait for work while the client is there.

    Raises:
        _Gone: The client went away first; the work is cancelled.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(receive())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise _Gone
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


def _dump(body: object) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


async def _reply(send: Send, answer: _Answer) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(answer.body)).encode()),
    ]
    await send(_ANSWER | {"status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _drop(scope: ASGIMessage, receive: Receive) -> None:
    scope["state"]["abort"]()
    await receive()
