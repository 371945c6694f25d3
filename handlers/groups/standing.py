"""What becomes of a group's choices when the bot comes, goes, or the group gets another name."""

from typing import TypeVar

from handlers.groups.talk import state_of
from handlers.remembering import group_of, preferences_of
from storage.errors import RecordUnreadable
from storage.keys import Key
from storage.memory import Memory
from storage.records import GroupSettings, LeftGroup, Preferences, Record

R = TypeVar("R", bound=Record)


async def entered(memory: Memory, chat: str) -> bool:
    """Bring back what a group had chosen before the bot was removed.

    Returns:
        Whether the bot is new there: not where it is at home already, under whatever name.
    """
    home, left = await memory.recall((group_of(chat), _left(chat)))
    if isinstance(home, GroupSettings):
        return False
    kept = left if isinstance(left, LeftGroup) else LeftGroup()
    settings = _read(GroupSettings, kept.settings) or GroupSettings()
    entries: list[tuple[Key[Record], Record]] = [(group_of(chat), settings)]
    if preferences := _read(Preferences, kept.preferences):
        entries.append((preferences_of(chat), preferences))
    if await memory.keep(entries) and left is not None:
        await memory.drop((_left(chat),))
    return True


async def left(memory: Memory, chat: str) -> None:
    """Put a group's choices aside for as long as they are kept without the bot."""
    keys = (preferences_of(chat), group_of(chat))
    preferences, settings = await memory.recall(keys)
    if preferences is None and settings is None:
        return
    aside = LeftGroup(_written(preferences), _written(settings))
    if await memory.keep([(_left(chat), aside)]):
        await memory.drop((*keys, state_of(chat)))


async def renamed(memory: Memory, old: str, new: str) -> None:
    """Let all that is kept of a group itself go on under its new name.

    Two messages tell of it, and either may come first, or again: what stands under the new name
    already stays. The bot is at home there, even where nothing was chosen.
    """
    before, after = _all_of(old), _all_of(new)
    records = await memory.recall((*before, *after))
    pairs = zip(after, records[: len(before)], records[len(before) :], strict=True)
    entries = {key: was for key, was, now in pairs if was is not None and now is None}
    if records[-1] is None:
        entries.setdefault(group_of(new), GroupSettings())
    if entries and await memory.keep(list(entries.items())):
        await memory.drop(before)


def _all_of(chat: str) -> tuple[Key[Record], ...]:
    return (preferences_of(chat), state_of(chat), group_of(chat))


def _left(chat: str) -> Key[LeftGroup]:
    return Key(LeftGroup, chat, chat)


def _written(record: Record | None) -> str | None:
    return None if record is None else record.encode()


def _read(kind: type[R], line: str | None) -> R | None:
    try:
        return kind.decode(line) if line is not None else None
    except RecordUnreadable:
        return None
