"""Connections that can't be turned against the bot: bounded in number, in time and in size.

uvicorn bounds neither how long a request may take to arrive nor how long its header may be, and it
keeps as many connections as come. Here a watch looks at all connections a few times a second, and
each of them knows until when what it waits for must have come.
"""

import asyncio
import math
from dataclasses import dataclass
from enum import Enum, auto

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

_LOOKS_SECONDS = 0.25
_PIECE_BYTES = 16 * 1024
_LONGEST_HEAD = 16 * 1024  # bytes; Telegram's has about 400
# A body that was refused for its size is read on a little, so that its sender gets to read why.
_LONGEST_MESSAGE = 2 * 1024 * 1024  # bytes
_MOST_PIPELINED = 8  # requests that wait for an earlier one's answer; Telegram sends none ahead
_LAST_SECONDS = 1.0  # for the rest of a request that was half sent when the server begins to drain


@dataclass(frozen=True, slots=True)
class Limits:
    """What connections may take.

    Attributes:
        connections: How many there may be; over it those that rest are closed first.
        head: Seconds until a request's header must be there.
        body: Seconds from then until its body must be there.
        answer: Seconds that an answer may take.
        rest: Seconds that a connection is kept without a request. The proxy in front should keep
            it shorter (nginx does for 60), so that it does not write to one that is being closed.
    """

    connections: int = 2000
    head: float = 10.0
    body: float = 10.0
    answer: float = 60.0
    rest: float = 75.0


class _Stage(Enum):
    """Which part of a request comes next on a connection."""

    NOTHING = auto()
    HEAD = auto()
    BODY = auto()


class Door:
    """What all connections of a server share: their number is bounded, and their time is watched.

    Attributes:
        limits: What each of them may take.
        state: uvicorn's, with all connections that are open.
        draining: Whether each is to be closed after the request that is under way.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.state = ServerState()
        self.draining = False
        # In the order in which they came, or came to rest: the first is closed first.
        self._new: dict[GuardedProtocol, None] = {}
        self._resting: dict[GuardedProtocol, None] = {}

    @property
    def connections(self) -> "list[GuardedProtocol]":
        """All open connections."""
        return [each for each in self.state.connections if isinstance(each, GuardedProtocol)]

    async def watch(self) -> None:
        """Close what takes too long, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_LOOKS_SECONDS)
            now = loop.time()
            for connection in self.connections:
                if connection.due <= now:
                    loop.call_soon(connection.expire, now)  # what may fail, without the watch

    def enter(self, connection: "GuardedProtocol") -> None:
        """Let a connection in; where there is no room, in another one's place or not at all.

        Those that never sent a request go first: under attack that is what there is most of.
        """
        if len(self.state.connections) > self.limits.connections:
            oldest = next(iter(self._new), None) or next(iter(self._resting), None)
            if oldest is None:
                connection.refuse(503)
                return
            self.leave(oldest)
            oldest.transport.abort()
        self._new[connection] = None

    def work(self, connection: "GuardedProtocol") -> None:
        """Note that a request came in."""
        self.leave(connection)

    def rest(self, connection: "GuardedProtocol") -> None:
        """Note that all requests of a connection are answered."""
        self.leave(connection)
        self._resting[connection] = None

    def leave(self, connection: "GuardedProtocol") -> None:
        """Forget a connection."""
        self._new.pop(connection, None)
        self._resting.pop(connection, None)


