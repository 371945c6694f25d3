"""Links that ask something: the payload of a deep link holds the question.

A payload has at most 64 of `A-Za-z0-9_-` (Bot API, deep linking). A question stands in it whole
where it fits, up to 23 Chinese characters; a longer one is named by a digest and recalled from the
asker's session, as buttons do (`questions`).
"""

import base64
import binascii

from handlers.actions import digest

PAYLOAD = 64
_WAYS = {"q-": "utf-8", "w-": "utf-16-be"}  # the one for Latin, the other for Chinese
_NAMED = "k-"


def payload_of(question: str) -> str | None:
    """Return the payload that asks a question, or None where it does not fit."""
    payloads = (_written(question, way) for way in _WAYS)
    shortest = min(payloads, key=len)
    return shortest if len(shortest) <= PAYLOAD else None


def name_of(question: str) -> str:
    """Return the payload that names a question which its asker's session holds."""
    return f"{_NAMED}{digest(question)}"


def question_of(payload: str, kept: str | None) -> str | None:
    """Return the question that a payload asks; None where it asks none or is altered.

    Args:
        payload: The payload.
        kept: The question that the session of whoever followed the link holds.
    """
    way, rest = payload[:2], payload[2:]
    if way == _NAMED:
        return kept if kept is not None and digest(kept) == rest else None
    encoding = _WAYS.get(way)
    if encoding is None:
        return None
    try:
        padded = rest + "=" * (-len(rest) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode(encoding)
    except (binascii.Error, ValueError):
        return None


def _written(question: str, way: str) -> str:
    encoded = question.encode(_WAYS[way], "replace")
    return way + base64.urlsafe_b64encode(encoded).decode().rstrip("=")
