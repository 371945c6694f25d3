"""Runs the program itself, in a folder of its own, with nothing set but what a test sets."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0  # seconds; far more than anything takes
_STEP = 0.05

Environment = Mapping[str, str]


def environment(settings: Environment) -> dict[str, str]:
    """Return the environment of a newcomer, with some settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "LANG": "zh_TW.UTF-8", **settings}


def tiaowen(
    folder: Path, *arguments: str, typed: str | bytes = "", settings: Environment | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    given = typed.encode() if isinstance(typed, str) else typed
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "bot", *arguments],
        input=given,
        capture_output=True,
        cwd=folder,
        env=environment(settings or {}),
        timeout=PATIENCE,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


@dataclass
class Screen:
    """A pseudo-terminal with the program in it.

    Attributes:
        process: The program.
        terminal: Our end of the terminal.
        shown: All that was shown so far.
    """

    process: subprocess.Popen[bytes]
    terminal: int
    shown: bytes = b""
    _at: int = 0  # what was waited for already

    def types(self, keys: str) -> None:
        """Press keys."""
        os.write(self.terminal, keys.encode())

    def shows(self, text: str) -> str:
        """Wait until a text appears after the last one waited for; return what came up to it."""
        deadline = time.monotonic() + PATIENCE
        while (found := self.shown.find(text.encode(), self._at)) < 0:
            assert time.monotonic() < deadline, f"{text!r} does not appear: {self._rest()!r}"
            self._look()
        before, self._at = self._at, found + len(text.encode())
        return self.shown[before : self._at].decode()

    def leaves(self) -> int:
        """Wait until the program has left; return its exit status."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"it does not leave: {self._rest()!r}"
            self._look()
        return self.process.returncode

    def _rest(self) -> str:
        return self.shown[self._at :].decode(errors="replace")

    def _look(self) -> None:
        if not select.select([self.terminal], [], [], _STEP)[0]:
            return
        with suppress(OSError):  # the other end is closed
            self.shown += os.read(self.terminal, 65536)


@contextmanager
def on_screen(
    folder: Path, *arguments: str, settings: Environment | None = None
) -> Iterator[Screen]:
    """Run the program in a pseudo-terminal."""
    ours, theirs = pty.openpty()
    # Nobody answers when prompt_toolkit asks this terminal where its cursor is.
    quiet = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "200", "LINES": "50"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=environment({**quiet, **(settings or {})}),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Screen(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
