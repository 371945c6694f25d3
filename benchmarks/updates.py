"""Feed the bot with generated updates, none of which may harm it. See README.md."""

import argparse
import asyncio
import ctypes
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.engines import resident_mib
from tests.bot.telegram.feeding import Result, Watch, feed

_STEP = 10_000  # updates between two looks at the memory
# What the process may come to hold from the third quarter of a run to the last.
_FLAT_MIB = 5.0


def main() -> None:
    """Run it; the exit status is 1 where anything went wrong or memory grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.updates", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000, help="how many (1000000)")
    parser.add_argument("--seed", type=int, default=6, help="what chance depends on (6)")
    options = parser.parse_args()
    logging.getLogger().addHandler(logging.NullHandler())  # else each warning would be printed
    meter = _Meter()
    with tempfile.TemporaryDirectory(prefix="updates-") as folder:
        result = asyncio.run(feed(options.seed, options.count, Path(folder), meter.told))
    print(_report(result, meter))
    grown = meter.growth()
    sys.exit(not result.is_clean or (grown is not None and grown > _FLAT_MIB))


class _Meter:
    """Looks at the memory now and then.

    Attributes:
        memory: What the process held each time, in MiB, when all had been given back that can be.
    """

    def __init__(self) -> None:
        self.memory: list[float] = []
        self._begun = time.monotonic()

    def told(self, number: int, watch: Watch) -> None:
        """Take note that so many updates were fed."""
        if number % _STEP:
            return
        # What was freed and is kept for later is not held: huge updates leave much of it.
        ctypes.CDLL(None).malloc_trim(0)
        self.memory.append(resident_mib())
        rate = number / (time.monotonic() - self._begun)
        print(
            f"{number:>9} updates, {rate:.0f} a second, {self.memory[-1]:.1f} MiB,"
            f" {watch.warnings.total()} passed over or warned of, {watch.errors.total()} errors",
            file=sys.stderr,
            flush=True,
        )

    def growth(self) -> float | None:
        """Return what memory grew by from the third quarter to the last, or None if too few."""
        quarter = len(self.memory) // 4
        if not quarter:
            return None
        third, last = self.memory[2 * quarter : 3 * quarter], self.memory[-quarter:]
        return statistics.median(last) - statistics.median(third)


def _report(result: Result, meter: _Meter) -> str:
    grown = meter.growth()
    lines = [
        f"{result.taken} taken, {result.refused} refused",
        f"{len(result.targets & result.seen)} of {len(result.targets)} fields in their states",
        *_counted("logged as warnings", result.watch.warnings.most_common(8)),
        *_counted("logged as errors", result.watch.errors.most_common(20)),
        *_counted("sent that Telegram would not take", result.wrong.most_common(20)),
        *(f"raised: {each}" for each in result.raised[:20]),
        *(f"smallest cause of {what}: {cause}" for what, cause in result.watch.causes.items()),
    ]
    if grown is not None:
        lines.append(f"memory from the third to the last quarter: {grown:+.1f} MiB")
    return "\n".join(lines)


def _counted(title: str, counts: Sequence[tuple[str, int]]) -> list[str]:
    return [f"{title}: {count} x {what}" for what, count in counts]


if __name__ == "__main__":
    main()
