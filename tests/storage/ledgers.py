"""What the suites of the ledgers share: subscriptions, claims, and a raw look at a back end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from storage.keys import LEDGER_LEASES, LEDGER_LINES, LEDGER_PACE, LEDGER_READY
from storage.ledger import Claim, Ledger
from storage.records import Subscription
from storage.redis_ledger import RedisLedger
from storage.sqlite_ledger import SqliteLedger
from storage.sqlite_table import Table

ANN, BEN, CAT = "telegram:1", "telegram:12", "telegram:-100123"
NOW = 1_800_000_000_000
LEASE = 60_000
UNPACED = 1_000_000.0  # a second: 1000 at once

A_SUBSCRIPTION = Subscription(
    ANN, "private", "shijiazhuang-digital-economy", 8, 0, "Asia/Shanghai", due=NOW
)


def of(chat: str, due: int | None = NOW, **changes: object) -> Subscription:
    """Return a chat's subscription."""
    return replace(A_SUBSCRIPTION, chat=chat, due=due, **changes)  # type: ignore[arg-type]


async def kept(ledger: Ledger, *subscriptions: Subscription) -> list[Subscription]:
    """Put subscriptions where there are none; return them as they are kept."""
    done = [await ledger.put(each, replacing=None) for each in subscriptions]
    assert None not in done
    return [each for each in done if each]


async def claim(
    ledger: Ledger, now: int = NOW, most: int = 10, *, lease_ms: int = LEASE
) -> list[Claim]:
    """Claim with no pace to mind."""
    return list((await ledger.claim(now, most, lease_ms=lease_ms, per_second=UNPACED)).claims)


async def claimed_chats(ledger: Ledger, now: int = NOW, most: int = 10) -> list[str]:
    """Claim with no pace to mind; return whose subscriptions were given."""
    return [given.subscription.chat for given in await claim(ledger, now, most)]


async def everyone(ledger: Ledger) -> dict[str, Subscription]:
    """Return all that a ledger yields, each once, by chat."""
    listed = [subscription async for subscription in ledger.each()]
    found = {subscription.chat: subscription for subscription in listed}
    assert len(found) == len(listed)
    return found


async def write_raw(ledger: Ledger, chat: str, line: bytes, ready: int = NOW) -> None:
    """Put any line under a chat, due at a time."""
    if isinstance(ledger, RedisLedger):
        await ledger._client.hset(LEDGER_LINES, chat, line)
        await ledger._client.zadd(LEDGER_READY, {chat: ready})
        return
    assert isinstance(ledger, SqliteLedger)

    def write(table: Table) -> None:
        statement = (
            "INSERT OR REPLACE INTO subscriptions VALUES (?, CAST(? AS TEXT), ?, NULL, NULL)"
        )
        table.database.execute(statement, (chat, line, ready))

    await ledger._change(write)


async def traces(ledger: Ledger) -> str:
    """Return all that a back end holds, as one text to look for things in."""
    if isinstance(ledger, RedisLedger):
        keys = (LEDGER_LINES, LEDGER_READY, LEDGER_LEASES, LEDGER_PACE)
        return repr([await ledger._client.dump(key) for key in keys])
    assert isinstance(ledger, SqliteLedger)
    path: Path = ledger._path
    files = await asyncio.to_thread(
        lambda: [file.read_bytes() for file in path.parent.glob(f"{path.name}*")]
    )
    assert files
    return repr(files)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[RedisLedger]:
    """Use a Redis, and close the connections afterwards."""
    ledger = RedisLedger.open(url)
    try:
        yield ledger
    finally:
        await ledger.aclose()
