"""Cuts long texts into pages: between articles, else between paragraphs, else between sentences.

A law is never cut inside a sentence: half a sentence of law can say the opposite of the whole.
Only a single sentence that is longer than a whole message is cut, at a comma.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.reply import Span, StatuteLine

# What is comfortable to read on a phone between two presses of a button; measured in UTF-16 units
# like every limit of Telegram's. A message could hold 4,096.
COMFORTABLE = 1800
# A message shows at most 100 entities, and a section makes two: its title and its quotation.
SECTIONS = 40
# What stands on a page besides the law's words: titles, captions, notes, line ends.
FRAME = 600

_SENTENCE = re.compile(r"[^。！？；]*[。！？；”』」）]*")
_CLAUSE = re.compile(r"[^，、]*[，、]?")


def units(text: str) -> int:
    """Return the length of a text as Telegram measures it: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Section:
    """An article, or a part of one, on a page.

    Attributes:
        title: What stands over it.
        lines: Its lines.
        continued: Whether it began on an earlier page.
    """

    title: str
    lines: tuple[StatuteLine, ...]
    continued: bool = False

    @property
    def size(self) -> int:
        """How much room it takes, in UTF-16 units."""
        return units(self.title) + 8 + sum(_size(line) for line in self.lines)


def _size(line: StatuteLine) -> int:
    return 1 + sum(units(span.text) for span in line.spans)


def paginate(sections: Sequence[Section], room: int | None) -> list[tuple[Section, ...]]:
    """Return the pages on which the sections stand, at least one.

    Args:
        sections: Whole articles in order.
        room: How many UTF-16 units a message holds, or None without limit.
    """
    if room is None:
        return [tuple(sections)]
    page_room = min(room - FRAME, COMFORTABLE)
    pages: list[tuple[Section, ...]] = []
    page: list[Section] = []
    left = page_room
    for section in sections:
        for piece in _pieces(section, page_room, room - FRAME):
            if page and (piece.size > left or len(page) == SECTIONS):
                pages.append(tuple(page))
                page, left = [], page_room
            page.append(piece)
            left -= piece.size
    return [*pages, tuple(page)]


def _pieces(section: Section, page_room: int, most: int) -> Iterator[Section]:
    """Yield a section whole if it fits, else cut between its lines, else between sentences."""
    if section.size <= most:
        yield section
        return
    taken: list[StatuteLine] = []
    continued = False
    frame = Section(section.title, ()).size
    for line in section.lines:
        for part in _cut(line, page_room - frame, most - frame):
            if taken and frame + sum(_size(t) for t in taken) + _size(part) > page_room:
                yield Section(section.title, tuple(taken), continued)
                taken, continued = [], True
            taken.append(part)
    yield Section(section.title, tuple(taken), continued)


def _cut(line: StatuteLine, room: int, most: int) -> Iterator[StatuteLine]:
    """Yield a line whole if it fits, else in parts that end with a sentence."""
    if _size(line) <= room:
        yield line
        return
    text = "".join(span.text for span in line.spans)
    part = ""
    for sentence in _sentences(text, most):
        if part and units(part) + units(sentence) >= room:
            yield replace(line, spans=(Span(part),))
            part = ""
        part += sentence
    yield replace(line, spans=(Span(part),))


def _sentences(text: str, room: int) -> Iterator[str]:
    for sentence in filter(None, _SENTENCE.findall(text)):
        if units(sentence) < room:
            yield sentence
        else:
            for clause in _CLAUSE.findall(sentence):
                # A clause without any mark is cut by length: nothing better is left.
                step = room // 2
                yield from (clause[at : at + step] for at in range(0, len(clause), step))
