"""Text with entities, counted as Telegram counts: in UTF-16 code units."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tests.botapi.errors import bad_request

MAX_RAW_BYTES = 32768
MAX_TEXT = 4096
MAX_ENTITIES = 100

_DIRTY = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
_BLANK = " \n"
# Characters that show nothing: a text of these alone counts as empty.
_INVISIBLE = re.compile("[ \n\u1680\u180e\u2000-\u200f\u202f\u205f\u2800\u3000\ufffc]*")


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked stretch of a text.

    Attributes:
        type: What it is, such as `bold`.
        offset: Where it starts, in UTF-16 code units.
        length: How long it is, in UTF-16 code units.
        value: The url, language, custom emoji id or user id of the types that have one.
    """

    type: str
    offset: int
    length: int
    value: str | int | None = None

    @property
    def end(self) -> int:
        """Where it ends, in UTF-16 code units."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text and its entities, in the order of the text."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    def marked(self, kind: str) -> list[str]:
        """Return the stretches of one entity type, as a reader sees them."""
        return [
            slice_utf16(self.text, entity.offset, entity.end)
            for entity in self.entities
            if entity.type == kind
        ]


def utf16_length(text: str) -> int:
    """Count UTF-16 code units: 1 for most characters, 2 beyond U+FFFF."""
    return len(text.encode("utf-16-le")) // 2


def slice_utf16(text: str, start: int, end: int) -> str:
    """Cut a text at UTF-16 offsets."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "replace")


def clean(text: str) -> str:
    """Drop or blank the control characters that Telegram does not keep."""
    return _DIRTY.sub(_cleaned, text) if _DIRTY.search(text) else text


def _cleaned(match: re.Match[str]) -> str:
    return " " if match[0] < " " and match[0] != "\r" else ""


def finish(text: str, entities: Iterable[Entity]) -> FormattedText:
    """Trim a cleaned text and fit its entities to what is left.

    Raises:
        ApiError: Nothing visible is left, or there are more than 100 entities.
    """
    if _INVISIBLE.fullmatch(text):
        raise bad_request("Text must be non-empty")
    entities = sorted(entities, key=lambda entity: (entity.offset, -entity.length))
    if len(entities) > MAX_ENTITIES:
        raise bad_request("ENTITIES_TOO_LONG")
    text = text.rstrip(_BLANK)
    movable = min((entity.offset for entity in entities), default=len(text))
    start = min(len(text) - len(text.lstrip(_BLANK)), movable)
    text = text[start:]
    return FormattedText(text, tuple(_fitted(text, entities, start)))


def _fitted(text: str, entities: Iterable[Entity], start: int) -> Iterable[Entity]:
    end = utf16_length(text)
    for entity in entities:
        offset = entity.offset - start
        fitted = replace(entity, offset=offset, length=min(entity.length, end - offset))
        if fitted.length > 0 and slice_utf16(text, offset, fitted.end).strip(_BLANK):
            yield fitted


def check_length(content: FormattedText, message: str) -> FormattedText:
    """Return the text, refused with `message` when it is over 4096 UTF-16 units."""
    if utf16_length(content.text) > MAX_TEXT:
        raise bad_request(message)
    return content
