"""A group to talk in: who says what, and what the bot answers."""

from dataclasses import dataclass, replace

from handlers.reply import Reply
from handlers.request import ChatKind, Request
from tests.handlers.talking import Talk

GROUP = "test:group"


@dataclass
class Group:
    """A group with the bot in it.

    Attributes:
        talk: The bot.
        usual: What every request from here has.
    """

    talk: Talk
    usual: Request

    async def hears(self, text: str, **changes: object) -> Reply | None:
        """Return the answer to what is said to everybody, or None for silence."""
        said = replace(self.usual, text=text, addressed=False, **changes)  # type: ignore[arg-type]
        return await self.talk.hears(said)

    async def asks(self, text: str, **changes: object) -> Reply | None:
        """Return the answer to what is said to the bot, by a reply or a mention."""
        said = replace(self.usual, text=text, addressed=True, **changes)  # type: ignore[arg-type]
        return await self.talk.hears(said)

    async def presses(self, action: str, **changes: object) -> Reply:
        """Return the answer to a button."""
        pressed = replace(self.usual, action=action, **changes)  # type: ignore[arg-type]
        reply = await self.talk.hears(pressed)
        assert reply is not None, f"silent at {action}"
        return reply

    async def chooses(self, citations: str) -> None:
        """Let an admin choose at which citations in talk the bot speaks up."""
        reply = await self.presses(f"pref|cites|{citations}", admin=True)
        assert reply.toast in {"已改好。", "Done."}


def group(talk: Talk, *, hears_all: bool = True, chat: str = GROUP) -> Group:
    """Return a group, by default one where the bot hears all that is said."""
    usual = Request(
        "test:1",
        chat,
        ChatKind.GROUP,
        language="zh-TW",
        bot_name="LawBot",
        addressed=False,
        room=4096,
        hears_all=hears_all,
    )
    return Group(talk, usual)
