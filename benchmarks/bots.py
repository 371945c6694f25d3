"""The bots that are measured, each a process of its own on a core of its own."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, TypeVar

from tests.redis_server import free_port

Result = TypeVar("Result")

_STOPPING_SECONDS = 15.0
_LOG_END = 4000  # characters
_TICKS = os.sysconf("SC_CLK_TCK")  # in which /proc counts processor time, a second


class Mode(StrEnum):
    """How a bot is told of updates."""

    POLLING = "polling"
    WEBHOOK = "webhook"


def told(mode: Mode) -> Mapping[str, str]:
    """Return the settings of a mode; by webhook the bot listens on a free port."""
    if mode is Mode.POLLING:
        return {}
    address = f"127.0.0.1:{free_port()}"
    return {"BOT_MODE": mode, "BOT_LISTEN": address, "BOT_PUBLIC_URL": f"http://{address}"}


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot to measure.

    Attributes:
        name: What the report calls it.
        command: How it is started.
        echoes: Whether its answers are the questions.
    """

    name: str
    command: tuple[str, ...]
    echoes: bool = False


TIAOWEN = Bot("tiaowen", (sys.executable, "-m", "bot", "run"))
ECHO = Bot("echo", (sys.executable, str(Path(__file__).with_name("echo_bot.py"))), echoes=True)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process holds of the machine's memory, in MB of 1,000,000 bytes.

    Attributes:
        rss: All of its resident pages.
        pss: The same, but a page that several processes share counts in parts.
    """

    rss: float
    pss: float


class BotFailed(Exception):
    """A bot stopped, was silent, said something wrong, or had a call refused by the server."""


class Process:
    """A bot that runs, as Linux sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._proc = Path("/proc", str(process.pid))

    async def outlives(self, work: Coroutine[None, None, Result]) -> Result:
        """Do work that needs the bot, and return what comes of it.

        Raises:
            BotFailed: The bot stopped meanwhile.
        """
        working = asyncio.create_task(work)
        ending = asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise BotFailed(f"it stopped with status {ending.result()}")
            return working.result()
        finally:
            working.cancel()
            ending.cancel()

    def memory(self) -> Memory:
        """Return what it holds now."""
        lines = (self._proc / "smaps_rollup").read_text().splitlines()[1:]
        kib = {name: float(size.split()[0]) for name, size in (line.split(":") for line in lines)}
        return Memory(kib["Rss"] * 1024 / 1e6, kib["Pss"] * 1024 / 1e6)

    def processor_seconds(self) -> float:
        """Return the processor time that it has used, its threads' included."""
        after_name = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / _TICKS


def pin_people() -> int | None:
    """Keep this process, the server's and the people's, on one core; return one for the bots.

    Returns None, and pins nothing, where there is only one core.
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) == 1:
        return None
    os.sched_setaffinity(0, cores[:1])
    return cores[1]


@asynccontextmanager
async def running(
    bot: Bot, settings: Mapping[str, str], core: int | None
) -> AsyncIterator[Process]:
    """Run a bot in an empty folder, with these settings and no others of this machine.

    Where something goes wrong meanwhile, the end of the bot's log is printed.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, _log(bot, Path(folder)) as log:
        process = await asyncio.create_subprocess_exec(
            *bot.command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "BOT_DATA_DIR": folder, **settings},
            stderr=log,
        )
        if core is not None:
            os.sched_setaffinity(process.pid, [core])
        try:
            yield Process(process)
        finally:
            await _stop(process)


@contextmanager
def _log(bot: Bot, folder: Path) -> Iterator[BinaryIO]:
    path = folder / "log"
    with path.open("wb") as log:
        try:
            yield log
        except BaseException:
            end = path.read_text("utf-8", "replace")[-_LOG_END:]
            print(f"The end of {bot.name}'s log:\n{end}", file=sys.stderr)
            raise


async def _stop(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOPPING_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
