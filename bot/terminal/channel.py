"""The terminal channel: a prompt with history and completion, or one reply a line from a pipe."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bot.failures import log_failure, reference
from bot.terminal.render import PRESS, pressable, render
from handlers.conversation import Conversation, Said
from handlers.registry import COMMANDS
from handlers.reply import Button, Passage, Reply, plain
from handlers.request import Request

PERSON = "terminal:local"
_NOTE_AFTER_SECONDS = 1.0
_INTERRUPTED = 130  # as a shell reports a process ended by SIGINT
_LEAVE = {"exit", "quit", ":q"}


def language_of(environment: Mapping[str, str]) -> str | None:
    """Return the language tag that a locale's variables name, such as `zh-TW`; None for none."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        tag = environment.get(variable, "").partition(".")[0].partition("@")[0]
        if tag and tag not in {"C", "POSIX"}:
            return tag.replace("_", "-")
    return None


class Terminal:
    """One person's conversation in a terminal."""

    def __init__(self, conversation: Conversation, history: Path) -> None:
        self._conversation = conversation
        self._history = history
        self._language = language_of(os.environ)
        self._console = Console(soft_wrap=True, highlight=False)
        self._notes = Console(stderr=True, soft_wrap=True, highlight=False)
        self._buttons: tuple[Button, ...] = ()

    async def talk(self) -> None:
        """Answer line after line until the input ends."""
        interactive = sys.stdin.isatty() and sys.stdout.isatty()
        lines = self._prompted() if interactive else _piped()
        async for line in lines:
            if interactive and line.strip().lower() in _LEAVE:
                return
            if interactive and not line.strip():
                continue
            await self.tell(line)

    async def tell(self, line: str) -> None:
        """Print the answer to one line."""
        self._console.print(render(await self.ask(line)), end="\n\n")

    async def ask(self, line: str) -> Reply:
        """Return the answer to one line; a line such as `#2` presses a button of the last one."""
        request = self._request(line)
        said = await self._answered(request)
        if said.traceless:
            self._history.unlink(missing_ok=True)
        if said.reply.blocks:
            self._buttons = pressable(said.reply)
        elif (instead := said.reply.instead) is not None:
            held = self._buttons
            self._buttons = tuple(instead if b.action == request.action else b for b in held)
        return said.reply

    def _request(self, line: str) -> Request:
        number = line.strip().removeprefix(PRESS)
        if line.strip().startswith(PRESS) and number.isdecimal() and len(number) <= 3:  # noqa: PLR2004 - no reply has 1,000 buttons
            chosen = self._buttons[int(number) - 1 : int(number)]
            action = chosen[0].action if chosen else ""
            asked = Request(PERSON, PERSON, action=action)
        else:
            asked = Request(PERSON, PERSON, text=line)
        # Nobody may be there to read what would be brought to a terminal.
        # Whoever is at the prompt runs the program.
        return replace(asked, language=self._language, reachable=False, operator=True)

    async def _answered(self, request: Request) -> Said:
        words = self._conversation.words(request.language)
        answering = asyncio.create_task(self._conversation.answer(request))
        done, _ = await asyncio.wait([answering], timeout=_NOTE_AFTER_SECONDS)
        if not done:
            self._notes.print(words("progress.moment"), style="dim")
        try:
            said = await answering
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and the talk goes on
            ref = reference()
            log_failure(error, ref)
            return Said(Reply((Passage(plain(words("error.sorry", reference=ref))),)))
        # Only a command for another bot is met with silence, and here there is none.
        return said or Said(Reply((Passage(plain(words("query.nothing_to_read"))),)))

    async def _prompted(self) -> AsyncIterator[str]:
        from bot.terminal.prompt import typed_lines  # noqa: PLC0415 - a pipe need not wait for it

        await self.tell("/start")
        hint = self._conversation.words(self._language)("terminal.hint")
        self._console.print(hint, style="dim", end="\n\n")
        async for line in typed_lines(self._history, self._summaries(), self._conversation.suggest):
            yield line

    def _summaries(self) -> dict[str, str]:
        words = self._conversation.words(self._language)
        listed = (command.name for command in COMMANDS.values() if command.listed)
        return {f"/{name}": words(f"command.{name}") for name in listed}


async def _piped() -> AsyncIterator[str]:
    """Yield the lines of standard input as they come."""
    # A thread that waits for a line can't be interrupted, so Ctrl-C ends the process at once;
    # nothing is under way while it waits, and the store outlives even worse.
    signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line.rstrip("\r\n")
