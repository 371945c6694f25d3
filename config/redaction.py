"""Keeps secrets out of all that the process writes, whoever writes it.

What goes to standard output and standard error passes a step that knows the secrets, a line at a
time: log lines, tracebacks, warnings, what a library prints. So there is no way around it in
Python; only what is written to the file descriptor itself goes past it, as `faulthandler` does
(addresses of code, no values).

A secret is found as it is, and as it stands in URLs, JSON, `repr` and base64. It is not found
where it is taken apart: by a line break, by a flush between its halves, letter by letter, or in
hexadecimal. Secrets of fewer than four characters are hidden in URLs alone, for they would be
found in every other word.
"""

import base64
import io
import json
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO, TYPE_CHECKING, TextIO, cast
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

HIDDEN = b"[hidden]"

_SHORTEST = 4  # characters of what is hidden wherever it stands
_SHORTEST_IN_BASE64 = 8
# Any Bot API URL carries a token, whoever writes it and whichever bot's it is.
_TOKEN_IN_URL = re.compile(rb"(/bot)\d+(?::|%3[Aa])[A-Za-z0-9_-]+")
# Any URL may carry a password: the store's, a proxy's.
_USER_IN_URL = re.compile(rb"(://)[^\s/\"'<>]*:[^\s/\"'<>]*(?=@)")


class Redactor:
    """Takes secrets out of what is to be written.

    Args:
        secrets: What must never be written. Of a URL that is its password too, and of a token
            the part after its colon.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {
            form.encode("utf-8", "backslashreplace")
            for secret in secrets
            for held in _held(secret)
            for form in (*_written(held), *_in_base64(held))
        }
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, data: bytes) -> bytes:
        """Return the data with each secret hidden."""
        for form in self._forms:
            if form in data:
                data = data.replace(form, HIDDEN)
        if b"://" in data or b"/bot" in data:
            data = _USER_IN_URL.sub(rb"\1" + HIDDEN, data)
            data = _TOKEN_IN_URL.sub(rb"\1" + HIDDEN, data)
        return data


def _held(secret: str) -> Iterator[str]:
    """Yield a secret, and what of it is a secret by itself."""
    yield from _long_enough(secret)
    if "://" not in secret:
        yield from _long_enough(secret.partition(":")[2])
        return
    rest = secret.partition("://")[2]
    user, at, _ = rest.rpartition("@")
    passwords = {user.partition(":")[2]} if at else set()
    with suppress(ValueError):  # of such a URL there is no more to be had
        parts = urlsplit(secret)
        passwords.add(parts.password or "")
        passwords.update(v for name, v in parse_qsl(parts.query) if name.endswith("password"))
    for password in passwords:
        yield from _long_enough(password, unquote(password))
        # A bare "/" or "?" ends the password for whoever reads the URL, and tells of the pieces.
        yield from _long_enough(*re.split(r"[/?#\[\]]", password))


def _long_enough(*held: str) -> Iterator[str]:
    return (part for part in held if len(part) >= _SHORTEST)


def _written(held: str) -> set[str]:
    """Return the forms in which a secret may come to stand in a line, `repr` in JSON among them."""
    once = _escaped(held)
    return once.union(*map(_escaped, once))


def _escaped(text: str) -> set[str]:
    quoted = {quote(text), quote(text, safe=""), quote_plus(text)}
    escaped = {
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        repr(text)[1:-1],
        ascii(text)[1:-1],
        repr(text.encode("utf-8", "backslashreplace"))[2:-1],
        text.replace("\\", "\\\\").replace("'", "\\'"),
    }
    lower = {re.sub("%..", lambda found: found[0].lower(), form) for form in quoted}
    return {text} | quoted | lower | escaped


def _in_base64(held: str) -> Iterator[str]:
    """Yield what of a secret can be seen in base64 of any text around it.

    Three bytes become four letters, so it may begin at each of three places; the letters at both
    ends depend on what stands beside it.
    """
    data = held.encode("utf-8", "backslashreplace")
    for before in range(3):
        bits_before, bits = 8 * before, 8 * (before + len(data))
        letters = base64.b64encode(bytes(before) + data).decode().rstrip("=")
        core = letters[-(-bits_before // 6) : bits // 6]
        if len(core) >= _SHORTEST_IN_BASE64:
            yield core
            yield core.replace("+", "-").replace("/", "_")


class RedactingWriter(io.BufferedIOBase):
    """Writes what it is given into a stream, line by line, without secrets.

    A line is held back until it is whole or the writer is flushed.

    Args:
        stream: Where to write. It is kept and never closed.
        redact: What takes the secrets out.
    """

    def __init__(self, stream: TextIO, redact: Redactor) -> None:
        stream.flush()
        self._stream = stream
        self._into: IO[bytes] = stream.buffer
        self._redact = redact
        self._held = b""
        self._lock = threading.RLock()

    @property
    def name(self) -> str:
        """The stream's name, such as `<stderr>`."""
        return self._stream.name

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write all that is whole lines."""
        given = bytes(data)
        whole = given.rfind(b"\n") + 1
        with self._lock:
            if whole:
                held, self._held = self._held, given[whole:]
                self._into.write(self._redact(held + given[:whole]))
            else:
                self._held += given
        return len(given)

    def flush(self) -> None:
        """Write what is held back too."""
        with self._lock:
            held, self._held = self._held, b""
            if held:
                self._into.write(self._redact(held))
            self._into.flush()

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        return self._into.isatty()

    def fileno(self) -> int:
        """Return the stream's file descriptor."""
        return self._into.fileno()


def redact_standard_streams(secrets: Iterable[str]) -> None:
    """Let nothing be written to standard output and standard error that holds a secret."""
    redact = Redactor(secrets)
    for name in ("stdout", "stderr"):
        stream = cast("TextIO | None", getattr(sys, name))
        if isinstance(stream, io.TextIOWrapper):
            guarded = io.TextIOWrapper(
                RedactingWriter(stream, redact),
                encoding=stream.encoding,
                errors=stream.errors,
                line_buffering=stream.line_buffering,
                write_through=stream.write_through,
            )
            setattr(sys, name, guarded)
            setattr(sys, f"__{name}__", guarded)
