"""All that is kept of a person, as a file that people and programs can read."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from handlers.actions import encode
from handlers.commands import Command, Press
from handlers.elsewhere import in_private
from handlers.reply import Attachment, Button, Passage, Reply, plain
from handlers.request import ChatKind
from handlers.turn import Answer, Turn
from storage.contract import Kept
from storage.errors import StoreUnavailable
from storage.records import Subscription

_log = logging.getLogger(__name__)

_NAME = "tiaowen-export.json"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def export(turn: Turn) -> Answer:
    """Answer `/export`: with the file, in private alone."""
    request, desk, words = turn.request, turn.desk, turn.words
    if request.kind is not ChatKind.PRIVATE:
        return in_private(turn, "privacy")
    try:
        kept = await desk.memory.kept(request.person)
        subscription = await desk.ledger.get(request.chat)
    except StoreUnavailable as error:
        _log.warning("a wish for what is kept could not be met: %s", error)
        return Answer(Reply((Passage(plain(words("export.away"))),)))
    entries = [*map(_entry, kept), *_subscribed(subscription)]
    if not entries:
        return Answer(Reply((Passage(plain(words("forget.nothing"))),)))
    said = Passage(plain(words("export.done", count=len(entries))))
    return Answer(Reply((said,), attachment=Attachment(_NAME, _file(turn, entries))))


def button(turn: Turn) -> tuple[Button, ...]:
    """Return the button that brings the file."""
    return (Button(turn.words("export.button"), encode("export")),)


def _file(turn: Turn, entries: list[dict[str, object]]) -> str:
    whole = {
        "person": turn.request.person,
        "exported": _iso(turn.desk.clock()),
        "records": entries,
    }
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    # Half of a surrogate pair, which no UTF-8 can hold, stands as its escape, as JSON has it.
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def _entry(kept: Kept) -> dict[str, object]:
    until = _EPOCH + timedelta(milliseconds=kept.until)
    return {
        "kind": kept.kind,
        "scope": kept.scope,
        "kept_until": _iso(until),
        "content": _content(kept.line),
    }


def _subscribed(subscription: Subscription | None) -> Iterator[dict[str, object]]:
    if subscription is not None:
        yield {
            "kind": subscription.KIND,
            "scope": subscription.chat,
            "kept_until": None,
            "content": _content(subscription.encode().encode()),
        }


def _content(line: bytes) -> object:
    """Return what a record holds; as mere text where it is not what this program writes."""
    try:
        content: object = json.loads(line)
    except (ValueError, RecursionError):
        return line.decode("utf-8", "replace")
    return content


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


COMMANDS = (Command("export", export, aliases=("匯出", "導出", "匯出資料"), in_groups=False),)
PRESSES = (Press("export", 0, export),)
