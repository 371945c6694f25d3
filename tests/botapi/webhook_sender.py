"""Sends updates to the bot's webhook, as insistently as Telegram."""

import asyncio
import json
import os
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from tests.botapi.platform import Platform
from tests.botapi.updates import Lane, Update
from tests.botapi.webhooks import Webhook

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- a header's name

_LONGEST_RETRY_AFTER = 3600
_IDLE_SECONDS = 60.0  # after which a connection that is not used is closed


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver one update.

    Attributes:
        update: The update.
        status: What the bot answered; 0 where it did not.
        error: Why the attempt failed, in Telegram's words; "" where it did not.
        time: When it began, in seconds of `time.monotonic()`.
        seconds: How long it took.
        wait: How many seconds the bot asked Telegram to wait; 0 where it did not.
        method: The method that the bot called in its answer; "" where it called none.
    """

    update: Update
    status: int
    error: str
    time: float
    seconds: float
    wait: int = 0
    method: str = ""

    @property
    def is_acknowledged(self) -> bool:
        """Whether the bot has the update now."""
        return not self.error


class WebhookSender:
    """Sends what is queued while it runs and a webhook is set.

    Attributes:
        log: Every attempt, in the order of their ends.
    """

    def __init__(self, platform: Platform, called: Callable[[Delivery], None]) -> None:
        """Prepare; `called` is told of answers that call a method, which is not pretended."""
        self.log: list[Delivery] = []
        self._platform = platform
        self._called = called
        self._lines: _Lines | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to send."""
        self._platform.webhooks.listener = self._change
        self._change()

    async def stop(self) -> None:
        """Cut off what is under way; it waits for the next start."""
        self._platform.webhooks.listener = None
        self._end()
        while self._closing:
            await asyncio.wait(self._closing)

    async def replay(self, update_id: int, at: str | None = None) -> Delivery:
        """Send an update once more that was sent before, acknowledged or not.

        Args:
            update_id: Its number.
            at: Another scheme, host and port to send it to.
        """
        webhook = self._platform.webhooks.current
        assert webhook is not None, "no webhook is set"
        update = next(each.update for each in self.log if each.update.id == update_id)
        target = urlsplit(webhook.url)
        if at is not None:
            target = target._replace(scheme=urlsplit(at).scheme, netloc=urlsplit(at).netloc)
        session = _session(webhook, self._platform.webhooks.rules.patience)
        try:
            return await _attempt(session, update, target.geturl())
        finally:
            await session.close()

    def _change(self) -> None:
        self._end()
        webhook = self._platform.webhooks.current
        if webhook is None:
            return
        self._lines = _Lines(self._platform, webhook, self._note)
        self._platform.queue.listener = self._lines.add
        for update in self._platform.queue.pending:
            self._lines.add(update)

    def _end(self) -> None:
        self._platform.queue.listener = None
        if self._lines is not None:
            task = asyncio.create_task(self._lines.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
        self._lines = None

    def _note(self, delivery: Delivery) -> None:
        self.log.append(delivery)
        if delivery.error:
            self._platform.webhooks.failed(delivery.error)
        if delivery.method:
            self._called(delivery)


class _Lines:
    """The updates for one webhook: those of one lane one after the other, lanes side by side."""

    def __init__(
        self, platform: Platform, webhook: Webhook, note: Callable[[Delivery], None]
    ) -> None:
        self._queue = platform.queue
        self._clock = platform.clock
        self._rules = platform.webhooks.rules
        self._webhook = webhook
        self._note = note
        self._lines: defaultdict[Lane, deque[Update]] = defaultdict(deque)
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections = asyncio.Semaphore(webhook.max_connections)
        self._session = _session(webhook, self._rules.patience)

    def add(self, update: Update) -> None:
        """Put an update at the end of its line."""
        line = self._lines[update.lane]
        line.append(update)
        if len(line) == 1:
            task = asyncio.create_task(self._serve(update.lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    async def _serve(self, lane: Lane) -> None:
        line = self._lines[lane]
        while line:
            await self._deliver(line[0])
            line.popleft()
        del self._lines[lane]

    async def _deliver(self, update: Update) -> None:
        """Send an update until it is acknowledged, or gone, or too old."""
        failures = 0
        while True:
            async with self._connections:
                if not self._queue.waits(update):
                    return
                delivery = await _attempt(self._session, update, self._webhook.url)
            self._note(delivery)
            failures += 1
            wait = delivery.wait or self._rules.wait(failures)
            if delivery.is_acknowledged or self._clock() + wait > update.expires:
                self._queue.confirm(update)
                return
            await asyncio.sleep(wait)


def _session(webhook: Webhook, patience: float) -> aiohttp.ClientSession:
    headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=webhook.max_connections, keepalive_timeout=_IDLE_SECONDS
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=headers | {"Content-Type": "application/json"},
        skip_auto_headers=("User-Agent",),
        timeout=aiohttp.ClientTimeout(total=patience),
    )


async def _attempt(session: aiohttp.ClientSession, update: Update, url: str) -> Delivery:
    started = time.monotonic()
    status, error, wait, answer = 0, "", 0, b""
    try:
        async with session.post(
            URL(url, encoded=True), data=_encoded(update), allow_redirects=False
        ) as response:
            answer = await response.read()
            status, wait = response.status, _wait(response.headers.get("Retry-After", ""))
            if not 200 <= status <= 299:
                error = f"Wrong response from the webhook: {status} {response.reason}"
    except TimeoutError:
        error = "Read timeout expired"
    except aiohttp.ClientConnectorError as failure:
        error = os.strerror(failure.errno) if failure.errno else "Failed to resolve host"
    except (aiohttp.ClientError, OSError):
        error = "Webhook connection closed"
    method = "" if error else _method(answer)
    return Delivery(update, status, error, started, time.monotonic() - started, wait, method)


def _encoded(update: Update) -> bytes:
    return json.dumps(update.body, separators=(",", ":")).encode()


def _wait(asked: str) -> int:
    """Return what `Retry-After` asks for: whole seconds, an hour at most."""
    return min(int(asked), _LONGEST_RETRY_AFTER) if asked.isdecimal() else 0


def _method(answer: bytes) -> str:
    """Return the method that an answer calls."""
    with suppress(ValueError):
        decoded = json.loads(answer)
        if isinstance(decoded, dict):
            return str(decoded.get("method", ""))
    return ""
