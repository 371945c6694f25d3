"""The proxy of the package as a real process, with a certificate of its own, and bots behind it."""

import asyncio
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web

CONFIGURATION: Final = Path(__file__).parents[2] / "packaging" / "haproxy.cfg"
# Debian's place for it is not always in the path of who is no administrator.
PROGRAM: Final = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
# Where everything is checked it must be there.
needs_proxy = pytest.mark.skipif(
    PROGRAM is None and "CI" not in os.environ, reason="haproxy is not installed"
)

# What comes with each update, and belongs into no log.
PROOF: Final = {"X-Telegram-Bot-Api-Secret-Token": "s3cret-of-the-webhook"}
_PATIENCE = 10.0  # seconds for the proxy to come up


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Behind:
    """What stands where a bot would: it notes what comes and says 200.

    Attributes:
        port: Where it listens; it keeps the port when it is started again.
        ready: Whether it says that it is ready.
        taken: The bodies that came, in their order.
        asked: Method and path of whatever came but for the proxy's own looks at it.
    """

    port: int = field(default_factory=free_port)
    ready: bool = True
    taken: list[bytes] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen."""
        app = web.Application(client_max_size=4 << 20)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        """Listen no more. It may be stopped already."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path == "/readyz" and request.method == "GET":
            return web.Response(status=200 if self.ready else 503)
        self.asked.append((request.method, request.path))
        self.taken.append(await request.read())
        return web.Response()


@dataclass(frozen=True)
class Proxy:
    """The proxy, running.

    Attributes:
        port: Where it takes TLS connections.
        session: A client that trusts its certificate.
        log: Where it writes.
        trust: What trusts its certificate.
    """

    port: int
    session: ClientSession
    log: Path
    trust: ssl.SSLContext

    async def ask(self, method: str, path: str, body: bytes = b"{}") -> int:
        """Ask for something; return the status."""
        url = f"https://localhost:{self.port}{path}"
        async with self.session.request(method, url, data=BytesIO(body), headers=PROOF) as response:
            await response.read()
            return response.status

    async def send(self, data: bytes, source: str = "127.0.0.1") -> bytes:
        """Send bytes over a connection of their own; return what comes until it is closed."""
        reader, writer = await asyncio.open_connection(
            *("127.0.0.1", self.port),
            ssl=self.trust,
            server_hostname="localhost",
            local_addr=(source, 0),
        )
        try:
            writer.write(data)
            return await reader.read()
        finally:
            writer.close()


@asynccontextmanager
async def proxying(folder: Path, *bots: Behind) -> AsyncIterator[Proxy]:
    """Run the proxy before two bots, as the package configures it."""
    ports = {"LISTEN": free_port(), "HEALTH_PORT": free_port()}
    environment = {name: str(port) for name, port in ports.items()}
    environment |= {f"BOT_{at}": f"127.0.0.1:{bot.port}" for at, bot in enumerate(bots, 1)}
    environment |= {"LISTEN": f"127.0.0.1:{ports['LISTEN']}"}
    environment |= {"CERTIFICATE": str(folder / "bot.pem")}
    trust = _certificate(folder)
    log = folder / "proxy.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: ASYNC220 - it is started, not waited for
            [PROGRAM or "haproxy", "-db", "-f", CONFIGURATION],
            env=environment,
            stdout=output,
            stderr=output,
        )
    connector = TCPConnector(ssl=trust, limit=0)
    async with ClientSession(connector=connector, timeout=ClientTimeout(15)) as session:
        try:
            await _comes_up(session, ports["HEALTH_PORT"], process)
            yield Proxy(ports["LISTEN"], session, log, trust)
        finally:
            process.kill()
            process.wait()


async def _comes_up(session: ClientSession, port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until it says that it is well, where the container asks it."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            assert process.poll() is None, "see proxy.log"
            with suppress(ClientError):
                async with session.get(f"http://127.0.0.1:{port}/") as response:
                    assert response.status == 200
                    return
            await asyncio.sleep(0.05)


def _certificate(folder: Path) -> ssl.SSLContext:
    """Write a certificate for `localhost` with its key; return what trusts it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    named = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*f"{made} {named}".split(), *files], check=True, capture_output=True)
    (folder / "bot.pem").write_bytes(certificate.read_bytes() + key.read_bytes())
    return ssl.create_default_context(cafile=str(certificate))
