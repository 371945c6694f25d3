"""Tells operators something in their private chats, unasked."""

import logging

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.telegram.faults import Fault, fault_of
from bot.telegram.outbound import NO_PREVIEW, patiently
from bot.telegram.render import render
from handlers.reply import Reply

_log = logging.getLogger(__name__)

# Such as of somebody who never wrote to the bot: Telegram lets it speak to nobody first.
_NEVER = {Fault.GONE, Fault.VANISHED, Fault.MUTED}


class Teller:
    """Sends to operators.

    Args:
        bot: The bot, once Telegram is reached.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._out_of_reach: set[int] = set()

    async def tell(self, operator: int, reply: Reply) -> bool:
        """Send a reply; return whether it was taken."""
        rendered = render(reply, str(self._bot.username))
        try:
            await patiently(
                lambda: self._bot.send_message(
                    operator,
                    rendered.html,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=NO_PREVIEW,
                    disable_notification=True,
                )
            )
        except TelegramError as error:
            self._refused(operator, error)
            return False
        self._out_of_reach.discard(operator)
        return True

    def _refused(self, operator: int, error: TelegramError) -> None:
        if fault_of(error) not in _NEVER:
            _log.warning("an operator could not be told: %s", error)
        elif operator not in self._out_of_reach:
            _log.warning("operator %d can't be told anything: %s", operator, error)
            self._out_of_reach.add(operator)
