"""Measure the ledger of subscriptions: what a claim costs, what a subscription weighs, the pace.

Run it as `python -m benchmarks.subscriptions`; it starts a Redis of its own, with the append-only
file that compose.yaml asks for. Half of all subscriptions are due at one minute, as at 08:00.
"""

import argparse
import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import report
from storage.ledger import Ledger
from storage.opening import LEDGER_FILE_NAME, open_ledger
from storage.records import Subscription
from storage.redis_ledger import RedisLedger
from tests import redis_server

NOW = 1_800_000_000_000
DAY = 86_400_000
UNPACED = 1_000_000.0
AT_ONCE = 500


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.subscriptions", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="subscriptions kept (100000)")
    options = parser.parse_args()
    print(f"{report.machine()}\n")
    asyncio.run(_measure(options.count))


async def _measure(count: int) -> None:
    print(f"| {count} subscriptions | SQLite | Redis |\n|---|---|---|")
    columns = []
    for opens in (_sqlite, _redis):
        async with opens() as (ledger, weight):
            columns.append(await _figures(ledger, weight, count))
    for name in columns[0]:
        print(f"| {name} | {columns[0][name]} | {columns[1][name]} |")


class _Weight:
    """What a back end weighs: bytes of a file, or of the memory of Redis."""

    def __init__(self, ledger: Ledger, file: Path | None) -> None:
        self._ledger = ledger
        self._file = file

    async def bytes(self) -> int:
        """Return what it weighs now."""
        if self._file is not None:
            return sum(path.stat().st_size for path in self._file.parent.glob(self._file.name))
        assert isinstance(self._ledger, RedisLedger)  # noqa: S101 - says so to the type checker
        memory = await self._ledger._client.info("memory")  # noqa: SLF001 - no ledger tells this
        return int(memory["used_memory"])


@asynccontextmanager
async def _sqlite() -> AsyncIterator[tuple[Ledger, _Weight]]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:  # on a disk, as /tmp may not be
        ledger = await open_ledger(None, Path(folder))
        yield ledger, _Weight(ledger, Path(folder) / f"{LEDGER_FILE_NAME}*")
        await ledger.aclose()


@asynccontextmanager
async def _redis() -> AsyncIterator[tuple[Ledger, _Weight]]:
    with redis_server.running(appendonly=True, options={"appendfsync": "always"}) as server:
        ledger = await open_ledger(server.url, Path())
        yield ledger, _Weight(ledger, None)
        await ledger.aclose()


async def _figures(ledger: Ledger, weight: _Weight, count: int) -> dict[str, str]:
    before = await weight.bytes()
    seconds = await _fill(ledger, count)
    each = (await weight.bytes() - before) / count
    early, late = itertools.count(NOW - DAY), itertools.count(NOW)  # clocks that always go on
    return {
        "bytes each": f"{each:.0f}",
        "adding them all": f"{seconds:.1f} s",
        "a claim, nothing due": await _claims(ledger, early, 1, 300, expected=0),
        "a claim of 1, half of them due": await _claims(ledger, late, 1, 300, expected=1),
        "a claim of 30, half of them due": await _claims(ledger, late, 30, 100, expected=30),
        "a claim of 300, half of them due": await _claims(ledger, late, 300, 30, expected=300),
        "claim and settle, one by one": await _deliveries(ledger, late, 300),
        "the pace of 29 a second, for 10 s": await _paced(ledger, next(late) + 1000, 10),
        "reading all": await _reading(ledger),
    }


async def _fill(ledger: Ledger, count: int) -> float:
    began = time.perf_counter()
    for first in range(0, count, AT_ONCE):
        await ledger.add([_subscription(n) for n in range(first, min(count, first + AT_ONCE))])
    return time.perf_counter() - began


def _subscription(n: int) -> Subscription:
    """Return one with all its fields set, half of them at one minute."""
    due = NOW if n % 2 else NOW + n % 1440 * 60_000 + 60_000
    return Subscription(
        f"telegram:-100{1_000_000_000 + n}", "group", "shijiazhuang-digital-economy", 8, 0,
        "Asia/Shanghai", thread=n, language="zh_Hant", script="Hant", due=due,
        last_day="2026-11-22", doubt="2026-11-22",
    )  # fmt: skip


async def _claims(
    ledger: Ledger, clock: Iterator[int], most: int, times: int, expected: int
) -> str:
    taken = []
    for now in itertools.islice(clock, times):
        began = time.perf_counter()
        claimed = await ledger.claim(now, most, lease_ms=60_000, per_second=UNPACED)
        taken.append(time.perf_counter() - began)
        if len(claimed.claims) != expected:
            raise SystemExit(f"{len(claimed.claims)} were claimed")
        for claim in claimed.claims:
            await ledger.release(claim)
    return f"{statistics.median(taken) * 1000:.2f} ms"


async def _deliveries(ledger: Ledger, clock: Iterator[int], times: int) -> str:
    taken = []
    for now in itertools.islice(clock, times):
        began = time.perf_counter()
        (claim,) = (await ledger.claim(now, 1, lease_ms=60_000, per_second=UNPACED)).claims
        await ledger.settle(claim, replace(claim.subscription, due=NOW + DAY))
        taken.append(time.perf_counter() - began)
    return f"{statistics.median(taken) * 1000:.2f} ms"


async def _paced(ledger: Ledger, start: int, seconds: float) -> str:
    """Deliver by the clock, sleeping as told."""
    began, given = time.monotonic(), 0
    while (elapsed := time.monotonic() - began) < seconds:
        now = start + round(elapsed * 1000)
        claimed = await ledger.claim(now, 30, lease_ms=60_000, per_second=29)
        given += len(claimed.claims)
        for claim in claimed.claims:
            await ledger.settle(claim, replace(claim.subscription, due=NOW + DAY))
        await asyncio.sleep((claimed.wait_ms or 0) / 1000)
    return f"{given / seconds:.1f} / s"


async def _reading(ledger: Ledger) -> str:
    began = time.perf_counter()
    async for _ in ledger.each():
        pass
    return f"{time.perf_counter() - began:.1f} s"


if __name__ == "__main__":
    main()
