"""Several processes of the bot behind a load balancer, on one Redis, as a city runs it."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.balancer import HOST, Balancer
from tests.botapi.client import Person
from tests.botapi.platform import Rules
from tests.botapi.server import BotApiServer
from tests.botapi.updates import PollingRules
from tests.botapi.webhooks import Webhook, WebhookRules
from tests.botapi.world import World
from tests.e2e.process import BotProcess, until
from tests.e2e.stage import Stage, telegram
from tests.redis_server import PROGRAM, RedisServer, free_port, running

# Telegram's pauses between attempts grow to a minute, and it takes a webhook once a second; nothing
# is learnt from waiting that long.
IMPATIENT = Rules(
    polling=PollingRules(short_poll_hold=0.2, conflict_delay=0.2),
    webhooks=WebhookRules(set_interval=0.0, first_wait=0.25, longest_wait=1.0),
)
_STARTING = 45.0  # seconds; several processes may start at once, on a machine that does much else


class Replica(BotProcess):
    """One process, with a folder and a port of its own.

    Args:
        folder: An empty folder.
        settings: Its environment, but for where it listens.

    Attributes:
        url: Where it listens.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        super().__init__(folder, {**settings, "BOT_LISTEN": f"{HOST}:{self.port}"})

    async def starts(self) -> None:
        """Start it, and wait until it is ready to be sent updates."""
        await self.launch()
        await self.becomes_ready()

    async def becomes_ready(self, within: float = _STARTING) -> None:
        """Wait until `/readyz` says so."""
        deadline = time.monotonic() + within
        while (found := await self.asked("/readyz")) is None or found.status_code != 200:
            assert self.is_running, f"it ended\n{self.log}"
            assert time.monotonic() < deadline, f"{found and found.text}\n{self.log}"
            await asyncio.sleep(0.05)

    async def asked(self, path: str) -> httpx.Response | None:
        """Return what it answers to a GET, or None if it does not."""
        async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
            try:
                return await client.get(self.url + path)
            except httpx.TransportError:
                return None


class Replicas:
    """People, the Bot API server, a balancer, and the processes behind it.

    Attributes:
        world: Where people come from.
        server: The server, for faults and for what was called and delivered.
        balancer: What the server sends updates to.
        settings: What all processes are told.
        bots: The processes.
    """

    def __init__(
        self,
        world: World,
        server: BotApiServer,
        balancer: Balancer,
        settings: Mapping[str, str],
        bots: list[Replica],
    ) -> None:
        self.world = world
        self.server = server
        self.balancer = balancer
        self.settings = settings
        self.bots = bots
        self._stages = [Stage(world, server, bot) for bot in bots]

    def person(self, language_code: str | None = "zh-hant") -> Person:
        """Make a person."""
        return self.world.person(language_code=language_code)

    async def are_sent_updates(self) -> None:
        """Wait until the webhook is set."""
        await until(lambda: self.world.webhooks.current is not None, "the webhook is set")

    @property
    def webhook(self) -> Webhook:
        """The webhook that is set, with its secrets."""
        assert self.world.webhooks.current is not None, "none is set"
        return self.world.webhooks.current

    async def post(
        self, body: bytes, headers: Mapping[str, str], *, method: str = "POST", path: str = ""
    ) -> httpx.Response:
        """Send something to the webhook, or to another path, as anybody could."""
        url = self.balancer.url + path if path else self.webhook.url
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.request(method, url, content=body, headers=dict(headers))

    def excuse(self, words: str) -> None:
        """Allow refusals by Telegram, and error lines in any log, that hold these words."""
        for stage in self._stages:
            stage.excuse(words)

    def check(self) -> None:
        """Make sure that Telegram refused nothing and that all logs are clean; see `Stage.check`.

        Raises:
            AssertionError: It did, or one is not.
        """
        for stage in self._stages:
            stage.check()

    def written(self) -> str:
        """Return all that all of them ever wrote."""
        return "".join(bot.log for bot in self.bots)


@asynccontextmanager
async def replicated(
    world: World, folder: Path, redis: RedisServer | None, *, count: int = 2, **settings: str
) -> AsyncIterator[Replicas]:
    """Run processes on a Telegram of their own; at the end all must have gone well.

    Args:
        world: The Telegram.
        folder: An empty folder.
        redis: What they share; None for one process alone, with SQLite.
        count: How many there are.
        settings: Settings besides.
    """
    async with BotApiServer(world) as server, Balancer([]) as balancer:
        shared = telegram(world, server) | {"BOT_MODE": "webhook", "BOT_PUBLIC_URL": balancer.url}
        if redis is not None:
            shared["REDIS_URL"] = redis.url
        shared |= settings
        bots = [_replica(folder / f"bot{number}", shared) for number in range(count)]
        balancer.ports.extend(bot.port for bot in bots)
        replicas = Replicas(world, server, balancer, shared, bots)
        try:
            await asyncio.gather(*(bot.starts() for bot in bots))
            yield replicas
            await asyncio.gather(*(bot.terminate(10) for bot in bots if bot.is_running))
            replicas.check()
        finally:
            await asyncio.gather(*(bot.kill() for bot in bots if bot.is_running))


def _replica(folder: Path, settings: Mapping[str, str]) -> Replica:
    folder.mkdir()
    return Replica(folder, settings)


@contextmanager
def redis_of_a_module() -> Iterator[RedisServer]:
    """Run a redis-server as the fixture `redis` does, for a fixture that more tests share."""
    if PROGRAM is None:
        reason = "redis-server is not installed: nothing is proven of several processes"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with running(appendonly=True, password="pa55-Wort") as server:  # noqa: S106 - a test's
        yield server
