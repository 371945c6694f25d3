"""A pretended Telegram with the real bot on it, and what must be true whenever it is looked at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.botapi.client import Person
from tests.botapi.server import BotApiServer
from tests.botapi.world import World
from tests.e2e.process import BotProcess, until


class Stage:
    """People, the Bot API server, and the bot.

    Attributes:
        world: Where people come from.
        server: The server, for faults and for what was called.
        bot: The bot's process.
    """

    def __init__(self, world: World, server: BotApiServer, bot: BotProcess) -> None:
        self.world = world
        self.server = server
        self.bot = bot
        self._excused: list[str] = []
        self._complaints: set[str] = set()

    def person(self, language_code: str | None = "zh-hant") -> Person:
        """Make a person."""
        return self.world.person(language_code=language_code)

    async def starts(self) -> None:
        """Start the bot and wait until it listens."""
        await self.bot.launch()
        await until(lambda: self.world.queue.is_polled or not self.bot.is_running, "polling")
        assert self.bot.is_running, self.bot.log

    async def crashes(self) -> None:
        """Kill the bot (kill -9)."""
        await self.bot.kill()
        await until(lambda: not self.world.queue.is_polled, "the dead bot's connection is cut")

    async def restarts(self) -> None:
        """Kill the bot and start it again."""
        await self.crashes()
        await self.starts()

    async def refuses(self, words: str) -> None:
        """Wait until Telegram has refused a call in these words; it is excused."""
        self.excuse(words)
        await until(lambda: any(words in call.description for call in self.server.refusals), words)

    def excuse(self, words: str) -> None:
        """Allow refusals by Telegram, and error lines in the log, that hold these words.

        For what no bot can know beforehand, such as that it was blocked.
        """
        self._excused.append(words)

    def check(self) -> None:
        """Make sure that Telegram refused nothing and that the log is clean, since the last time.

        Raises:
            AssertionError: It did, or the log is not.
        """
        found = {f"{call.method}: {call.description}" for call in self.server.refusals}
        found.update(self.bot.logged("error", "critical"), self.bot.stray_lines)
        new = sorted(line for line in found - self._complaints if not self._is_excused(line))
        self._complaints |= found
        assert not new, "\n".join([*new, "", self.bot.log])
        assert self.world.token.partition(":")[2] not in self.bot.log

    def _is_excused(self, line: str) -> bool:
        return any(words in line for words in self._excused)


def telegram(world: World, server: BotApiServer) -> dict[str, str]:
    """Return the settings by which the bot finds this Telegram."""
    return {"TELEGRAM_BOT_TOKEN": world.token, "TELEGRAM_API_URL": server.url}


@asynccontextmanager
async def staged(world: World, folder: Path, **settings: str) -> AsyncIterator[Stage]:
    """Run the bot on a Telegram of its own; at the end all must have gone well."""
    async with BotApiServer(world) as server:
        stage = Stage(world, server, BotProcess(folder, telegram(world, server) | settings))
        try:
            await stage.starts()
            yield stage
            if stage.bot.is_running:
                await stage.bot.terminate()
            stage.check()
        finally:
            if stage.bot.is_running:
                await stage.bot.kill()
