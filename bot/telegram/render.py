"""From a `Reply` to Telegram's HTML and keyboard. Pure; no text can break the markup."""

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from urllib.parse import quote

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import MessageLimit

from handlers.reply import (
    Attachment,
    Block,
    Button,
    Caption,
    Chart,
    Entry,
    Note,
    Passage,
    Reply,
    Spans,
    Statute,
    StatuteLine,
    Style,
    Title,
)

_TAGS = {Style.STRONG: "b", Style.MARK: "b", Style.CODE: "code"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent: the text as HTML, the keyboard under it, and the file or chart beside it."""

    html: str
    keyboard: InlineKeyboardMarkup | None
    attachment: Attachment | None = None
    chart: Chart | None = None

    @property
    def is_text(self) -> bool:
        """Whether it is text alone, which another text can take the place of."""
        return self.attachment is None and self.chart is None

    @property
    def is_caption(self) -> bool:
        """Whether it is short enough to stand under a picture, its markup counted in."""
        return len(self.html.encode("utf-16-le")) // 2 <= MessageLimit.CAPTION_LENGTH


def render(reply: Reply, bot_name: str) -> Rendered:
    """Return a reply as Telegram takes it; `bot_name` is where shared links lead."""
    rows = [[_button(button, bot_name) for button in row] for row in reply.buttons]
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    return Rendered(_join(reply.blocks), keyboard, reply.attachment, reply.chart)


def with_button(
    keyboard: InlineKeyboardMarkup, pressed: str | None, button: Button
) -> InlineKeyboardMarkup | None:
    """Return a keyboard in which another button stands where the one that was pressed did.

    Args:
        keyboard: The keyboard as it is.
        pressed: What the pressed button carries; None is returned where no button carries that,
            as when it was pressed twice.
        button: What takes its place.
    """
    instead = _button(button, "")
    rows = keyboard.inline_keyboard
    if all(held.callback_data != pressed for row in rows for held in row):
        return None
    return InlineKeyboardMarkup(
        [[instead if held.callback_data == pressed else held for held in row] for row in rows]
    )


def _join(blocks: tuple[Block, ...]) -> str:
    if not blocks:
        return ""
    pieces = [_block(blocks[0])]
    for before, block in pairwise(blocks):
        pieces += [_between(before, block), _block(block)]
    return "".join(pieces)


def _between(before: Block, block: Block) -> str:
    """Return the line ends between two blocks: a blank line where a new thought begins."""
    match before, block:
        case _, (Title() | Entry()):
            return "\n\n"
        case ((Title() | Caption()), (Passage() | Note())):
            return "\n\n"
        case ((Entry() | Passage()), Note()):
            return "\n\n"
        case _:
            return "\n"


def _block(block: Block) -> str:
    match block:
        case Title(text):
            return f"<b>{escape(text)}</b>"
        case Caption(text):
            return escape(text)
        case Statute(lines, folded):
            inside = "\n".join(_line(line) for line in lines)
            return f"<blockquote{' expandable' if folded else ''}>{inside}</blockquote>"
        case Passage(spans) | Note(spans):
            return _spans(spans)
        case Entry(title, caption, excerpt):
            head = f"<b>{escape(title)}</b>" + (f" · {escape(caption)}" if caption else "")
            return f"{head}\n{_spans(excerpt)}"


def _line(line: StatuteLine) -> str:
    words = _spans(line.spans)
    return f"<b>{words}</b>" if line.cited else words


def _spans(spans: Spans) -> str:
    return "".join(
        f"<{tag}>{escape(span.text)}</{tag}>"
        if (tag := _TAGS.get(span.style))
        else (escape(span.text))
        for span in spans
    )


def _button(button: Button, bot_name: str) -> InlineKeyboardButton:
    if button.start is not None:
        return InlineKeyboardButton(button.label, url=_link(bot_name, button.start))
    if button.share is not None:
        link = _link(bot_name, button.share.payload)
        url = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(button.share.text)}"
        return InlineKeyboardButton(button.label, url=url)
    return InlineKeyboardButton(button.label, callback_data=button.action)


def _link(bot_name: str, payload: str) -> str:
    return f"https://t.me/{bot_name}?start={payload}"
