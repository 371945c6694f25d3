"""A city: bots, a real Redis and the package's proxy, while one bot after the other goes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.botapi.world import World
from tests.e2e.crowd import Load
from tests.e2e.replicas import IMPATIENT, Replicas, redis_of_a_module, replicated
from tests.packaging.proxy import CONFIGURATION, PROGRAM, needs_proxy
from tests.redis_server import free_port

pytestmark = [pytest.mark.redis, needs_proxy]


@asynccontextmanager
async def behind_the_proxy(city: Replicas, folder: Path) -> AsyncIterator[None]:
    """Put the proxy before the bots. TLS is left out: the pretended Telegram does not speak it."""
    port, health = free_port(), free_port()
    text = CONFIGURATION.read_text(encoding="utf-8")
    secure = 'bind "${LISTEN}" ssl crt "${CERTIFICATE}" alpn http/1.1 strict-sni'
    assert text.count(secure) == 1
    (folder / "haproxy.cfg").write_text(text.replace(secure, 'bind "${LISTEN}"'), encoding="utf-8")
    bots = {f"BOT_{at}": f"127.0.0.1:{bot.port}" for at, bot in enumerate(city.bots, 1)}
    proxy = await asyncio.create_subprocess_exec(
        PROGRAM or "haproxy",
        *("-db", "-f", folder / "haproxy.cfg"),
        env=os.environ | bots | {"LISTEN": f"127.0.0.1:{port}", "HEALTH_PORT": str(health)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    ports = city.balancer.ports[:]
    city.balancer.ports[:] = [port]
    try:
        yield
    finally:
        city.balancer.ports[:] = ports
        proxy.kill()
        await proxy.wait()


async def test_one_bot_restarted_and_one_killed_nothing_is_lost_and_nothing_comes_twice(
    tmp_path: Path,
) -> None:
    with redis_of_a_module() as redis:
        async with (
            replicated(World(IMPATIENT), tmp_path, redis) as city,
            behind_the_proxy(city, tmp_path),
        ):
            load = Load(city.person)
            await load.goes_on()
            city.bots[0].signal(signal.SIGTERM)
            assert await city.bots[0].ends(within=10) == 0
            await load.goes_on()
            await city.bots[0].starts()
            await city.bots[1].kill()
            await load.goes_on()
            await city.bots[1].starts()
            await load.goes_on()
            await load.ends()
