"""The Telegram channel: reaches Telegram, has updates answered, and ends in good order."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.delivery.standing import Standing
from bot.metrics import Metrics
from bot.operators.operating import Operating
from bot.resting import rest, unless_stopped
from bot.telegram import menu
from bot.telegram.answering import Answering
from bot.telegram.building import base_url, build
from bot.telegram.courier import TelegramCourier
from bot.telegram.intake import Intake
from bot.telegram.limiter import PatientLimiter
from bot.telegram.ordering import InOrder
from bot.telegram.receipts import Receipts
from bot.telegram.registration import is_registered
from bot.telegram.telling import Teller
from handlers.catalogue import Catalogues
from handlers.conversation import Conversation
from handlers.registry import COMMANDS
from storage.memory import Memory
from storage.quota import Quota

_log = logging.getLogger(__name__)

# From the word to stop. The rest of the ten seconds that a container is given (docker stop) is for
# a store that hangs while it is told of what is left.
_DRAIN_SECONDS = 6.5

Work = Callable[[asyncio.Event], Coroutine[None, None, None]]
# Where updates come from: has the intake take them until the event is set.
Source = Callable[[Bot, Intake, asyncio.Event], Awaitable[None]]


class TelegramUnusable(Exception):
    """Telegram refuses the token."""


class TelegramChannel:
    """Talks on Telegram until it is told to stop.

    Args:
        token: The bot's token.
        api_url: The Bot API server, such as `http://127.0.0.1:8081`, or None for Telegram's own.
        conversation: What answers.
        memory: Where it is kept which answer belongs to which question.
        catalogues: The bot's words, for the menu.
        standing: What keeps subscriptions up with their chats.
        receipts: What is known of updates, here and in other processes.
        quota: What all processes count together, for Telegram's limits.
        metrics: What is counted and timed.
        operating: What there is for operators.

    Attributes:
        teller: What tells operators something, as soon as Telegram is reached.
        courier: What brings deliveries to Telegram's chats, as soon as Telegram is reached.
        intake: What takes updates; it is open while the channel runs.
    """

    def __init__(
        self,
        token: str,
        api_url: str | None,
        conversation: Conversation,
        memory: Memory,
        catalogues: Catalogues,
        standing: Standing,
        receipts: Receipts,
        quota: Quota,
        metrics: Metrics,
        operating: Operating,
    ) -> None:
        self._catalogues = catalogues
        self._metrics = metrics
        base = base_url(api_url)
        limiter = PatientLimiter(receipts, quota, metrics)
        self._bot = build(token, base, limiter, receipts, metrics)
        self.courier = TelegramCourier(token, f"{base}/bot", limiter.traffic, metrics)
        self.teller = Teller(self._bot)
        order = InOrder()
        self._answering = Answering(
            self._bot, conversation, memory, standing, order, metrics, operating
        )
        self.intake = Intake(self._bot, receipts, order, self._answering.attend, metrics)

    @property
    def is_reached(self) -> bool:
        """Whether Telegram has told who the bot is, so that it can answer."""
        return self.intake.is_open

    async def is_sent_to(self, url: str) -> str | None:
        """Return None where Telegram sends updates to a URL, else why not."""
        return await is_registered(self._bot, url, self._metrics.pending)

    async def run(self, stop: asyncio.Event, source: Source, beside: Sequence[Work]) -> None:
        """Answer updates until `stop` is set, then finish what was received.

        Args:
            stop: Set when the bot is to stop.
            source: Where updates come from.
            beside: What else goes on from when Telegram is reached until `stop` is set, and then
                finishes within seven or eight seconds.

        Raises:
            TelegramUnusable: Telegram refuses the token.
        """
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._bot.shutdown)
            until = asyncio.create_task(_end_of_drain(stop))
            stack.callback(until.cancel)
            if not await self._reach(stop):
                return
            await self.courier.open(str(self._bot.username))
            stack.push_async_callback(self.courier.aclose)
            going = [asyncio.create_task(work(stop)) for work in beside]
            stack.push_async_callback(self._wind_up, stop, until, going)
            _log.info("answering as @%s", self._bot.username)
            publishing = asyncio.create_task(
                menu.publish(self._bot, COMMANDS.values(), self._catalogues)
            )
            stack.callback(publishing.cancel)
            self.intake.open()
            try:
                await source(self._bot, self.intake, stop)
            except InvalidToken as error:
                raise TelegramUnusable("Telegram does not know this token any more") from error

    async def _reach(self, stop: asyncio.Event) -> bool:
        """Introduce the bot to Telegram, however long it takes; False if told to stop before."""
        pause = 1.0
        while not stop.is_set():
            try:
                return await unless_stopped(self._bot.initialize(), stop)
            except InvalidToken as error:
                raise TelegramUnusable("Telegram does not know this token") from error
            except TelegramError as error:
                _log.warning("Telegram can't be reached, trying again in %d s: %s", pause, error)
                await rest(stop, pause)
                pause = min(pause * 2, 30.0)
        return False

    async def _wind_up(
        self,
        stop: asyncio.Event,
        until: "asyncio.Task[float]",
        going: "Sequence[asyncio.Task[None]]",
    ) -> None:
        """Finish what was received, and side by side with it what else goes on."""
        stop.set()  # where the channel ends by itself
        seconds = max(0.0, await until - time.monotonic())
        await asyncio.gather(self.intake.drain(seconds), *going)
        await self._answering.settle()


async def _end_of_drain(stop: asyncio.Event) -> float:
    """Return until when what was received may be answered, by `time.monotonic()`."""
    await stop.wait()
    return time.monotonic() + _DRAIN_SECONDS
