"""Which links Telegram takes."""

import re
from urllib.parse import urlsplit

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")
_USER = re.compile(r"tg://user\?id=(\d{1,19})", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https", "tg", "ton", "tonsite"})


def checked_link(url: str) -> str | None:
    """Return the link as Telegram keeps it, or None for what it does not take.

    A link without a scheme becomes `http://`; a host needs a dot, so `localhost` is refused.
    """
    url = url.strip()
    if not url or any(character.isspace() for character in url):
        return None
    url = url if _SCHEME.match(url) else f"http://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES:
        return None
    if parts.scheme in {"tg", "ton"}:
        return url
    return _with_path(url) if _HOST.fullmatch(host) else None


def _with_path(url: str) -> str:
    return url if urlsplit(url).path else f"{url}/" if "?" not in url else url


def user_of_link(url: str) -> int | None:
    """Return the id in a `tg://user?id=` link."""
    match = _USER.fullmatch(url.strip())
    return int(match[1]) if match else None
