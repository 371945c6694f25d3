"""A real redis-server for tests: started, stopped, killed and paused at will."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PROGRAM: Final = shutil.which("redis-server")
_PATIENCE = 10.0  # seconds that a server may take to answer, or to go


class RedisServer:
    """One redis-server with its folder. It keeps its port when it is started again.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        folder: Where its files are, and its socket.
        password: What it asks for, or None.
    """

    def __init__(
        self,
        folder: Path,
        *,
        appendonly: bool = False,
        password: str | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.password = password
        self.port = _free_port()
        self._appendonly = appendonly
        self._options = options or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address over TCP, with the password."""
        secret = f":{self.password}@" if self.password else ""
        return f"redis://{secret}127.0.0.1:{self.port}"

    @property
    def unix_url(self) -> str:
        """Its address over a Unix socket, with the password."""
        secret = f"?password={self.password}" if self.password else ""
        return f"unix://{self.folder / 'redis.sock'}{secret}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self.folder),
            "unixsocket": str(self.folder / "redis.sock"),
            "save": "",
            "appendonly": "yes" if self._appendonly else "no",
            "logfile": "redis.log",
            **self._options,
        }
        if self.password:
            options["requirepass"] = self.password
        arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen([PROGRAM or "redis-server", *arguments])
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """Stop it in good order. It may be stopped already."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it in the midst of things (kill -9)."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Make it hang: connections are taken, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """End a pause."""
        self._signal(signal.SIGCONT)

    def answers(self) -> bool:
        """Tell whether it answers now, if only that it wants a password."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                log = (self.folder / "redis.log").read_text(errors="replace")
                raise RuntimeError(f"redis-server does not start:\n{log}")
            time.sleep(0.01)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._signal(number)
        self.resume()  # a paused process would never see a polite signal
        self._process.wait(_PATIENCE)
        self._process = None


@contextmanager
def running(
    *,
    appendonly: bool = False,
    password: str | None = None,
    options: Mapping[str, str] | None = None,
) -> Iterator[RedisServer]:
    """Run a redis-server in a folder of its own, on a free port, with more options if need be."""
    # Not pytest's tmp_path: the path of a Unix socket may have 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(
            Path(folder), appendonly=appendonly, password=password, options=options
        )
        server.start()
        try:
            yield server
        finally:
            server.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
