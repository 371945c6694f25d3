"""parse_mode=HTML, read as strictly as Telegram reads it.

The rules are those of Telegram's public source: offsets in errors count BYTES, only four named
references exist, any other "&" stays as it is, `</>` closes whatever is open.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from tests.botapi.errors import bad_request
from tests.botapi.formatted import Entity, clean, utf16_length
from tests.botapi.links import checked_link, user_of_link

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_ARGUMENTS = {
    "a": ("href", ""),
    "code": ("class", "language-"),
    "span": ("class", "tg-"),
    "tg-emoji": ("emoji-id", ""),
    "blockquote": ("expandable", ""),
}
_PLAIN = re.compile(rb"[^<&]+")
_NAME = re.compile(rb"[^ \t\r\n\v>]*")
_SPACES = re.compile(rb"[ \t\r\n\v]*")
_ATTRIBUTE = re.compile(rb"[^ \t\r\n\v=>]*")
_TOKEN = re.compile(rb"[A-Za-z0-9.-]*")
_REFERENCE = re.compile(rb"&(?:(#x)([0-9a-fA-F]*)|(#)([0-9]*)|([A-Za-z]+))(;?)")
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_MAX_REFERENCE = 10  # bytes, "&" and "#" included, ";" not


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag that waits for its end: its name, argument, and where its text starts."""

    name: str
    argument: str | None
    offset: int
    piece: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the text, not yet trimmed, and its entities.

    Raises:
        ApiError: `can't parse entities: ...`, as Telegram words it.
    """
    return _Reader(source).read()


def _refuse(message: str) -> NoReturn:
    raise bad_request(f"can't parse entities: {message}")


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source.encode()
        self._at = 0
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []
        self._code_language: str | None = None

    def read(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            plain = _PLAIN.match(self._source, self._at)
            if plain:
                self._write(plain[0].decode())
                self._at = plain.end()
            elif self._peek() == b"&":
                self._write(self._reference() or self._one())
            else:
                self._tag()
        if self._open:
            _refuse(f"Can't find end tag corresponding to start tag {self._open[-1].name}")
        return "".join(self._pieces), self._entities

    def _peek(self) -> bytes:
        return self._source[self._at : self._at + 1]

    def _one(self) -> str:
        self._at += 1
        return self._source[self._at - 1 : self._at].decode("latin-1")

    def _take(self, pattern: re.Pattern[bytes]) -> bytes:
        match = pattern.match(self._source, self._at)
        assert match is not None  # every pattern that is taken may match nothing
        self._at = match.end()
        return match[0]

    def _write(self, text: str) -> None:
        text = clean(text)
        self._pieces.append(text)
        self._length += utf16_length(text)

    def _reference(self) -> str | None:
        match = _REFERENCE.match(self._source, self._at)
        if match is None:
            return None
        text = _NAMED.get(match[5]) if match[5] else _numeric(match)
        if text is not None:
            self._at = match.end()
        return text

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._peek() == b"/":
            self._at += 1
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = self._take(_NAME).decode().lower()
        if not self._peek():
            _refuse(f"Unclosed start tag at byte offset {begin}")
        if name not in _TYPES:
            _refuse(f'Unsupported start tag "{name}" at byte offset {begin}')
        argument = self._argument(name, begin)
        if name == "span" and argument != "spoiler":
            _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        if name == "blockquote" and any(tag.name == name for tag in self._open):
            _refuse(f"Nested blockquote at byte offset {begin}")
        self._open.append(_Open(name, argument, self._length, len(self._pieces)))

    def _argument(self, name: str, begin: int) -> str | None:
        """Read the attributes up to ">" and keep the one that matters to this tag."""
        wanted, prefix = _ARGUMENTS.get(name, ("", ""))
        argument = None
        self._take(_SPACES)
        while self._peek() != b">":
            attribute, value = self._attribute(name, begin)
            if attribute == wanted and value.startswith(prefix):
                argument = value.removeprefix(prefix)
            self._take(_SPACES)
        self._at += 1
        return argument

    def _attribute(self, name: str, begin: int) -> tuple[str, str]:
        attribute = self._take(_ATTRIBUTE).decode()
        if not attribute:
            _refuse(f'Empty attribute name in the tag "{name}" at byte offset {begin}')
        self._take(_SPACES)
        if self._peek() == b"=":
            self._at += 1
            self._take(_SPACES)
            if self._peek():
                return attribute, self._value(begin)
        if not self._peek():
            _refuse(f'Unclosed start tag "{name}" at byte offset {begin}')
        if attribute != "expandable":
            _refuse(
                "Expected equal sign in declaration of an attribute "
                f'of the tag "{name}" at byte offset {begin}'
            )
        return attribute, ""

    def _value(self, begin: int) -> str:
        start = self._at
        quote = self._peek()
        if quote not in {b'"', b"'"}:
            value = self._take(_TOKEN).decode().lower()
            if self._peek() not in b" \t\r\n\v>":
                _refuse(f"Unexpected end of name token at byte offset {start}")
        else:
            value = self._quoted(quote)
        if not self._peek():
            _refuse(f"Unclosed start tag at byte offset {begin}")
        return value

    def _quoted(self, quote: bytes) -> str:
        self._at += 1
        characters = bytearray()
        while self._peek() not in {quote, b""}:
            reference = self._reference() if self._peek() == b"&" else None
            characters += (reference or self._one()).encode("utf-8" if reference else "latin-1")
        self._at += 1
        return characters.decode()

    def _end_tag(self, begin: int) -> None:
        if not self._open:
            _refuse(f"Unexpected end tag at byte offset {begin}")
        name = self._take(_NAME).decode().lower()
        self._take(_SPACES)
        if self._peek() != b">":
            _refuse(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        tag = self._open.pop()
        if name and name != tag.name:
            _refuse(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if self._length > tag.offset:
            self._close(tag)

    def _close(self, tag: _Open) -> None:
        length = self._length - tag.offset
        kind, value = _TYPES[tag.name], None
        if tag.name == "a":
            kind, value = _link(tag.argument or "".join(self._pieces[tag.piece :]))
        elif tag.name == "blockquote" and tag.argument is not None:
            kind = "expandable_blockquote"
        elif tag.name == "tg-emoji":
            value = _emoji(tag.argument)
        elif tag.name in {"pre", "code"}:
            value = self._language(tag, length)
            kind = "pre" if value else kind
        if kind:
            self._entities.append(Entity(kind, tag.offset, length, value))

    def _language(self, tag: _Open, length: int) -> str | None:
        """Join `<pre><code class="language-x">` into one entity; alone, a class says nothing."""
        inner = self._entities[-1] if self._entities else None
        other = {"pre": "code", "code": "pre"}[tag.name]
        if inner is None or (inner.type, inner.offset, inner.length) != (other, tag.offset, length):
            self._code_language = tag.argument
            return None
        language = tag.argument if tag.name == "code" else self._code_language
        if language or tag.name == "pre":
            self._entities.pop()
        return language


def _numeric(match: re.Match[bytes]) -> str | None:
    digits, base = (match[2], 16) if match[1] else (match[4], 10)
    size = len(match[0]) - len(match[6])
    code = int(digits, base) if digits and size < _MAX_REFERENCE else 0
    if not 0 < code < 0x10FFFF:
        return None
    if 0xD800 <= code <= 0xDFFF:
        _refuse(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code)


def _link(url: str) -> tuple[str, str | int | None]:
    """Return the entity of a link: a mention of a user, a link, or none for a bad address."""
    user = user_of_link(url)
    if user is not None:
        return "text_mention", user
    link = checked_link(url)
    return ("text_link", link) if link else ("", None)


def _emoji(argument: str | None) -> str:
    if not (argument or "").isdecimal() or not int(argument or 0):
        _refuse("Invalid custom emoji identifier specified")
    return str(argument)
