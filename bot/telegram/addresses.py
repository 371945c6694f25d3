"""How Telegram's chats and people are called outside of this channel: `telegram:123`."""

_CHANNEL = "telegram:"


def address(number: int) -> str:
    """Return what a chat or person is called."""
    return f"{_CHANNEL}{number}"


def number_of(called: str) -> int:
    """Return Telegram's id of what is called so.

    Raises:
        ValueError: It is of another channel.
    """
    if not called.startswith(_CHANNEL):
        raise ValueError("not of Telegram")
    return int(called.removeprefix(_CHANNEL))
