"""The Telegram channel: takes updates by long polling, answers each, keeps a chat's order."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    TypeHandler,
)

from bot.failures import log_failure, reference
from bot.telegram import menu
from bot.telegram.inbound import Incoming, read_update
from bot.telegram.limiter import PatientLimiter
from bot.telegram.ordering import InOrder
from bot.telegram.outbound import Outbound
from bot.telegram.polling import poll, rest
from bot.telegram.render import Rendered, render
from bot.telegram.wire import AiohttpRequest, UpdatesRequest
from handlers.catalogue import Catalogues
from handlers.conversation import Conversation, Said
from handlers.registry import COMMANDS
from handlers.reply import Passage, Reply, plain
from handlers.request import ChatKind
from storage.keys import Key
from storage.memory import Memory
from storage.records import AnswerSent

_log = logging.getLogger(__name__)

_TYPING_AFTER_SECONDS = 0.7
_DRAIN_SECONDS = 10.0


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
    """

    def __init__(
        self,
        token: str,
        api_url: str | None,
        conversation: Conversation,
        memory: Memory,
        catalogues: Catalogues,
    ) -> None:
        self._conversation = conversation
        self._memory = memory
        self._catalogues = catalogues
        self._app = _application(token, api_url)
        self._app.add_handler(TypeHandler(Update, self._updated))
        self._out = Outbound(self._app.bot)

    async def run(self, stop: asyncio.Event) -> None:
        """Answer updates until `stop` is set, then finish what was received.

        Raises:
            TelegramUnusable: Telegram refuses the token.
        """
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._app.bot.shutdown)  # in case it gets no further
            if not await self._reach(stop):
                return
            stack.push_async_callback(self._app.shutdown)
            await self._app.start()
            stack.push_async_callback(self._drain)
            _log.info("answering as @%s", self._app.bot.username)
            publishing = asyncio.create_task(
                menu.publish(self._app.bot, COMMANDS.values(), self._catalogues)
            )
            stack.callback(publishing.cancel)
            try:
                await poll(self._app.bot, self._app.update_queue, stop)
            except InvalidToken as error:
                raise TelegramUnusable("Telegram does not know this token any more") from error

    async def _reach(self, stop: asyncio.Event) -> bool:
        """Introduce the bot to Telegram, however long it takes; False if told to stop before."""
        pause = 1.0
        while not stop.is_set():
            try:
                await self._app.initialize()
                await self._app.bot.delete_webhook()  # as long as one is set, polls are refused
            except InvalidToken as error:
                raise TelegramUnusable("Telegram does not know this token") from error
            except TelegramError as error:
                _log.warning("Telegram can't be reached, trying again in %d s: %s", pause, error)
                await rest(stop, pause)
                pause = min(pause * 2, 30.0)
            else:
                return True
        return False

    async def _drain(self) -> None:
        """Answer what was received, as far as that goes in ten seconds."""
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                await self._app.stop()
        except TimeoutError:
            _log.warning("stopped with answers still under way")

    async def _updated(self, update: Update, _context: object) -> None:
        incoming: Incoming | None = None
        try:
            incoming = read_update(update, self._app.bot.bot)
            if incoming is not None:
                await self._respond(incoming)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and the bot goes on
            await self._apologise(incoming, error)

    async def _apologise(self, incoming: Incoming | None, error: Exception) -> None:
        """Log a failure, and tell the person whom it left without an answer, if it is known who."""
        ref = reference()
        log_failure(error, ref)
        if incoming is None:
            return
        words = self._conversation.words(incoming.request.language)
        sorry = Reply((Passage(plain(words("error.sorry", reference=ref))),))
        if incoming.press is not None:  # else the button goes on turning
            await self._out.acknowledge(incoming.press, None)
        await self._out.answer(incoming, render(sorry, self._name))

    @property
    def _name(self) -> str:
        return str(self._app.bot.username)

    async def _respond(self, incoming: Incoming) -> None:
        if incoming.edited:
            await self._respond_to_edit(incoming)
            return
        async with self._typing_if_slow(incoming):
            said = await self._conversation.answer(incoming.request)
        if incoming.press is not None:
            await self._respond_to_press(incoming, incoming.press, said)
        elif said is not None:
            sent = await self._out.answer(incoming, render(said.reply, self._name))
            if sent is not None and not said.traceless:
                await self._memory.keep([(_answer_key(incoming), AnswerSent(str(sent)))])

    @asynccontextmanager
    async def _typing_if_slow(self, incoming: Incoming) -> AsyncIterator[None]:
        """Show "typing" in a private chat when an answer takes long; groups are spared it."""
        tasks: list[asyncio.Task[None]] = []

        def show() -> None:
            tasks.append(asyncio.create_task(self._out.typing(incoming)))

        private = incoming.request.kind is ChatKind.PRIVATE
        timer = asyncio.get_running_loop().call_later(_TYPING_AFTER_SECONDS, show)
        try:
            if not private:
                timer.cancel()
            yield
        finally:
            timer.cancel()
            await asyncio.gather(*tasks)

    async def _respond_to_press(self, incoming: Incoming, press: str, said: Said | None) -> None:
        toast = said.reply.toast if said else None
        acknowledged = self._out.acknowledge(press, toast)
        if said is None or not said.reply.blocks:
            await acknowledged
            return
        rendered = render(said.reply, self._name)
        await asyncio.gather(acknowledged, self._edit_or_send(incoming, rendered))

    async def _edit_or_send(self, incoming: Incoming, rendered: Rendered) -> None:
        edited = incoming.editable and await self._out.edit(
            incoming.chat, incoming.message, rendered
        )
        if not edited:
            await self._out.answer(incoming, rendered)

    async def _respond_to_edit(self, incoming: Incoming) -> None:
        """Edit the answer along with the question; silent where it is not known any more."""
        (kept,) = await self._memory.recall([_answer_key(incoming)])
        if not isinstance(kept, AnswerSent) or not kept.message.isdecimal():
            return
        said = await self._conversation.answer(incoming.request)
        if said is not None and said.reply.blocks:
            rendered = render(said.reply, self._name)
            await self._out.edit(incoming.chat, int(kept.message), rendered)


def _answer_key(incoming: Incoming) -> Key[AnswerSent]:
    request = incoming.request
    return Key(AnswerSent, request.person, f"{request.chat}:{incoming.message}")


def _application(token: str, api_url: str | None) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return python-telegram-bot's application, opened by nobody yet."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's switch: time spans as timedelta
    builder = (
        ApplicationBuilder()
        .token(token)
        .updater(None)
        .concurrent_updates(InOrder())
        .rate_limiter(PatientLimiter())
        .job_queue(None)
        .request(AiohttpRequest(read_timeout=10.0))
        .get_updates_request(UpdatesRequest(read_timeout=5.0))
    )
    if api_url:
        base = api_url.rstrip("/")
        builder = builder.base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
    return builder.build()
