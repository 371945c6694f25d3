"""Sends, edits and acknowledges on Telegram, and does what each refusal asks for."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError, TimedOut

from bot.telegram.faults import Fault, fault_of
from bot.telegram.inbound import Incoming
from bot.telegram.render import Rendered
from handlers.request import ChatKind

_log = logging.getLogger(__name__)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# How long to wait before an answer is tried again when Telegram can't be reached or stumbles.
_PAUSES = (0.5, 1.0, 2.0, 4.0)
# Of so many messages it is known what they say, so that nothing is edited into what it is already:
# a button pressed twice is common, and Telegram refuses the second edit.
_REMEMBERED = 256

T = TypeVar("T")


class Outbound:
    """What the bot says on Telegram."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._says: OrderedDict[tuple[int, int], Rendered] = OrderedDict()

    async def answer(self, to: Incoming, rendered: Rendered) -> int | None:
        """Send an answer to a message; return the answer's id, or None where none may be sent.

        In groups it is a reply to the question, so that it is plain whom it answers.
        """
        private = to.request.kind is ChatKind.PRIVATE
        quoting = None if private else ReplyParameters(to.message, allow_sending_without_reply=True)
        try:
            try:
                return await self._send(to.chat, to.thread, rendered, quoting)
            except ChatMigrated as error:  # to a supergroup, where the question has another id
                return await self._send(error.new_chat_id, None, rendered, None)
        except TelegramError as error:
            _refused(error)
            return None

    async def _send(
        self, chat: int, thread: int | None, rendered: Rendered, quoting: ReplyParameters | None
    ) -> int:
        sent = await _patiently(
            lambda: self._bot.send_message(
                chat,
                rendered.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                message_thread_id=thread,
                reply_parameters=quoting,
                reply_markup=rendered.keyboard,
            )
        )
        self._remember(chat, sent.message_id, rendered)
        return sent.message_id

    def _remember(self, chat: int, message: int, rendered: Rendered) -> None:
        self._says[chat, message] = rendered
        if len(self._says) > _REMEMBERED:
            self._says.popitem(last=False)

    async def edit(self, chat: int, message: int, rendered: Rendered) -> bool:
        """Put an answer in the place of an earlier one; return whether it stands there now."""
        if self._says.pop((chat, message), None) == rendered:
            self._remember(chat, message, rendered)
            return True
        try:
            await _patiently(
                lambda: self._bot.edit_message_text(
                    rendered.html,
                    chat_id=chat,
                    message_id=message,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=_NO_PREVIEW,
                    reply_markup=rendered.keyboard,
                )
            )
        except TelegramError as error:
            fault = fault_of(error)
            if fault is not Fault.UNCHANGED and fault is not Fault.LOST:
                _refused(error)
            return fault is not Fault.LOST
        self._remember(chat, message, rendered)
        return True

    async def acknowledge(self, press: str, toast: str | None) -> None:
        """Tell Telegram that a button's press was seen, with a few words to show if any."""
        try:
            await _patiently(lambda: self._bot.answer_callback_query(press, text=toast))
        except TelegramError as error:
            if fault_of(error) is not Fault.LATE:
                _refused(error)

    async def typing(self, to: Incoming) -> None:
        """Show that an answer is on its way."""
        try:
            await self._bot.send_chat_action(
                to.chat, ChatAction.TYPING, message_thread_id=to.thread
            )
        except TelegramError as error:
            _refused(error)


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call, again and again where the network or Telegram stumbles.

    A call that timed out may have been carried out all the same; it is repeated once, since an
    answer that comes twice is better than none. 429 is the rate limiter's business.
    """
    timed_out = False
    for pause in _PAUSES:
        try:
            return await call()
        except BadRequest:  # python-telegram-bot derives it from NetworkError
            raise
        except TimedOut:
            if timed_out:
                raise
            timed_out = True
        except NetworkError:
            pass
        await asyncio.sleep(pause)
    return await call()


def _refused(error: TelegramError) -> None:
    fault = fault_of(error)
    expected = fault in {Fault.GONE, Fault.MUTED, Fault.TOPIC}
    level = logging.INFO if expected else logging.ERROR
    _log.log(level, "Telegram refused an answer (%s): %s", fault, error)
