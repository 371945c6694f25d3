"""The entities that Telegram itself finds in what people type."""

import re

from tests.botapi.formatted import Entity, utf16_length

_URL = r"(?P<url>https?://[^\s<>，。；、（）「」]+)"
_EMAIL = r"(?P<email>[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
_COMMAND = r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
_MENTION = r"(?P<mention>(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w))"
_HASHTAG = r"(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
_FOUND = re.compile(f"{_URL}|{_EMAIL}|{_COMMAND}|{_MENTION}|{_HASHTAG}")


def found_entities(text: str) -> tuple[Entity, ...]:
    """Find urls, e-mail addresses, commands, mentions and hashtags."""
    return tuple(
        Entity(str(match.lastgroup), utf16_length(text[: match.start()]), utf16_length(match[0]))
        for match in _FOUND.finditer(text)
    )
