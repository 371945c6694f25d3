"""Records a store as the code of this moment writes it, for a later release to be tried on.

`python -m tests.storage.recording FOLDER`, before a change of what is kept. Times to live are put
off to the year 2255.
"""

import asyncio
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any, Final

from redis import Redis

from storage.keys import Key
from storage.opening import FILE_NAME, LEDGER_FILE_NAME, open_ledger, open_store
from storage.records import (
    AnswerSent,
    Bookmarks,
    GroupSettings,
    LeftGroup,
    Preferences,
    Record,
    Session,
    Subscription,
    TalkState,
)
from tests.redis_server import running

ANN, GROUP = "telegram:1", "telegram:-1001234567890"
FAR_OFF: Final = 9_000_000_000_000  # milliseconds
DUE: Final = 1_795_000_000_000
COMMANDS: Final = "redis.json"

RECORDS: dict[Key[Any], Record] = {
    Key(Session, ANN, GROUP): Session("shijiazhuang-digital-economy", "45.1", "數據交易 \ud83d", 3),
    Key(Preferences, ANN, ANN): Preferences("zh-Hant", "Hant", 5, fold=False),
    Key(Bookmarks, ANN, ANN): Bookmarks("shijiazhuang-digital-economy:45.1 other:7"),
    Key(AnswerSent, ANN, f"{GROUP}:42"): AnswerSent("-1001234567890:43"),
    Key(GroupSettings, GROUP, GROUP): GroupSettings("anywhere"),
    Key(TalkState, GROUP, GROUP): TalkState(DUE, f"shijiazhuang-digital-economy:45@{DUE}"),
    Key(LeftGroup, GROUP, GROUP): LeftGroup(
        Preferences(language="en").encode(), GroupSettings("off").encode()
    ),
}
_LAW = ("shijiazhuang-digital-economy", 8, 30, "Asia/Shanghai")
# As they are added, which makes their revision 1.
SUBSCRIPTIONS: tuple[Subscription, ...] = (
    Subscription(ANN, "private", *_LAW, due=DUE),
    Subscription(
        GROUP,
        "group",
        *_LAW,
        days="weekdays",
        silent=True,
        thread=7,
        language="zh-Hans",
        script="Hans",
        fold=True,
        due=DUE + 1,
        last_day="2026-11-21",
        missed=2,
        failures=3,
        doubt="2026-11-22",
    ),
    Subscription("telegram:-5", "channel", *_LAW, paused="gone"),
)
LEASED_UNTIL: Final = DUE + 60_000  # the first of them


async def _fill(redis_url: str | None, folder: Path) -> None:
    store = await open_store(redis_url, folder)
    await store.save([*RECORDS.items()])
    await store.aclose()
    ledger = await open_ledger(redis_url, folder)
    await ledger.add(SUBSCRIPTIONS)
    await ledger.claim(DUE, 1, lease_ms=60_000, per_second=29)
    await ledger.aclose()


def _commands(url: str) -> list[list[str]]:
    """Return what makes the same of an empty Redis."""
    made = []
    with Redis.from_url(url, decode_responses=True) as client:
        for key in sorted(client.scan_iter()):
            match client.type(key):
                case "string":
                    made.append(["SET", key, client.get(key)])
                case "hash":
                    fields = sorted(client.hgetall(key).items())
                    made.append(["HSET", key, *(part for field in fields for part in field)])
                case "zset":
                    expiring = client.pttl(key) > 0
                    made += [
                        ["ZADD", key, str(FAR_OFF if expiring else int(score)), member]
                        for member, score in client.zrange(key, 0, -1, withscores=True)
                    ]
            if client.pttl(key) > 0:
                made.append(["PEXPIREAT", key, str(FAR_OFF)])
    return made


def record(folder: Path) -> None:
    """Write the files of a recorded store into a folder."""
    asyncio.run(_fill(None, folder))
    for name in (FILE_NAME, LEDGER_FILE_NAME):
        with sqlite3.connect(folder / name) as database:
            if name == FILE_NAME:
                database.execute("UPDATE records SET expires_at = ?", (FAR_OFF,))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
    with running() as server:
        asyncio.run(_fill(server.url, folder))
        commands = json.dumps(_commands(server.url), ensure_ascii=True, indent=1)
    (folder / COMMANDS).write_text(f"{commands}\n", encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]))
