"""Has charts drawn, by a process that does nothing else and is gone when it has."""

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import asdict
from pathlib import Path

from handlers.reply import Chart

_log = logging.getLogger(__name__)

_MOST_SECONDS = 30.0  # the first one looks for all fonts there are
_MOST_SAID = 200  # characters of what the program says went wrong
_ROOT = Path(__file__).parents[1]
# What of the environment is passed on: what is needed to start Python, and no secret.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "HOME")


class Painter:
    """Draws charts, one at a time.

    Args:
        folder: Where the drawing program keeps what it knows of fonts.
        python: What runs it.
        seconds: How long it may take.
    """

    def __init__(
        self, folder: Path, *, python: str = sys.executable, seconds: float = _MOST_SECONDS
    ) -> None:
        self._folder = folder.absolute()  # the program runs in another one
        self._python = python
        self._seconds = seconds
        self._one = asyncio.Lock()

    async def draw(self, chart: Chart) -> bytes | None:
        """Return a chart as a PNG; None where it can't be drawn, which is logged."""
        async with self._one:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._drawn(as_json(chart))
            except TimeoutError:
                _log.error("a chart was not drawn within %g s", self._seconds)
            except OSError as error:
                _log.error("a chart can't be drawn: %s", error.strerror)
        return None

    async def _drawn(self, described: bytes) -> bytes | None:
        drawing = await asyncio.create_subprocess_exec(
            *(self._python, "-m", "bot.drawing"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=_ROOT,
            env=self._environment(),
        )
        try:
            picture, said = await drawing.communicate(described)
        finally:
            await _end(drawing)
        if drawing.returncode:
            last = said.decode(errors="replace").strip().rpartition("\n")[2][:_MOST_SAID]
            _log.error("a chart can't be drawn (status %d): %s", drawing.returncode, last)
            return None
        return picture

    def _environment(self) -> dict[str, str]:
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        # One thread: nothing is calculated that would be worth starting a second one.
        return {**passed, "MPLCONFIGDIR": str(self._folder), "OPENBLAS_NUM_THREADS": "1"}


async def _end(drawing: Process) -> None:
    """Kill the process if it is still there."""
    if drawing.returncode is None:
        drawing.kill()
        await drawing.wait()


def as_json(chart: Chart) -> bytes:
    """Return a chart as `bot.drawing` reads it."""
    days = [day.isoformat() for day in chart.days]
    return json.dumps({"days": days, "panels": asdict(chart)["panels"]}).encode()
