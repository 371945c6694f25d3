"""Answers updates on Telegram: what is asked goes to the conversation, its reply goes out."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from telegram import Update
from telegram.ext import ExtBot

from bot.delivery.standing import Standing
from bot.failures import log_failure, reference
from bot.metrics import Metrics
from bot.operators.operating import Operating
from bot.resting import end
from bot.telegram.comings import Comings
from bot.telegram.inbound import Incoming, read_update
from bot.telegram.inline import Inline
from bot.telegram.ordering import InOrder
from bot.telegram.outbound import Outbound
from bot.telegram.render import Rendered, render, with_button
from bot.telegram.rights import OwnRights, is_admin
from bot.telegram.sent import Sent
from handlers.conversation import Conversation, Said
from handlers.reply import Button, Passage, Reply, plain
from handlers.request import ChatKind
from storage.memory import Memory

_log = logging.getLogger(__name__)

_TYPING_AFTER_SECONDS = 0.7


class Answering:
    """Answers one update at a time, any number of them side by side.

    Args:
        bot: The bot.
        conversation: What answers.
        memory: Where it is kept which answer belongs to which question.
        standing: What keeps subscriptions up with their chats.
        order: What knows whether more of a chat waits.
        metrics: What counts what was found.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        conversation: Conversation,
        memory: Memory,
        standing: Standing,
        order: InOrder,
        metrics: Metrics,
        operating: Operating,
    ) -> None:
        self._bot = bot
        self._conversation = conversation
        self._sent = Sent(memory)
        self._order = order
        self._metrics = metrics
        self._operating = operating
        self._out = Outbound(bot, operating.draw)
        self._inline = Inline(bot, conversation)
        self._rights = OwnRights(bot)
        self._comings = Comings(bot, standing, conversation.presence, self._rights, self._out)

    async def settle(self) -> None:
        """Wait until all is written down that was answered."""
        await self._sent.settle()

    async def attend(self, update: Update) -> None:
        """Do what an update asks for; whatever goes wrong, the person is told and it is logged."""
        incoming: Incoming | None = None
        try:
            await self._comings.follow(update)
            if update.inline_query is not None:
                await self._inline.respond(update.inline_query)
            incoming = read_update(update, self._bot.bot)
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
        return str(self._bot.username)

    async def _respond(self, incoming: Incoming) -> None:
        if incoming.edited:
            await self._respond_to_edit(incoming)
            return
        if self._rights.is_muted(incoming.chat) and incoming.press is None:
            return
        await self._sent.settle_of(incoming)
        async with self._typing_if_slow(incoming):
            said = await self._answer(incoming)
        if incoming.press is not None:
            await self._respond_to_press(incoming, incoming.press, said)
        elif said is not None:
            sent = await self._say(incoming, said.reply)
            if sent is not None and not said.traceless:
                self._sent.remember(incoming, sent)

    async def _say(self, to: Incoming, reply: Reply) -> int | None:
        """Send a reply; return its id where it may be edited later."""
        rendered = render(reply, self._name)
        if to.guest is None:
            sent = await self._out.answer(to, rendered)
            return sent if reply.is_text else None  # a file does not turn into a text
        await self._inline.respond_as_guest(to.guest, rendered)
        return None

    async def _answer(self, incoming: Incoming) -> Said | None:
        request = replace(
            incoming.request,
            hurried=self._order.has_more(incoming.chat),
            hears_all=await self._hears_all(incoming),
            operator=incoming.speaker in self._operating.operators,
        )
        if self._conversation.wants_rights(request):
            request = replace(request, admin=await is_admin(self._bot, incoming))
        said = await self._conversation.answer(request)
        self._operating.counting.answered(request, said)
        if said is not None and said.reply.outcome is not None and request.action is None:
            self._metrics.found(said.reply.outcome)
        return said

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
            await end(tasks)  # Telegram may have it wait

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
        in_place = incoming.editable and rendered.is_text
        edited = in_place and await self._out.edit(incoming.chat, incoming.message, rendered)
        if not edited:
            await self._out.answer(incoming, rendered)

    async def _respond_to_edit(self, incoming: Incoming) -> None:
        """Edit the answer along with the question; silent where it is not known any more."""
        answer = await self._sent.answer_to(incoming)
        if answer is None:
            return
        said = await self._answer(incoming)
        if said is not None and said.reply.blocks:
            rendered = render(said.reply, self._name)
            if not rendered.is_text:
                await self._out.answer(incoming, rendered)
                return
            await self._out.edit(incoming.chat, answer, rendered)
