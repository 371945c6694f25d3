"""The bot as operators run it: `python -m bot run`, a process of its own."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 15.0  # seconds that the process may take to start, or to go

# Each line of the log, such as `2026-11-22T10:50:57.391299Z [info     ] answering as @...`.
_LINE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z \[(?P<level>[a-z]+) *\] (?P<event>.*)")


async def until(condition: Callable[[], bool], what: str, within: float = PATIENCE) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: It is not so in `within` seconds.
    """
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not in {within} s: {what}"
        await asyncio.sleep(0.01)


class BotProcess:
    """One bot: started, stopped, killed and started again, always with the same data.

    Args:
        folder: An empty folder, where it runs and keeps its data and its log.
        settings: Its whole environment, but for what Python needs.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        self._settings = {"BOT_DATA_DIR": str(folder / "var"), **settings}
        self._process: asyncio.subprocess.Process | None = None

    async def launch(self) -> None:
        """Start the process; it has done nothing yet when this returns."""
        assert self._process is None, "it runs already"
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self._settings}
        with self._log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=self._folder,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def ends(self, within: float = PATIENCE) -> int:
        """Wait until the process is gone; return its exit status."""
        assert self._process is not None, "it does not run"
        try:
            status = await asyncio.wait_for(self._process.wait(), within)
        except TimeoutError:
            await self.kill()
            raise AssertionError(f"still running after {within} s\n{self.log}") from None
        self._process = None
        return status

    async def terminate(self, within: float = PATIENCE) -> None:
        """Tell it to stop, as an operator or a container does, and see it end well."""
        self.signal(signal.SIGTERM)
        assert await self.ends(within) == 0, self.log

    async def kill(self) -> None:
        """Kill it in the midst of things (kill -9)."""
        self.signal(signal.SIGKILL)
        await self.ends()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None, "it does not run"
        self._process.send_signal(number)

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    @property
    def log(self) -> str:
        """All that it ever wrote, to standard error and to standard output."""
        return self._log_file.read_text(encoding="utf-8") if self._log_file.exists() else ""

    def logged(self, *levels: str) -> list[str]:
        """Return what it logged at some levels, in order, without times."""
        lines = map(_LINE.fullmatch, self.log.splitlines())
        return [line["event"] for line in lines if line and line["level"] in levels]

    @property
    def stray_lines(self) -> list[str]:
        """Return what it wrote that is no line of a log: tracebacks, warnings, prints."""
        return [line for line in self.log.splitlines() if not _LINE.fullmatch(line)]

    @property
    def data(self) -> Path:
        """Where it keeps its data."""
        return Path(self._settings["BOT_DATA_DIR"])

    @property
    def _log_file(self) -> Path:
        return self._folder / "log.txt"
