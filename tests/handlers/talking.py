"""Talks to a real conversation: says a line, presses a button, and reads what a person sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.telegram.render import render
from handlers.actions import ACTION_BYTES
from handlers.conversation import Conversation
from handlers.paging import units
from handlers.reply import (
    Block,
    Button,
    Caption,
    Entry,
    Note,
    Passage,
    Reply,
    Span,
    Spans,
    Statute,
    StatuteLine,
    Style,
    Title,
)
from handlers.request import ChatKind, Request
from storage.contract import Store
from storage.keys import Key
from storage.memory import Memory
from storage.records import Bookmarks, Preferences, Record, Session, Subscription
from tests.botapi.formatted import check_length, finish
from tests.botapi.html_markup import parse_html

ROOM = 4096
CAPTION = 1024  # what is said of a file
LAW = "shijiazhuang-digital-economy"
_UNFILLED = re.compile(r"\{[a-z_]+\}")


@dataclass
class Talk:
    """One person's talk; whatever the bot says is held against what holds of every reply."""

    conversation: Conversation
    memory: Memory
    store: Store
    person: str = "test:1"
    language: str | None = "zh-TW"
    room: int | None = ROOM
    last: Reply = field(default_factory=lambda: Reply(()))

    async def says(
        self,
        text: str,
        *,
        language: str | None = None,
        kind: ChatKind = ChatKind.PRIVATE,
        addressed: bool = True,
        bot_name: str = "LawBot",
        room: int | None = None,
        admin: bool | None = None,
        thread: int | None = None,
        reachable: bool = True,
    ) -> Reply:
        """Return the answer to a line; there must be one."""
        reply = await self.hears(
            Request(
                person=self.person,
                chat=self.person if kind is ChatKind.PRIVATE else f"test:{kind}",
                kind=kind,
                text=text,
                language=language or self.language,
                bot_name=bot_name,
                addressed=addressed,
                room=room or self.room,
                admin=admin,
                thread=thread,
                reachable=reachable,
            )
        )
        assert reply is not None, f"silent at {text[:40]!r}"
        return reply

    async def presses(
        self,
        button: str,
        *,
        language: str | None = None,
        chat: str | None = None,
        admin: bool | None = None,
    ) -> Reply:
        """Return the answer to a button of the last reply, by its label, or to any action."""
        labels = {b.label: b.action for b in buttons(self.last) if b.action is not None}
        action = labels.get(button, button)
        reply = await self.hears(
            Request(
                person=self.person,
                chat=chat or self.person,
                kind=ChatKind.GROUP if chat else ChatKind.PRIVATE,
                action=action,
                language=language or self.language,
                bot_name="LawBot",
                room=self.room,
                admin=admin,
            )
        )
        assert reply is not None, f"silent at {action[:64]!r}"
        return reply

    async def hears(self, request: Request) -> Reply | None:
        """Return the answer to a request, or None for silence."""
        said = await self.conversation.answer(request)
        if said is None:
            return None
        check(said.reply, request.room)
        if said.reply.blocks:
            self.last = said.reply
        return said.reply

    def other(self, person: str) -> "Talk":
        """Return the talk of somebody else with the same bot."""
        return Talk(self.conversation, self.memory, self.store, person, self.language, self.room)

    async def session(self) -> Session | None:
        """Return what is kept of where the person stands."""
        found = await self._kept(Key(Session, self.person, self.person))
        assert found is None or isinstance(found, Session)
        return found

    async def preferences(self) -> Preferences:
        """Return what is kept of what the person chose."""
        found = await self._kept(Key(Preferences, self.person, self.person))
        return found if isinstance(found, Preferences) else Preferences()

    async def bookmarks(self) -> list[str]:
        """Return what the person has starred."""
        found = await self._kept(Key(Bookmarks, self.person, self.person))
        return found.articles.split() if isinstance(found, Bookmarks) else []

    async def subscription(self) -> Subscription | None:
        """Return the subscription of the person's private chat."""
        return await self.conversation._desk.ledger.get(self.person)

    async def _kept(self, key: Key[Record]) -> Record | None:
        (record,) = await self.store.load([key])
        return record


