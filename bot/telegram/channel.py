"""The Telegram channel: takes updates by long polling, answers each, keeps a chat's order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import TypeHandler

from bot.delivery.standing import Standing
from bot.failures import log_failure, reference
from bot.resting import rest
from bot.telegram import menu
from bot.telegram.building import base_url, build
from bot.telegram.comings import Comings
from bot.telegram.courier import TelegramCourier
from bot.telegram.inbound import Incoming, read_update
from bot.telegram.inline import Inline
from bot.telegram.limiter import PatientLimiter
from bot.telegram.ordering import InOrder
from bot.telegram.outbound import Outbound
from bot.telegram.polling import poll
from bot.telegram.render import Rendered, render, with_button
from bot.telegram.rights import OwnRights, is_admin
from handlers.catalogue import Catalogues
from handlers.conversation import Conversation, Said
from handlers.registry import COMMANDS
from handlers.reply import Button, Passage, Reply, plain
from handlers.request import ChatKind
from storage.keys import Key
from storage.memory import Memory
from storage.records import AnswerSent

_log = logging.getLogger(__name__)

_TYPING_AFTER_SECONDS = 0.7
# Less than the ten seconds that a container is given to stop (docker stop).
_DRAIN_SECONDS = 8.0

Work = Callable[[asyncio.Event], Coroutine[None, None, None]]


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

    Attributes:
        courier: What brings deliveries to Telegram's chats, as soon as Telegram is reached.
    """

    def __init__(
        self,
        token: str,
        api_url: str | None,
        conversation: Conversation,
        memory: Memory,
        catalogues: Catalogues,
        standing: Standing,
    ) -> None:
        self._conversation = conversation
        self._memory = memory
        self._catalogues = catalogues
        base = base_url(api_url)
        limiter = PatientLimiter()
        self._order = InOrder()
        self._app = build(token, base, limiter, self._order)
        self._app.add_handler(TypeHandler(Update, self._updated))
        self.courier = TelegramCourier(token, f"{base}/bot", limiter)
        self._out = Outbound(self._app.bot)
        self._inline = Inline(self._app.bot, conversation)
        self._rights = OwnRights(self._app.bot)
        self._comings = Comings(
            self._app.bot, standing, conversation.presence, self._rights, self._out
        )

    async def run(self, stop: asyncio.Event, beside: Work) -> None:
        """Answer updates until `stop` is set, then finish what was received.

        Args:
            stop: Set when the bot is to stop.
            beside: What else goes on from when Telegram is reached until `stop` is set.

        Raises:
            TelegramUnusable: Telegram refuses the token.
        """
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._app.bot.shutdown)  # in case it gets no further
            if not await self._reach(stop):
                return
            stack.push_async_callback(self._app.shutdown)
            await self.courier.open(self._name)
            stack.push_async_callback(self.courier.aclose)
            await self._app.start()
            going = asyncio.create_task(beside(stop))
            stack.push_async_callback(self._wind_up, stop, going)
            _log.info("answering as @%s", self._name)
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

    async def _wind_up(self, stop: asyncio.Event, going: "asyncio.Task[None]") -> None:
        """Finish what was received, and side by side with it what else goes on."""
        stop.set()  # where the channel ends by itself
        await asyncio.gather(self._drain(), going)

    async def _drain(self) -> None:
        """Answer what was received, as far as that goes in eight seconds."""
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                await self._app.stop()
        except TimeoutError:
            _log.warning("stopped with answers still under way")

    async def _updated(self, update: Update, _context: object) -> None:
        incoming: Incoming | None = None
        try:
            await self._comings.follow(update)
            if update.inline_query is not None:
                await self._inline.respond(update.inline_query)
            incoming = read_update(update, self._app.bot.bot)
            if incoming is not None:
                await self._respond(incoming)
            elif (press := update.callback_query) is not None:
                await self._out.acknowledge(press.id, None)  # else the button goes on turning
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and the bot goes on
            await self._apologise(incoming, error)

    async def _apologise(self, incoming: Incoming | None, error: Exception) -> None:
        """Log a failure, and tell the person whom it left without an answer, if it is known who."""
        ref = reference()
        log_failure(error, ref)
        if incoming is None or not self._conversation.concerns(incoming.request):
            return
        words = self._conversation.words(incoming.request.language)
        sorry = Reply((Passage(plain(words("error.sorry", reference=ref))),))
        if incoming.press is not None:  # else the button goes on turning
            await self._out.acknowledge(incoming.press, None)
        await self._say(incoming, sorry)

    @property
    def _name(self) -> str:
        return str(self._app.bot.username)

    async def _respond(self, incoming: Incoming) -> None:
        if incoming.edited:
            await self._respond_to_edit(incoming)
            return
        if self._rights.is_muted(incoming.chat) and incoming.press is None:
            return
        async with self._typing_if_slow(incoming):
            said = await self._answer(incoming)
        if incoming.press is not None:
            await self._respond_to_press(incoming, incoming.press, said)
        elif said is not None:
            sent = await self._say(incoming, said.reply)
            if sent is not None and not said.traceless:
                await self._memory.keep([(_answer_key(incoming), AnswerSent(str(sent)))])

    async def _say(self, to: Incoming, reply: Reply) -> int | None:
        """Send a reply; return its id where it may be edited later."""
        rendered = render(reply, self._name)
        if to.guest is None:
            sent = await self._out.answer(to, rendered)
            return None if reply.attachment else sent  # a file does not turn into a text
        await self._inline.respond_as_guest(to.guest, rendered)
        return None

    async def _answer(self, incoming: Incoming) -> Said | None:
        request = replace(
            incoming.request,
            hurried=self._order.has_more(incoming.chat),
            hears_all=await self._hears_all(incoming),
        )
        if self._conversation.wants_rights(request):
            request = replace(request, admin=await is_admin(self._app.bot, incoming))
        return await self._conversation.answer(request)

    async def _hears_all(self, incoming: Incoming) -> bool:
        if incoming.guest is not None:
            return False
        return await self._rights.hears_all(incoming.chat, incoming.request.kind)

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
        if said is not None and said.reply.instead is not None:
            await asyncio.gather(acknowledged, self._relabel(incoming, said.reply.instead))
            return
        if said is None or not said.reply.blocks:
            await acknowledged
            return
        rendered = render(said.reply, self._name)
        await asyncio.gather(acknowledged, self._edit_or_send(incoming, rendered))

    async def _relabel(self, incoming: Incoming, instead: Button) -> None:
        """Put another button in the place of the one that was pressed."""
        keyboard = incoming.keyboard
        changed = keyboard and with_button(keyboard, incoming.request.action, instead)
        if changed is not None:
            await self._out.relabel(incoming.chat, incoming.message, changed)

    async def _edit_or_send(self, incoming: Incoming, rendered: Rendered) -> None:
        in_place = incoming.editable and rendered.attachment is None
        edited = in_place and await self._out.edit(incoming.chat, incoming.message, rendered)
        if not edited:
            await self._out.answer(incoming, rendered)

    async def _respond_to_edit(self, incoming: Incoming) -> None:
        """Edit the answer along with the question; silent where it is not known any more."""
        (kept,) = await self._memory.recall([_answer_key(incoming)])
        if not isinstance(kept, AnswerSent) or not kept.message.isdecimal():
            return
        said = await self._answer(incoming)
        if said is not None and said.reply.blocks:
            rendered = render(said.reply, self._name)
            if rendered.attachment is not None:
                await self._out.answer(incoming, rendered)
                return
            await self._out.edit(incoming.chat, int(kept.message), rendered)


def _answer_key(incoming: Incoming) -> Key[AnswerSent]:
    request = incoming.request
    return Key(AnswerSent, request.person, f"{request.chat}:{incoming.message}")
