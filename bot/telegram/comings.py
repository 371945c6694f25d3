"""What the bot does when it is let into a chat or shut out of it, and when a group is renamed."""

from telegram import Bot, ChatMemberUpdated, Update

from bot.delivery.standing import Standing
from bot.telegram.addresses import address
from bot.telegram.inbound import kind_of
from bot.telegram.membership import LetIn, Renamed, ShutOut, read_news
from bot.telegram.outbound import Outbound
from bot.telegram.render import render
from bot.telegram.rights import OwnRights
from handlers.groups.presence import Presence
from handlers.request import ChatKind, Request


class Comings:
    """Follows the bot's comings and goings.

    Args:
        bot: The bot.
        standing: What keeps subscriptions up with their chats.
        presence: What attends to groups.
        rights: What the bot may do in them.
        out: What says something there.
    """

    def __init__(
        self, bot: Bot, standing: Standing, presence: Presence, rights: OwnRights, out: Outbound
    ) -> None:
        self._bot = bot
        self._standing = standing
        self._presence = presence
        self._rights = rights
        self._out = out

    async def follow(self, update: Update) -> None:
        """Do what an update's news about the chat itself ask for, if it has any."""
        change = update.my_chat_member
        if change is not None:
            self._rights.learn(change)
        private = change is not None and kind_of(change.chat.type) is ChatKind.PRIVATE
        match read_news(update):
            case ShutOut(chat):
                await self._standing.shut_out(chat)
                if not private:
                    await self._presence.leaves(chat)
            case LetIn(chat):
                await self._standing.let_in(chat)
                if change is not None and not private:
                    await self._enter(change)
            case Renamed(old, new):
                await self._standing.renamed(old, new)
                await self._presence.moves(old, new)

    async def _enter(self, change: ChatMemberUpdated) -> None:
        await self._bot.get_me()  # privacy mode, switched with BotFather, counts from now on
        chat, kind = change.chat.id, kind_of(change.chat.type)
        name = str(self._bot.username)
        request = Request(
            person=address(change.from_user.id),
            chat=address(chat),
            kind=kind,
            language=change.from_user.language_code,
            bot_name=name,
            hears_all=await self._rights.hears_all(chat, kind),
        )
        reply = await self._presence.enters(request)
        if reply is not None and not self._rights.is_muted(chat):
            await self._out.say(chat, render(reply, name))
