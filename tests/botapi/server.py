"""The server: on a free port of this machine, in a test's event loop or in a thread of its own."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from types import TracebackType
from typing import Self, TypeVar

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from tests.botapi.app import Application, Call
from tests.botapi.faults import Fault, Faults, Odds, Order
from tests.botapi.parameters import Parameters
from tests.botapi.platform import Platform
from tests.botapi.webhook_sender import Delivery, WebhookSender

Result = TypeVar("Result")

_KEEP_ALIVE = 75  # seconds; longer than clients keep idle connections, so that they close them


# A connection that was accepted at the last moment is made, and one that was aborted is closed,
# within a few rounds of the event loop.
_ROUNDS = 10
_LAST_MOMENT = 0.005  # seconds; the system may hand over a connection that late


class BotApiServer:
    """A Bot API server for the bot of one platform.

    In a test: `async with BotApiServer(world) as server: ...`. From code without an event loop:
    `with BotApiServer(world) as server: server.run(talk(world))`.

    Args:
        platform: What is served.
        port: The port to listen on; 0 takes a free one.
    """

    def __init__(self, platform: Platform, port: int = 0) -> None:
        self.platform = platform
        self._port = port
        self._faults = Faults()
        self._application = Application(platform, self._faults)
        self._sender = WebhookSender(platform, self._refuse_call)
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address for `TELEGRAM_API_URL`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def log(self) -> list[Call]:
        """Every request that was answered, in the order of the answers."""
        return self._application.log

    def calls(self, method: str) -> list[Call]:
        """Return the requests for one method."""
        return [call for call in self.log if call.method == method]

    @property
    def refusals(self) -> list[Call]:
        """The requests that were refused although no test ordered it; none by a correct bot."""
        return [call for call in self.log if call.description and not call.is_ordered]

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to send an update to the webhook, in the order of their ends."""
        return self._sender.log

    async def replay(self, update_id: int, at: str | None = None) -> Delivery:
        """Send an update to the webhook once more; see `WebhookSender.replay`."""
        return await self._sender.replay(update_id, at)

    def order(self, method: str, fault: Fault, *, times: int = 1, after: bool = False) -> None:
        """Let the next calls go wrong.

        Args:
            method: The method, or `*` for any.
            fault: What happens to them.
            times: How many calls it happens to.
            after: Whether it happens when the method's work is already done.
        """
        self._faults.order(method, Order(fault, after), times)

    def chance(self, method: str, odds: Sequence[Odds], *, seed: int) -> None:
        """Let calls of a method go wrong by chance from now on.

        Args:
            method: The method.
            odds: What happens to what share of its calls; none of it: all go well again.
            seed: What the chance depends on.
        """
        self._faults.chance(method, odds, seed)

    def under_way(self, method: str) -> int:
        """Return how many calls of a method have come and are not answered yet."""
        return self._application.under_way[method]

    def ordered(self, method: str) -> int:
        """Return how many faults are ordered for a method and have not happened yet."""
        return self._faults.waiting(method)

    async def start(self) -> None:
        """Start listening; after `stop`, again at the same address."""
        config = Config(
            self._application,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        config.load()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Protocol(config, self._state, {}),
            "127.0.0.1",
            self._port,
            backlog=config.backlog,
        )
        self._port = self._server.sockets[0].getsockname()[1]
        self._sender.start()

    async def stop(self) -> None:
        """Stop listening and sending, and hang up on everybody."""
        assert self._server is not None
        self._server.close()
        await self._sender.stop()
        await self._hang_up()
        while self._state.tasks:
            await asyncio.wait(self._state.tasks)
        await self._server.wait_closed()
        await asyncio.sleep(_LAST_MOMENT)
        await self._hang_up()

    def _refuse_call(self, delivery: Delivery) -> None:
        self.log.append(
            Call(
                delivery.method,
                Parameters(),
                delivery.status,
                "methods called in the answer to an update are not pretended",
                delivery.time,
                delivery.seconds,
                is_ordered=False,
            )
        )

    async def _hang_up(self) -> None:
        for _ in range(_ROUNDS):
            for connection in list(self._state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)

    async def __aenter__(self) -> Self:
        """Start listening."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening and hang up on everybody."""
        await self.stop()

    def __enter__(self) -> Self:
        """Start listening in a thread of its own."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self.run(self.__aenter__())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop, and end the thread."""
        assert self._loop is not None
        assert self._thread is not None
        self.run(self.__aexit__(kind, error, traceback))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[object, object, Result]) -> Result:
        """Do what people do, from code without an event loop, and return what comes of it."""
        assert self._loop is not None, "only inside `with`"
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class _Protocol(HttpToolsProtocol):
    """HTTP that lets the application cut the connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"]["abort"] = self.transport.abort
