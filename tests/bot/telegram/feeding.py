"""Feeds generated updates to the bot as it is, in one process, and watches what it logs."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from collections.abc import Set as AbstractSet
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from bot.application import assembled
from bot.delivery.standing import Standing
from bot.metrics import Metrics
from bot.operators.opening import operating
from bot.replica import Replica
from bot.telegram.channel import TelegramChannel
from bot.telegram.intake import Intake
from bot.telegram.receipts import Receipts
from config.settings import Settings
from storage.opening import open_inbox, open_leases, open_quota
from tests.bot.telegram.generated import Generator, Target, all_targets
from tests.bot.telegram.quick_telegram import TOKEN, QuickTelegram, quick_telegram
from tests.bot.telegram.speech import Json

_AT_ONCE = 64
_MOST_UNDER_WAY = 256  # with the inline queries, which are not waited for
_DIGITS = str.maketrans("", "", "0123456789")

_fed: ContextVar[Json | None] = ContextVar("fed", default=None)


@dataclass
class Watch(logging.Handler):
    """Counts what is logged, and keeps the smallest update that had an error logged.

    Attributes:
        warnings: How often each warning came, without its figures.
        errors: How often each error came.
        causes: The smallest update for each error, as JSON.
    """

    warnings: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    causes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(logging.WARNING)

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line."""
        message = record.getMessage()
        if record.levelno < logging.ERROR:
            self.warnings[f"{record.name}: {message.translate(_DIGITS)}"[:200]] += 1
            return
        self.errors[f"{record.name}: {message}"[:1000]] += 1
        cause = json.dumps(_fed.get())
        known = self.causes.setdefault(message, cause)
        self.causes[message] = min(known, cause, key=len)


@dataclass
class Result:
    """What came of a run.

    Attributes:
        watch: What was logged.
        seen: Which fields stood in which states.
        targets: All of them that there are.
        wrong: What the bot sent that Telegram would never take, and how often.
        calls: How many calls of each method were answered with which status.
        taken: How many updates could be acknowledged.
        refused: How many could not.
        raised: What came out of the intake instead, with the update.
    """

    watch: Watch
    seen: AbstractSet[Target]
    targets: AbstractSet[Target]
    wrong: Counter[str]
    calls: Counter[tuple[str, int]]
    taken: int = 0
    refused: int = 0
    raised: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether all could be acknowledged, without an error anywhere."""
        return not (self.refused or self.raised or self.watch.errors or self.wrong)


@asynccontextmanager
async def _bot(folder: Path, telegram: QuickTelegram) -> AsyncIterator[Intake]:
    """Let the bot answer, with files of its own, as one that gets updates by webhook does."""
    settings = Settings(bot_data_dir=folder, telegram_api_url=telegram.url)  # type: ignore[arg-type] # as the environment has it
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(assembled(settings))
        inbox = await open_inbox(None, folder)
        stack.push_async_callback(inbox.aclose)
        leases = await open_leases(None, folder)
        stack.push_async_callback(leases.aclose)
        metrics = Metrics()
        replica = Replica(leases, metrics)
        channel = TelegramChannel(
            TOKEN,
            telegram.url,
            parts.conversation,
            parts.memory,
            parts.catalogues,
            Standing(parts.ledger, parts.clock),
            Receipts(inbox, replica, metrics),
            open_quota(None),
            metrics,
            await stack.enter_async_context(operating(settings, parts)),
        )
        await parts.warmed.wait()
        running = asyncio.create_task(channel.run(stop, _nowhere, ()))
        while not channel.is_reached:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
        yield channel.intake
        stop.set()
        await running


async def _nowhere(_bot: object, _intake: object, stop: asyncio.Event) -> None:
    await stop.wait()


def _unwatched(_number: int, _watch: Watch) -> None:
    """Take no note."""


async def feed(
    seed: int, count: int, folder: Path, progress: Callable[[int, Watch], None] = _unwatched
) -> Result:
    """Feed the bot with generated updates.

    Args:
        seed: What chance depends on.
        count: How many updates.
        folder: Where the bot keeps its files.
        progress: Is told of each update that was fed which one it was.
    """
    generator, watch = Generator(seed), Watch()
    numbered = iter(range(1, count + 1))
    root = logging.getLogger()
    root.addHandler(watch)
    try:
        async with quick_telegram(seed) as telegram, _bot(folder, telegram) as intake:
            targets = frozenset(all_targets())
            result = Result(watch, generator.seen, targets, telegram.wrong, telegram.calls)

            async def go_on() -> None:
                for number in numbered:
                    update = json.loads(json.dumps(generator.update()))
                    _fed.set(update)
                    await _give(intake, update, result)
                    progress(number, watch)

            await asyncio.gather(*(go_on() for _ in range(_AT_ONCE)))
    finally:
        root.removeHandler(watch)
    return result


async def _give(intake: Intake, update: Json, result: Result) -> None:
    while intake.under_way >= _MOST_UNDER_WAY:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.001)
    try:
        taken = await intake.accept(update)
    except Exception as error:  # noqa: BLE001 - it is told in the end, and nothing else is
        result.raised.append(f"{type(error).__name__} of {json.dumps(update)[:2000]}")
        return
    result.taken += taken
    result.refused += not taken
