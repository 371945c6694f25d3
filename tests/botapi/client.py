"""People: what they do in chats, and what they see there.

A test reads as a talk::

    question = await li.says("/article 45")
    answer = await li.chat.next_answer()
    await li.presses(answer, "下一條")
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tests.botapi.formatted import Entity, FormattedText
from tests.botapi.inline import MAX_QUERY, Offers, Typed
from tests.botapi.menus import Command, scopes_of
from tests.botapi.platform import Notice, Platform, Press
from tests.botapi.rooms import PATIENCE, Room, done
from tests.botapi.shapes import user_json
from tests.botapi.typed import found_entities
from tests.botapi.values import (
    ANONYMOUS_ADMIN,
    Chat,
    Kind,
    Message,
    Status,
    Topic,
    User,
)


class Person:
    """Somebody with an account: a person, or another bot.

    Attributes:
        user: The account.
        chat: The private chat with the served bot.
    """

    def __init__(self, platform: Platform, user: User, chat: Room) -> None:
        self.user = user
        self.chat = chat
        self._platform = platform

    async def says(
        self,
        text: str,
        *,
        chat: Room | None = None,
        topic: Topic | None = None,
        reply_to: Message | None = None,
        entities: Iterable[Entity] = (),
        anonymously: bool = False,
        via_bot: bool = False,
    ) -> Message:
        """Write a message; in the private chat with the bot where no chat is named.

        Args:
            text: The text; commands, mentions and links in it are found as Telegram finds them.
            chat: Where to.
            topic: The topic of a forum; without it, General.
            reply_to: The message that it answers.
            entities: Marks that cannot be typed, such as a `text_mention`.
            anonymously: As an anonymous admin of the group.
            via_bot: As an inline result of the served bot.
        """
        room = (chat or self.chat).state
        self._check_presence(room)
        marks = sorted((*found_entities(text), *entities), key=lambda entity: entity.offset)
        draft = Message(
            room,
            0,
            0,
            ANONYMOUS_ADMIN if anonymously else self.user,
            FormattedText(text, tuple(marks)),
            sender_chat=room if anonymously else None,
            thread_id=topic.id if topic else None,
            reply_to=reply_to.id if reply_to else None,
            via_bot=self._platform.bot if via_bot else None,
        )
        room.is_started = True
        return await done(self._platform.put(draft))

    async def sends(self, attachment: Mapping[str, object], *, chat: Room | None = None) -> Message:
        """Send what is not text.

        Args:
            attachment: What it is, in the Bot API's fields: a `sticker`, or a `photo` and its
                `caption`.
            chat: Where to; the private chat with the bot where no chat is named.
        """
        room = (chat or self.chat).state
        self._check_presence(room)
        room.is_started = True
        return await done(self._platform.put(Message(room, 0, 0, self.user, extras=attachment)))

    async def asks(
        self, text: str, *, chat: Room | None = None, within: float = PATIENCE
    ) -> Message:
        """Write a message and wait for the answer."""
        await self.says(text, chat=chat)
        return await (chat or self.chat).next_answer(within)

    async def edits(self, message: Message, text: str) -> Message:
        """Change the text of one's own message."""
        assert message.sender == self.user, "people edit only what they wrote"
        current = message.chat.messages[message.id]
        content = FormattedText(text, found_entities(text))
        return await done(self._platform.edit(current, content, current.markup))

    async def presses(
        self, message: Message, label: str | None = None, *, data: str | None = None
    ) -> Press:
        """Press a button under a message.

        Args:
            message: The message; the buttons that it has now count, else those that it had.
            label: What stands on the button, or its callback data.
            data: Any callback data at all, as a changed client could send it.
        """
        if data is None:
            data = _data_of(message, label or "")
        return await done(self._platform.press(self.user, message, data))

    async def types(self, query: str, *, offset: str = "", chat: Room | None = None) -> Typed:
        """Type behind the bot's name, in any chat at all; what is offered is only seen."""
        assert self._platform.inline.is_on, "the bot has no inline mode"
        assert len(query) <= MAX_QUERY, "clients send no more"
        kind = "sender" if chat is None else chat.state.kind.value
        return await done(self._platform.inline.type(self.user, query, offset, kind))

    async def picks(self, typed: Typed, title: str = "", *, chat: Room | None = None) -> Message:
        """Send one of the results that are offered, the first where no title is named."""
        offers = await offers_of(typed)
        choice = next(choice for choice in offers.choices if title in {"", choice.title})
        room = (chat or self.chat).state
        if room.kind is not Kind.PRIVATE:
            assert room.status(self.user.id).is_inside, f"{self.user.first_name} is not in it"
        self._platform.inline.chosen(typed, choice)
        draft = Message(room, 0, 0, self.user, choice.content, markup=choice.markup)
        return await done(self._platform.put(replace(draft, via_bot=self._platform.bot)))

    async def deletes(self, message: Message) -> None:
        """Delete a message for everybody; the bot is not told."""
        self._platform.delete(message)
        await done(None)

    async def blocks(self) -> None:
        """Block the bot."""
        self.chat.state.is_blocked = True
        await self._set_bot(self.chat, Status.KICKED)

    async def unblocks(self) -> None:
        """Let the bot write again."""
        self.chat.state.is_blocked = False
        await self._set_bot(self.chat, Status.MEMBER)

    async def vanishes(self) -> None:
        """Delete the account; the bot is not told."""
        self.chat.state.is_deactivated = True
        await done(None)

    async def joins(self, chat: Room) -> None:
        """Enter a group."""
        chat.state.members[self.user.id] = Status.MEMBER
        await self._announces(chat, new_chat_members=[user_json(self.user)])

    async def leaves(self, chat: Room) -> None:
        """Leave a group."""
        chat.state.members[self.user.id] = Status.LEFT
        await self._announces(chat, left_chat_member=user_json(self.user))

    async def adds_bot(self, chat: Room, status: Status = Status.MEMBER) -> None:
        """Bring the bot into a group, or change what it may do there."""
        was_inside = chat.state.status(self._platform.bot.id).is_inside
        await self._set_bot(chat, status)
        if not was_inside and chat.state.kind is not Kind.CHANNEL:
            await self._announces(chat, new_chat_members=[user_json(self._platform.bot)])

    async def removes_bot(self, chat: Room) -> None:
        """Throw the bot out of a group."""
        if chat.state.kind is not Kind.CHANNEL:
            await self._announces(chat, left_chat_member=user_json(self._platform.bot))
        await self._set_bot(chat, Status.KICKED)

    async def opens_topic(self, chat: Room, name: str) -> Topic:
        """Make a topic in a forum."""
        made = {"name": name, "icon_color": 7322096}
        message = await self._announces(chat, forum_topic_created=made)
        topic = Topic(message.id, name)
        chat.state.topics[topic.id] = topic
        return topic

    async def closes_topic(self, chat: Room, topic: Topic) -> None:
        """Close a topic: only admins can write in it then."""
        topic.is_closed = True
        await self._announces(chat, topic, forum_topic_closed={})

    async def reopens_topic(self, chat: Room, topic: Topic) -> None:
        """Open a closed topic again."""
        topic.is_closed = False
        await self._announces(chat, topic, forum_topic_reopened={})

    async def deletes_topic(self, chat: Room, topic: Topic) -> None:
        """Delete a topic with all that is in it; the bot is not told."""
        del chat.state.topics[topic.id]
        await done(None)

    async def closes_general(self, chat: Room) -> None:
        """Close a forum's General topic: only admins can write in it then."""
        chat.state.is_general_closed = True
        await self._announces(chat, forum_topic_closed={})

    async def deletes_group(self, chat: Room) -> None:
        """Delete a group for everybody; the bot is not told."""
        chat.state.is_deleted = True
        await done(None)

    async def upgrades(self, chat: Room) -> Room:
        """Make a supergroup of a group; the old chat id is dead then."""
        old = chat.state
        new_id = -1_002_200_000_000 + old.id % 100_000_000
        new = replace(old, id=new_id, kind=Kind.SUPERGROUP, messages={}, answers=[], actions=[])
        self._platform.chats[new.id] = new
        await self._announces(chat, migrate_to_chat_id=new.id)
        old.migrated_to = new.id
        room = Room(self._platform, new)
        await self._announces(room, migrate_from_chat_id=old.id)
        return room

    def menu(self, chat: Room | None = None) -> tuple[Command, ...]:
        """Return the commands that the client offers in a chat."""
        state = (chat or self.chat).state
        scopes = scopes_of(state.id, self.user.id, is_admin=state.status(self.user.id).is_admin)
        return self._platform.menus.shown(scopes, self.user.language_code)

    async def _announces(
        self, chat: Room, topic: Topic | None = None, **service: object
    ) -> Message:
        draft = Message(chat.state, 0, 0, self.user, service=service)
        return await done(self._platform.put(replace(draft, thread_id=topic.id if topic else None)))

    async def _set_bot(self, chat: Room, status: Status) -> None:
        self._platform.set_bot_status(chat.state, status, self.user)
        await done(None)

    def _check_presence(self, chat: Chat) -> None:
        if chat.kind is Kind.PRIVATE:
            assert chat.id == self.user.id, "people write only in their own private chat"
            assert not chat.is_blocked, "people do not write to a bot that they block"
        else:
            assert chat.status(self.user.id).is_inside, f"{self.user.first_name} is not in it"


async def notice_of(press: Press, within: float = PATIENCE) -> Notice:
    """Wait until the bot answers a pressed button.

    Raises:
        AssertionError: It did not in `within` seconds.
    """
    try:
        async with asyncio.timeout(within):
            while press.notice is None:
                await press.changed.wait()
    except TimeoutError:
        raise AssertionError(f"the button is still turning after {within} s") from None
    return press.notice


async def offers_of(typed: Typed, within: float = PATIENCE) -> Offers:
    """Wait until the bot answers what was typed.

    Raises:
        AssertionError: It did not in `within` seconds.
    """
    try:
        async with asyncio.timeout(within):
            while typed.offers is None:
                await typed.changed.wait()
    except TimeoutError:
        raise AssertionError(f"nothing is offered for {typed.query!r} in {within} s") from None
    return typed.offers


def _data_of(message: Message, label: str) -> str:
    current = message.chat.messages.get(message.id, message)
    button = current.button(label) or message.button(label)
    assert button is not None, f"no button {label!r} among {current.labels}"
    assert button.data is not None, f"{label!r} is a {button.action} button: the bot never knows"
    return button.data
