"""Inline queries and guest queries: what is offered while somebody types, and one reply as a guest.

A letter typed makes the query before it pointless, so an older query of the same person is dropped
as soon as a newer one is there; nothing waits for its turn, and nothing is shown meanwhile.
"""

import asyncio
import logging

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.constants import InlineQueryResultType, MessageLimit, ParseMode
from telegram.error import TelegramError

from bot.telegram.addresses import address
from bot.telegram.faults import Fault, fault_of
from bot.telegram.outbound import NO_PREVIEW, patiently
from bot.telegram.render import Rendered, render
from handlers.conversation import Conversation
from handlers.inline import InlineAnswer, InlineRequest, Start
from handlers.offers import Result

_log = logging.getLogger(__name__)

# Queries that are worked on before others begin, for at most so long: an answer leaves before the
# next ones are worked out, and what waits may be overtaken by the next letter and need no work.
_AT_ONCE = 4
_HEAD_START_SECONDS = 0.02
_GUEST_RESULT = "guest"  # Telegram wants a result, though nobody chooses from it


class Inline:
    """Answers inline queries and guest queries.

    Args:
        bot: The bot.
        conversation: What answers.
    """

    def __init__(self, bot: Bot, conversation: Conversation) -> None:
        self._bot = bot
        self._conversation = conversation
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._newest: dict[int, str] = {}  # by person, while it is being answered

    async def respond(self, query: InlineQuery) -> None:
        """Answer an inline query, unless the person has typed on."""
        person = query.from_user.id
        self._newest[person] = query.id
        try:
            await asyncio.sleep(0)  # what came together with it is seen before it is worked on
            async with self._places:
                sending = asyncio.create_task(self._answer(query))
                await asyncio.wait({sending}, timeout=_HEAD_START_SECONDS)
            await sending
        finally:
            if self._is_newest(query):
                del self._newest[person]

    async def _answer(self, query: InlineQuery) -> None:
        if not self._is_newest(query):
            return
        answer = await self._conversation.offer(read_query(query))
        if self._is_newest(query):
            await self._send(query, answer)

    async def respond_as_guest(self, query: str, rendered: Rendered) -> None:
        """Send the one reply to a message in a chat where the bot is no member.

        Args:
            query: The guest query's id.
            rendered: The reply; what its buttons carry could not come back to where they stand,
                so only links are kept of them.
        """
        content = InputTextMessageContent(
            rendered.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
        )
        links = _links(rendered.keyboard)
        result = InlineQueryResultArticle(_GUEST_RESULT, _GUEST_RESULT, content, reply_markup=links)
        try:
            await patiently(lambda: self._bot.answer_guest_query(query, result))
        except TelegramError as error:
            _refused(error)

    def _is_newest(self, query: InlineQuery) -> bool:
        return self._newest.get(query.from_user.id) == query.id

    async def _send(self, query: InlineQuery, answer: InlineAnswer) -> None:
        name = str(self._bot.username)
        results = [_article(result, name) for result in answer.results]
        button = _button(answer.start) if answer.start else None
        try:
            await patiently(
                lambda: self._bot.answer_inline_query(
                    query.id,
                    (),
                    cache_time=answer.cache_seconds,
                    is_personal=answer.personal,
                    next_offset=answer.next_offset,
                    button=button,
                    api_kwargs={"results": results},
                )
            )
        except TelegramError as error:
            _refused(error)


def read_query(query: InlineQuery) -> InlineRequest:
    """Return what an inline query asks."""
    return InlineRequest(
        person=address(query.from_user.id),
        query=query.query,
        offset=query.offset,
        language=query.from_user.language_code,
        room=int(MessageLimit.MAX_TEXT_LENGTH),
    )


def _button(start: Start) -> InlineQueryResultsButton:
    return InlineQueryResultsButton(start.label, start_parameter=start.payload)


def _article(result: Result, bot_name: str) -> dict[str, object]:
    """Return an InlineQueryResultArticle as the Bot API writes it.

    The library's own objects are copied and taken apart with every answer, which for a dozen
    results costs as much as all the rest of it (`make bench`).
    """
    return {
        "type": InlineQueryResultType.ARTICLE,
        "id": result.id,
        "title": result.title,
        "description": result.description,
        "input_message_content": {
            "message_text": render(result.reply, bot_name).html,
            "parse_mode": ParseMode.HTML,
            "link_preview_options": NO_PREVIEW.to_dict(),
        },
    }


def _links(keyboard: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """Return a keyboard without what a button would have to carry back."""
    rows = keyboard.inline_keyboard if keyboard else ()
    kept = [[button for button in row if button.url] for row in rows]
    return InlineKeyboardMarkup([row for row in kept if row]) if any(kept) else None


def _refused(error: TelegramError) -> None:
    """Log a refusal; that an answer came too late, as all do to whoever was away, is no fault."""
    fault = fault_of(error)
    expected = fault in {Fault.LATE, Fault.STUMBLING}
    _log.log(
        logging.INFO if expected else logging.ERROR,
        "Telegram refused an answer to what was typed (%s): %s",
        fault,
        error,
    )
