"""Chats as the people in them see them."""

import asyncio
from collections.abc import Iterable
from typing import TypeVar

from tests.botapi.formatted import FormattedText
from tests.botapi.platform import Platform
from tests.botapi.shapes import chat_json
from tests.botapi.typed import found_entities
from tests.botapi.values import TELEGRAM, Chat, Message

PATIENCE = 5.0  # seconds that people wait for an answer

Value = TypeVar("Value")


async def done(value: Value) -> Value:
    """Let the others act, once something has been done."""
    await asyncio.sleep(0)
    return value


class Room:
    """A chat as the people in it see it."""

    def __init__(self, platform: Platform, chat: Chat) -> None:
        self.state = chat
        self._platform = platform
        self._read = 0

    @property
    def id(self) -> int:
        """The id of the chat."""
        return self.state.id

    @property
    def unread(self) -> list[Message]:
        """What the bot sent or edited and nobody waited for yet, as it looked then."""
        return self.state.answers[self._read :]

    async def next_answer(self, within: float = PATIENCE) -> Message:
        """Return the next message that the bot sends or edits, waiting for it if need be.

        Raises:
            AssertionError: None came in `within` seconds.
        """
        if not await self._has_unread(within):
            raise AssertionError(f"no answer in {within} s\n{self.transcript()}")
        self._read += 1
        return self.state.answers[self._read - 1]

    def read_all(self) -> list[Message]:
        """Return what nobody waited for yet, and count it as read."""
        unread = self.unread
        self._read += len(unread)
        return unread

    async def silence(self, seconds: float = 0.3) -> None:
        """Make sure that the bot neither sends nor edits anything for a while.

        Raises:
            AssertionError: It did, or something it did is unread.
        """
        if await self._has_unread(seconds):
            raise AssertionError(f"not silent: {self.unread[0].text!r}\n{self.transcript()}")

    async def posts(self, text: str) -> Message:
        """Post in a channel."""
        content = FormattedText(text, found_entities(text))
        draft = Message(self.state, 0, 0, None, content, sender_chat=self.state)
        return await done(self._platform.put(draft))

    async def forwards(self, post: Message) -> Message:
        """Forward a channel's post as Telegram itself does in the channel's discussion group."""
        origin = {
            "type": "channel",
            "date": post.date,
            "chat": chat_json(post.chat),
            "message_id": post.id,
        }
        draft = Message(
            self.state,
            0,
            0,
            TELEGRAM,
            post.content,
            sender_chat=post.chat,
            extras={"forward_origin": origin, "is_automatic_forward": True},
        )
        return await done(self._platform.put(draft))

    def transcript(self) -> str:
        """Write the chat down as it looks now: who said what, and the buttons."""
        return "\n".join(
            line for message in self.state.messages.values() for line in _lines(message)
        )

    async def _has_unread(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                while not self.unread:
                    await self.state.changed.wait()
        except TimeoutError:
            return False
        return True


def _lines(message: Message) -> Iterable[str]:
    if message.service:
        yield f"({', '.join(message.service)})"
        return
    name = message.sender.first_name if message.sender else message.chat.title
    yield f"{name}: {message.text}"
    for row in message.buttons:
        yield " ".join(f"[{button.text}]" for button in row)
