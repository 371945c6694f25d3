"""The webhook: takes updates as Telegram sends them, and from nobody else."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.failures import log_failure, reference

Json = dict[str, Any]
Accept = Callable[[Json], Awaitable[bool]]

_SECRET = b"x-telegram-bot-api-secret-token"
_JSON = b"application/json"
# Telegram gives an answer about a minute; what takes longer is asked for again.
_PATIENCE_SECONDS = 50.0
_NUMBERS = range(2**53)
_LATER = {"Retry-After": "1"}


class Webhook:
    """Takes updates at a path that nobody knows, from who knows the secret besides.

    What is checked costs least first, and whoever has not the secret learns and spends nothing.

    Args:
        path: The path, without its leading slash.
        secret: What Telegram sends along with each update (setWebhook, `secret_token`).
        accept: What takes an update; it returns whether Telegram may forget it. It is never
            cancelled: Telegram may have gone away, or asks again, but what is begun is finished.
        patience: Seconds after which Telegram is told to ask again.
    """

    def __init__(
        self, path: str, secret: str, accept: Accept, patience: float = _PATIENCE_SECONDS
    ) -> None:
        self._path = f"/{path}".encode()
        self._secret = secret.encode()
        self._accept = accept
        self._patience = patience
        self._under_way: set[asyncio.Task[bool | None]] = set()

    def is_at(self, path: bytes) -> bool:
        """Return whether this is the webhook's path, in the same time for every other one."""
        return compare_digest(path, self._path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request.

        Raises:
            HTTPException: It is refused.
            ClientDisconnect: Whoever sent it has hung up.
        """
        self._check(scope)
        update = _update(await Request(scope, receive).body())
        answer = await self._answer(update)
        await answer(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        if not self.is_at(scope["raw_path"]):
            raise HTTPException(404)
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        headers = dict(scope["headers"])
        if not compare_digest(headers.get(_SECRET, b""), self._secret):
            raise HTTPException(403)
        kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if kind != _JSON or b"content-encoding" in headers:
            raise HTTPException(415)

    async def _answer(self, update: Json) -> Response:
        task = asyncio.create_task(self._take(update))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.wait({task}, timeout=self._patience)
        if not task.done() or task.cancelled():
            return PlainTextResponse("Later", 503, _LATER)
        taken = task.result()
        if taken is None:
            return PlainTextResponse("Internal Server Error", 500)
        return Response() if taken else PlainTextResponse("Later", 503, _LATER)

    async def _take(self, update: Json) -> bool | None:
        """Return whether an update is taken, or None where that failed."""
        try:
            return await self._accept(update)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next update is taken
            log_failure(error, reference())
            return None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


def _update(body: bytes) -> Json:
    """Return the update that a body is.

    Raises:
        HTTPException: It is none.
    """
    try:
        update = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        update = None
    if not isinstance(update, dict) or not _is_number(update.get("update_id")):
        raise HTTPException(400)
    return update


def _is_number(value: object) -> bool:
    return type(value) is int and value in _NUMBERS
