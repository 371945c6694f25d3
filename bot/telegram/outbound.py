"""Sends, edits and acknowledges on Telegram, and does what each refusal asks for."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError, TimedOut

from bot.telegram.faults import Fault, fault_of
from bot.telegram.inbound import Incoming
from bot.telegram.muting import Muting
from bot.telegram.render import Rendered
from handlers.reply import Attachment, Chart
from handlers.request import ChatKind

_log = logging.getLogger(__name__)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# How long to wait before an answer is tried again when Telegram can't be reached or stumbles.
_PAUSES = (0.5, 1.0, 2.0, 4.0)
# Of so many messages it is known what they say, so that nothing is edited into what it is already:
# a button pressed twice is common, and Telegram refuses the second edit.
_REMEMBERED = 256

_MOST_TIMED_OUT = 3

T = TypeVar("T")


# Returns a chart as a PNG, or None where it can't be drawn.
Draw = Callable[[Chart], Awaitable[bytes | None]]


class Outbound:
    """What the bot says on Telegram.

    Args:
        bot: The bot.
        draw: What draws charts; without it they are left out.
    """

    def __init__(self, bot: Bot, draw: Draw | None = None) -> None:
        self._bot = bot
        self._draw = draw
        self._says: OrderedDict[tuple[int, int], Rendered] = OrderedDict()
        self._muting = Muting()

    async def answer(self, to: Incoming, rendered: Rendered) -> int | None:
        """Send an answer to a message; return the answer's id, or None where none may be sent.

        In groups it is a reply to the question, so that it is plain whom it answers.
        """
        private = to.request.kind is ChatKind.PRIVATE
        quoting = None if private else ReplyParameters(to.message, allow_sending_without_reply=True)
        return await self._say(to.chat, to.thread, rendered, quoting)

    async def say(self, chat: int, rendered: Rendered) -> None:
        """Say something in a chat that answers nobody."""
        await self._say(chat, None, rendered, None)

    async def _say(
        self, chat: int, thread: int | None, rendered: Rendered, quoting: ReplyParameters | None
    ) -> int | None:
        if self._muting.lasts(chat):
            return None
        try:
            try:
                sent = await self._send(chat, thread, rendered, quoting)
            except ChatMigrated as error:  # to a supergroup, where the question has another id
                sent = await self._send(error.new_chat_id, None, rendered, None)
        except TelegramError as error:
            self._refused(chat, error)
            return None
        self._muting.ends(chat)
        return sent

    def _refused(self, chat: int, error: TelegramError) -> None:
        if fault_of(error) is Fault.MUTED:
            self._muting.begins(chat, error)
        else:
            _refused(error)

    async def _send(
        self, chat: int, thread: int | None, rendered: Rendered, quoting: ReplyParameters | None
    ) -> int:
        if (file := rendered.attachment) is not None:
            sent = await patiently(partial(self._send_file, chat, thread, rendered, file, quoting))
            return sent.message_id
        if (picture := await self._drawn(rendered)) is not None:
            under = rendered if rendered.is_caption else None
            sent = await patiently(
                partial(self._send_picture, chat, thread, picture, under, quoting)
            )
            if under is not None:
                return sent.message_id
        sent = await patiently(
            lambda: self._bot.send_message(
                chat,
                rendered.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                message_thread_id=thread,
                reply_parameters=quoting,
                reply_markup=rendered.keyboard,
            )
        )
        self._remember(chat, sent.message_id, rendered)
        return sent.message_id

    def _send_file(
        self,
        chat: int,
        thread: int | None,
        rendered: Rendered,
        file: Attachment,
        quoting: ReplyParameters | None,
    ) -> Awaitable[Message]:
        return self._bot.send_document(
            chat,
            file.text.encode(),
            filename=file.name,
            caption=rendered.html,
            parse_mode=ParseMode.HTML,
            message_thread_id=thread,
            reply_parameters=quoting,
            reply_markup=rendered.keyboard,
        )

    async def _drawn(self, rendered: Rendered) -> bytes | None:
        if rendered.chart is None or self._draw is None:
            return None
        return await self._draw(rendered.chart)

    def _send_picture(
        self,
        chat: int,
        thread: int | None,
        picture: bytes,
        under: Rendered | None,
        quoting: ReplyParameters | None,
    ) -> Awaitable[Message]:
        return self._bot.send_photo(
            chat,
            picture,
            filename="chart.png",
            caption=under.html if under else None,
            parse_mode=ParseMode.HTML,
            message_thread_id=thread,
            reply_parameters=quoting,
            reply_markup=under.keyboard if under else None,
        )

    def _remember(self, chat: int, message: int, rendered: Rendered) -> None:
        self._says[chat, message] = rendered
        if len(self._says) > _REMEMBERED:
            self._says.popitem(last=False)

    async def edit(self, chat: int, message: int, rendered: Rendered) -> bool:
        """Put an answer in the place of an earlier one; return whether it stands there now.

        Where the bot may not write it does not, and nothing better can be done.
        """
        if self._muting.lasts(chat):
            return True
        if self._says.pop((chat, message), None) == rendered:
            self._remember(chat, message, rendered)
            return True
        try:
            await patiently(
                lambda: self._bot.edit_message_text(
                    rendered.html,
                    chat_id=chat,
                    message_id=message,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=NO_PREVIEW,
                    reply_markup=rendered.keyboard,
                )
            )
        except TelegramError as error:
            fault = fault_of(error)
            if fault is not Fault.UNCHANGED and fault is not Fault.LOST:
                self._refused(chat, error)
            return fault is not Fault.LOST
        self._remember(chat, message, rendered)
        return True

    async def relabel(self, chat: int, message: int, keyboard: InlineKeyboardMarkup) -> None:
        """Put another keyboard under an earlier answer, which says what it says."""
        known = self._says.pop((chat, message), None) or Rendered("", None)
        try:
            if known.keyboard != keyboard:
                await patiently(lambda: self._set_keyboard(chat, message, keyboard))
        except TelegramError as error:
            if fault_of(error) not in {Fault.UNCHANGED, Fault.LOST}:
                self._refused(chat, error)
            return
        self._remember(chat, message, replace(known, keyboard=keyboard))

    def _set_keyboard(
        self, chat: int, message: int, keyboard: InlineKeyboardMarkup
    ) -> Awaitable[Message | bool]:
        return self._bot.edit_message_reply_markup(chat, message, reply_markup=keyboard)

    async def acknowledge(self, press: str, toast: str | None) -> None:
        """Tell Telegram that a button's press was seen, with a few words to show if any."""
        try:
            await patiently(lambda: self._bot.answer_callback_query(press, text=toast))
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


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call, again and again where the network or Telegram stumbles.

    A call that timed out may have been carried out all the same; it is repeated twice at most,
    since an answer that comes twice is better than none. 429 is the rate limiter's business.
    """
    timed_out = 0
    for pause in _PAUSES:
        try:
            return await call()
        except BadRequest:  # python-telegram-bot derives it from NetworkError
            raise
        except TimedOut:
            timed_out += 1
            if timed_out == _MOST_TIMED_OUT:
                raise
        except NetworkError:
            pass
        await asyncio.sleep(pause)
    return await call()


def _refused(error: TelegramError) -> None:
    fault = fault_of(error)
    expected = fault in {Fault.GONE, Fault.VANISHED, Fault.MUTED, Fault.TOPIC}
    level = logging.INFO if expected else logging.ERROR
    _log.log(level, "Telegram refused an answer (%s): %s", fault, error)
