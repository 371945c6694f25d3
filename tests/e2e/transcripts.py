"""Talks written down as tables: who says what, and what the bot answers, or that it does not.

A line is `(who, what, answer)`. `"li"` says it to everybody, `"li > wang"` as an answer to what
Wang said last, `"li > bot"` to what the bot said last, `"chen anonymously"` as an anonymous admin.
The answer is the number of an article, several of them, a few words of it, or `SILENCE`. A chat's
updates are answered in order, so the answer to a later line proves the silence before it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.botapi.client import Person
from tests.botapi.rooms import Room
from tests.botapi.values import Message, Topic
from tests.e2e.source import TRADITIONAL

SILENCE = None
Answer = int | tuple[int, ...] | str | None
Line = tuple[str, str, Answer]


@dataclass
class Scene:
    """A chat and the people in it.

    Attributes:
        room: The chat.
        people: Who is in it, by the names that the lines use.
        topic: The forum topic in which they talk, if in one.
        last: What each of them, and the bot, said last.
    """

    room: Room
    people: Mapping[str, Person]
    topic: Topic | None = None
    last: dict[str, Message] = field(default_factory=dict)

    async def plays(self, lines: Iterable[Line], *, silence: float = 0.3) -> None:
        """Let people say their lines, and hold each answer against what is expected.

        Raises:
            AssertionError: An answer is missing, another one, elsewhere, or too many.
        """
        for who, said, expected in lines:
            asked = await self.says(who, said)
            if expected is SILENCE:
                continue
            answer = await self.room.next_answer()
            written = f"{who}: {said}\n{self.room.transcript()}"
            assert answer.reply_to == asked.id, written
            assert answer.thread_id == (self.topic.id if self.topic else None), written
            if isinstance(expected, str):
                assert expected in answer.text, written
            else:
                numbers = (expected,) if isinstance(expected, int) else expected
                assert articles(answer) == numbers, written
            self.last["bot"] = answer
        await self.room.silence(silence)

    async def says(self, who: str, said: str) -> Message:
        """Let somebody say a line."""
        speaker, _, answered = who.partition(" > ")
        name, _, anonymously = speaker.partition(" ")
        message = await self.people[name].says(
            said,
            chat=self.room,
            topic=self.topic,
            reply_to=self.last[answered] if answered else None,
            anonymously=bool(anonymously),
        )
        self.last[name] = message
        return message


def articles(message: Message) -> tuple[int, ...]:
    """Return the numbers of the articles whose words stand in a message, folded or not."""
    quoted = [
        (entity.offset, entity.end)
        for entity in message.content.entities
        if entity.type in {"blockquote", "expandable_blockquote"}
    ]
    encoded = message.text.encode("utf-16-le")
    texts = [encoded[2 * start : 2 * end].decode("utf-16-le") for start, end in quoted]
    return tuple(number for text in texts for number, words in TRADITIONAL.items() if words == text)