class GuardedProtocol(HttpToolsProtocol):
    """A connection that is closed when it takes too long or sends too much.

    Attributes:
        due: When that is the case, in seconds of the event loop's clock.
    """

    def __init__(self, config: Config, door: Door) -> None:
        super().__init__(config, door.state, {})
        self.access_log = False  # it tells paths, and the webhook's is a secret
        self._door = door
        self._limits = door.limits
        self._stage = _Stage.NOTHING
        self._received = 0  # bytes of the request that is coming, about
        self.due = math.inf

    @property
    def is_answering(self) -> bool:
        """Whether a request waits for its answer."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def is_under_way(self) -> bool:
        """Whether a request waits for its answer, or is coming."""
        return self.is_answering or self._stage is not _Stage.NOTHING

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin: a request must come soon."""
        super().connection_made(transport)
        self.due = self.loop.time() + self._limits.head
        self._door.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        super().connection_lost(exc)
        self._door.leave(self)

    def data_received(self, data: bytes) -> None:
        """Read what came, a piece at a time, so that what is too long is noticed."""
        for start in range(0, len(data), _PIECE_BYTES):
            if self.transport.is_closing():
                return
            self._read(data[start : start + _PIECE_BYTES])

    def _read(self, piece: bytes) -> None:
        if not self.is_under_way:  # empty lines may come before a request, but not for ever
            self.due = min(self.due, self.loop.time() + self._limits.head)
        super().data_received(piece)
        if self._stage is _Stage.NOTHING:
            self._received = 0
            return
        self._received += len(piece)
        if self._stage is _Stage.HEAD and self._received > _LONGEST_HEAD:
            self.refuse(431)
        elif self._received > _LONGEST_MESSAGE or len(self.pipeline) > _MOST_PIPELINED:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """Begin a request: its header must come soon."""
        super().on_message_begin()
        self._stage = _Stage.HEAD
        self.due = min(self.due, self.loop.time() + self._limits.head)

    def on_headers_complete(self) -> None:
        """Begin to answer: the body must come soon."""
        super().on_headers_complete()
        self._stage = _Stage.BODY
        self.due = self.loop.time() + self._limits.body
        if self._door.draining:
            self.cycle.keep_alive = False
        self._door.work(self)

    def on_message_complete(self) -> None:
        """Wait for the answer."""
        super().on_message_complete()
        self._stage = _Stage.NOTHING
        self._go_on()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of this one."""
        super().on_response_complete()
        self._go_on()

    def _go_on(self) -> None:
        """Set until when what comes next must have come."""
        now = self.loop.time()
        if self.is_answering:
            if self._stage is _Stage.NOTHING:
                self.due = now + self._limits.answer
            return
        self.cycle.body = bytearray()  # uvicorn would keep what was refused unread
        self._door.rest(self)
        if self._stage is _Stage.NOTHING:
            self.due = now + self._limits.rest

    def expire(self, now: float) -> None:
        """Do what is to be done when nothing came until `due`."""
        if self.transport.is_closing():  # and what was answered is not read
            self.transport.abort()
        elif self._stage is _Stage.BODY and self.flow.read_paused:  # it is we who do not read
            self.due = now + self._limits.body
        elif self._stage is not _Stage.NOTHING:
            self.refuse(408)
        elif self.is_answering:
            self.transport.abort()
        else:
            self.transport.close()

    def refuse(self, status: int) -> None:
        """Answer what is coming with a refusal, where it can be answered, and close."""
        if self._stage is not _Stage.BODY:
            if self.is_answering:
                self._close_after_answer()
            else:
                self._close_with(status)
        elif not self.is_answering:  # refused already
            self.transport.close()
        elif self.pipeline or self.cycle.response_started:
            self.transport.abort()
        else:
            self.cycle.disconnected = True  # the application has no say in it any more
            self._close_with(status)

    def _close_after_answer(self) -> None:
        self.cycle.keep_alive = False
        self.flow.pause_reading()
        self.due = self.loop.time() + self._limits.answer

    def _close_with(self, status: int) -> None:
        line = STATUS_LINE[status]
        text = line.split(b" ", 2)[2]
        self.transport.write(
            b"%scontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
            b"connection: close\r\n\r\n%s" % (line, len(text), text)
        )
        self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        """Refuse what is no HTTP."""
        self.refuse(400)

    def shutdown(self) -> None:
        """Close, after the request that is under way if there is one."""
        if self._stage is not _Stage.NOTHING:
            self.due = min(self.due, self.loop.time() + _LAST_SECONDS)
        if self.is_answering:
            self.cycle.keep_alive = False
        elif self._stage is not _Stage.HEAD:
            self.transport.close()
