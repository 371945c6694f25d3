"""From a `Reply` to Telegram's HTML and keyboard. Pure; no text can break the markup."""

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from urllib.parse import quote

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.reply import (
    Block,
    Button,
    Caption,
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
    """What is sent: the text as HTML, and the keyboard under it."""

    html: str
    keyboard: InlineKeyboardMarkup | None


def render(reply: Reply, bot_name: str) -> Rendered:
    """Return a reply as Telegram takes it; `bot_name` is where shared links lead."""
    rows = [[_button(button, bot_name) for button in row] for row in reply.buttons]
    return Rendered(_join(reply.blocks), InlineKeyboardMarkup(rows) if rows else None)


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
        case Statute(lines):
            inside = "\n".join(_line(line) for line in lines)
            return f"<blockquote>{inside}</blockquote>"
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
    if button.share is not None:
        link = f"https://t.me/{bot_name}?start={button.share.payload}"
        url = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(button.share.text)}"
        return InlineKeyboardButton(button.label, url=url)
    return InlineKeyboardButton(button.label, callback_data=button.action)
