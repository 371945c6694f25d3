"""A real redis-server for tests: started, stopped, killed and paused at will."""

import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROGRAM: Final = shutil.which("redis-server")
_PATIENCE = 10.0  # seconds that a server may take to answer, or to go


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files for TLS: a server's on 127.0.0.1 and a client's, both signed by an authority."""

    authority: Path
    server: Path
    server_key: Path
    client: Path
    client_key: Path


class RedisServer:
    """One redis-server with its folder. It keeps its port when it is started again.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        folder: Where its files are, and its socket.
        password: What it asks for, or None.
        tls: What it shows on its port, which then speaks TLS only and asks clients for the like.

    It is a sentinel if it is given a sentinel's settings.
    """

    def __init__(
        self,
        folder: Path,
        *,
        appendonly: bool = False,
        password: str | None = None,
        tls: Certificates | None = None,
        options: Mapping[str, str] | None = None,
        sentinel: str | None = None,
    ) -> None:
        self.folder = folder
        self.password = password
        self.tls = tls
        self.port = free_port()
        self._appendonly = appendonly
        self._options = options or {}
        self._sentinel = sentinel
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address over TCP, with the password."""
        secret = f":{self.password}@" if self.password else ""
        return f"{'rediss' if self.tls else 'redis'}://{secret}127.0.0.1:{self.port}"

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
            "logfile": "redis.log",
            **({} if self._sentinel else self._of_data()),
            **(_tls_options(self.tls, self.port) if self.tls else {}),
            **self._options,
        }
        if self.password:
            options["requirepass"] = self.password
        arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
        if self._sentinel:
            settings = self.folder / "sentinel.conf"  # it writes there what it learns
            settings.write_text(self._sentinel, encoding="utf-8")
            arguments = [str(settings), "--sentinel", *arguments]
        self._process = subprocess.Popen([PROGRAM or "redis-server", *arguments])
        self._wait_until_it_answers(self._process)

    def _of_data(self) -> dict[str, str]:
        return {
            "unixsocket": str(self.folder / "redis.sock"),
            "save": "",
            "appendonly": "yes" if self._appendonly else "no",
        }

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
            with self._connection() as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False

    def _connection(self) -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=1)
        if self.tls is None:
            return plain
        context = ssl.create_default_context(cafile=self.tls.authority)
        context.load_cert_chain(self.tls.client, self.tls.client_key)
        return context.wrap_socket(plain, server_hostname="127.0.0.1")

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
    tls: Certificates | None = None,
    options: Mapping[str, str] | None = None,
) -> Iterator[RedisServer]:
    """Run a redis-server in a folder of its own, on a free port, with more options if need be."""
    # Not pytest's tmp_path: the path of a Unix socket may have 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(
            Path(folder), appendonly=appendonly, password=password, tls=tls, options=options
        )
        server.start()
        try:
            yield server
        finally:
            server.kill()


def make_certificates(folder: Path) -> Certificates:
    """Make certificates that are good for two days, with the program openssl."""
    made = Certificates(
        *(
            folder / name
            for name in ("ca.pem", "server.pem", "server.key", "client.pem", "client.key")
        )
    )
    authority_key = folder / "ca.key"
    signed = ("-CA", made.authority, "-CAkey", authority_key)
    _certificate(made.authority, authority_key)
    _certificate(made.server, made.server_key, *signed, "-addext", "subjectAltName=IP:127.0.0.1")
    _certificate(made.client, made.client_key, *signed)
    return made


def free_port() -> int:
    """Return a port that is free, and so is the one that it would have in a cluster's bus."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port: int = listener.getsockname()[1]
        try:
            socket.create_server(("127.0.0.1", port + 10_000)).close()
        except (OSError, OverflowError):
            continue
        return port


def _certificate(certificate: Path, key: Path, *more: str | Path) -> None:
    command = (
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-noenc", "-days", "2", "-subj", f"/CN={certificate.stem}"),
        *("-out", certificate, "-keyout", key, *more),
    )
    subprocess.run(command, check=True, capture_output=True)


def _tls_options(tls: Certificates, port: int) -> dict[str, str]:
    return {
        "port": "0",
        "tls-port": str(port),
        "tls-cert-file": str(tls.server),
        "tls-key-file": str(tls.server_key),
        "tls-ca-cert-file": str(tls.authority),
    }
