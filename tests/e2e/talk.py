"""What people do again and again, and how they read what comes back."""

from tests.botapi.client import Person, notice_of
from tests.botapi.rooms import Room
from tests.botapi.values import Message

OUT_OF_DATE = "這個按鈕已經過時，請重新查詢。"


def statutes(message: Message) -> list[str]:
    """Return the law's words in a message, as a person sees them, article by article."""
    return message.content.marked("blockquote")


def statute(message: Message) -> str:
    """Return the law's words in a message that shows one article."""
    (words,) = statutes(message)
    return words


def headline(message: Message) -> str:
    """Return the first line of a message."""
    return message.text.partition("\n")[0]


async def pressed(
    person: Person, message: Message, label: str, *, chat: Room | None = None
) -> Message:
    """Press a button; return the message as it stands then, in its old place."""
    press = await person.presses(message, label)
    notice = await notice_of(press)
    assert notice.text == ""
    now = await (chat or person.chat).next_answer()
    assert now.id == message.id, "answered below instead of in place"
    return now


async def noticed(person: Person, message: Message, data: str) -> str:
    """Press a button with any data at all; return the notice that it brings."""
    return (await notice_of(await person.presses(message, data=data))).text
