"""packaging/ready.py, by which a container's health is known."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web

from tests.packaging.proxy import free_port

READY = Path(__file__).parents[2] / "packaging" / "ready.py"


def ask(port: int) -> tuple[int, str]:
    """Run it as the image does; return the exit status and what it says."""
    done = subprocess.run(
        [sys.executable, "-I", READY],
        env={"BOT_LISTEN": f"127.0.0.1:{port}", "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(("status", "expected"), [(200, 0), (503, 1), (404, 1), (302, 1)])
async def test_only_a_bot_that_says_so_is_ready(status: int, expected: int) -> None:
    async def readyz(_: web.Request) -> web.Response:
        return web.Response(status=status, text="store: gone")

    app = web.Application()
    app.router.add_get("/readyz", readyz)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()

    assert await asyncio.to_thread(ask, port) == (expected, "store: gone")
    await runner.cleanup()


def test_where_nobody_listens_it_says_so() -> None:
    status, said = ask(free_port())

    assert status == 1
    assert said.startswith("The bot does not answer: ")
