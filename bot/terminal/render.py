"""From a `Reply` to text for a terminal. Pure; wrapping is left to the terminal."""

from itertools import pairwise

from rich.text import Text

from handlers.reply import (
    Block,
    Button,
    Caption,
    Chart,
    Curve,
    Entry,
    Note,
    Passage,
    Reply,
    Spans,
    Statute,
    Style,
    Title,
)

_STYLES = {
    Style.PLAIN: "",
    Style.STRONG: "bold",
    Style.MARK: "bold yellow",
    Style.CODE: "cyan",
}
# Typed to press a button. A bare number would be a citation.
PRESS = "#"
_BARS = "▁▂▃▄▅▆▇█"


def pressable(reply: Reply) -> tuple[Button, ...]:
    """Return the buttons that a terminal can press, in the order of their numbers, from 1."""
    return tuple(button for row in reply.buttons for button in row if button.action is not None)


def render(reply: Reply) -> Text:
    """Return a reply as styled text; without styles it is plain and complete.

    A chart is drawn with letters. A file is printed: whoever wants it as one redirects the output,
    and no file appears in a folder that nobody named.
    """
    text = Text()
    for before, block in pairwise((None, *reply.blocks)):
        if before is not None and block is not None:
            text.append(_between(before, block))
        if block is not None:
            text.append_text(_block(block))
    if not reply.blocks and reply.toast:
        text.append(reply.toast)
    if reply.chart is not None:
        text.append(f"\n\n{sparklines(reply.chart)}")
    if reply.attachment is not None:
        text.append(f"\n\n{reply.attachment.text.rstrip()}")
    buttons = pressable(reply)
    if buttons:
        text.append("\n\n")
        text.append_text(_buttons(buttons))
    return text


def sparklines(chart: Chart) -> str:
    """Return a chart as lines of small bars, each with its highest value."""
    days = f"{chart.days[0]:%m-%d} – {chart.days[-1]:%m-%d}" if chart.days else ""
    curves = ((curve, panel.share) for panel in chart.panels for curve in panel.curves)
    return "\n".join([days, *(_sparkline(curve, share=share) for curve, share in curves)])


def _sparkline(curve: Curve, *, share: bool) -> str:
    known = [value for value in curve.values if value is not None]
    most = 1 if share else max(known, default=0)
    bars = "".join(_bar(value, most) for value in curve.values)
    return f"{bars}  {curve.labels[0]} ≤ {max(known, default=0):{'.0%' if share else ',.0f'}}"


def _bar(value: float | None, most: float) -> str:
    """Return the bar of a value, as high as its part of the highest; a dot for an unknown one."""
    if value is None:
        return "·"
    return _BARS[round(value / most * (len(_BARS) - 1))] if most else _BARS[0]


def _between(before: Block, block: Block) -> str:
    match before, block:
        case ((Title() | Caption()), (Statute() | Passage() | Note())):
            return "\n\n"
        case _, (Title() | Entry() | Note()):
            return "\n\n"
        case _:
            return "\n"


def _block(block: Block) -> Text:
    match block:
        case Title(text):
            return Text(text, style="bold")
        case Caption(text):
            return Text(text, style="dim")
        case Statute(lines):
            joined = Text("\n")
            return joined.join(_spans(line.spans, "bold" if line.cited else "") for line in lines)
        case Passage(spans):
            return _spans(spans, "")
        case Note(spans):
            return _spans(spans, "dim")
        case Entry(title, caption, excerpt):
            head = Text(title, style="bold")
            if caption:
                head.append(f" · {caption}", style="not bold dim")
            return head.append("\n").append_text(_spans(excerpt, ""))


def _spans(spans: Spans, base: str) -> Text:
    text = Text(style=base)
    for span in spans:
        text.append(span.text, style=_STYLES[span.style])
    return text


def _buttons(buttons: tuple[Button, ...]) -> Text:
    text = Text()
    for number, button in enumerate(buttons, start=1):
        text.append(f"{PRESS}{number}", style="cyan")
        text.append(f" {button.label}   ")
    text.rstrip()
    return text