def check(reply: Reply, room: int | None) -> None:
    """Hold a reply against what holds of every one."""
    assert reply.blocks or reply.toast, "says nothing at all"
    assert not (reply.blocks and reply.instead), "the message stays, and does not"
    if reply.attachment is not None:
        assert units(visible(reply)) <= CAPTION
    if room is not None:
        assert units(visible(reply)) <= room
        as_telegram_takes_it(reply)
    for row in reply.buttons:
        assert 1 <= len(row) <= 8
        for button in row:
            assert button.label.strip()
            does = (button.action, button.share, button.start)
            assert sum(one is not None for one in does) == 1, button
            if button.action is not None:
                assert 1 <= len(button.action.encode()) <= ACTION_BYTES
    for block in reply.blocks:
        assert written(block).strip(), f"an empty {type(block).__name__}"
        assert not _UNFILLED.search(written(block)), f"an unfilled place: {written(block)}"


def as_telegram_takes_it(reply: Reply) -> None:
    """Send a reply to the strict parser: markup, 4,096 units, 100 entities."""
    if reply.blocks:
        content = finish(*parse_html(render(reply, "LawBot").html))
        check_length(content, "message is too long")


def written(block: Block) -> str:
    """Return a block's words."""
    match block:
        case Title(text) | Caption(text):
            return text
        case Statute(lines):
            return "\n".join(joined(line.spans) for line in lines)
        case Passage(spans) | Note(spans):
            return joined(spans)
        case Entry(title, caption, excerpt):
            return (
                f"{title} · {caption}\n{joined(excerpt)}"
                if caption
                else (f"{title}\n{joined(excerpt)}")
            )


def joined(spans: Spans) -> str:
    """Return the words of spans."""
    return "".join(span.text for span in spans)


def visible(reply: Reply) -> str:
    """Return all that a reply says, a blank line between blocks, which is the most there is."""
    return "\n\n".join(written(block) for block in reply.blocks)


def statute(reply: Reply) -> str:
    """Return the law's words in a reply, line by line; "" where it shows none."""
    return "\n".join(written(block) for block in reply.blocks if isinstance(block, Statute))


def lines(reply: Reply) -> Iterator[StatuteLine]:
    """Yield the law's lines in a reply."""
    for block in reply.blocks:
        if isinstance(block, Statute):
            yield from block.lines


def cited(reply: Reply) -> list[str]:
    """Return the law's lines that are set off as the place asked for."""
    return [joined(line.spans) for line in lines(reply) if line.cited]


def titles(reply: Reply) -> list[str]:
    """Return a reply's titles."""
    return [block.text for block in reply.blocks if isinstance(block, Title)]


def captions(reply: Reply) -> list[str]:
    """Return a reply's captions."""
    return [block.text for block in reply.blocks if isinstance(block, Caption)]


def passages(reply: Reply) -> list[str]:
    """Return the bot's own sentences in a reply."""
    return [joined(block.spans) for block in reply.blocks if isinstance(block, Passage)]


def notes(reply: Reply) -> list[str]:
    """Return a reply's small print."""
    return [joined(block.spans) for block in reply.blocks if isinstance(block, Note)]


def entries(reply: Reply) -> list[Entry]:
    """Return the results that a reply lists."""
    return [block for block in reply.blocks if isinstance(block, Entry)]


def spans(reply: Reply, style: Style) -> list[Span]:
    """Return the spans of one style among a reply's law, results and sentences."""
    held: list[Spans] = []
    for block in reply.blocks:
        match block:
            case Statute(found):
                held += [line.spans for line in found]
            case Entry(excerpt=excerpt):
                held.append(excerpt)
            case Passage(sentence) | Note(sentence):
                held.append(sentence)
            case _:
                pass
    return [span for group in held for span in group if span.style is style]


def buttons(reply: Reply) -> list[Button]:
    """Return a reply's buttons, row after row."""
    return [button for row in reply.buttons for button in row]


def labels(reply: Reply) -> list[str]:
    """Return what stands on a reply's buttons."""
    return [button.label for button in buttons(reply)]


def actions(reply: Reply) -> list[str]:
    """Return what a reply's buttons carry, those that share aside."""
    return [button.action for button in buttons(reply) if button.action is not None]


def found(reply: Reply) -> list[int]:
    """Return the numbers of the articles that a reply gives or lists."""
    return [hit.article.base for hit in reply.found]
