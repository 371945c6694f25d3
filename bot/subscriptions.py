"""`subscriptions export` and `import`: a backup, or the way from SQLite to Redis and back.

What is exported can be imported anywhere, any number of times, while a bot runs: only what a chat
does not have yet is added, so that no later change is undone and no day's article comes again.
"""

import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.running import Unusable
from bot.subscription_lines import BadLines, line_of, read_lines
from config.settings import Settings
from corpus import library
from storage.ledger import Ledger
from storage.opening import open_ledger
from storage.records import Subscription

_STANDARD = Path("-")  # the usual name for standard input and output
_AT_ONCE = 500  # subscriptions a trip: the store is busy with it for some milliseconds


async def export_to(file: Path, settings: Settings) -> None:
    """Write all subscriptions, one a line, to a file or to standard output.

    A file is its owner's alone, and is put in place when it is whole.

    Raises:
        StoreUnavailable: The store can't be used; nothing was written.
        Unusable: The file can't be written.
    """
    async with _opened(settings) as ledger:
        lines = [f"{line_of(subscription)}\n" async for subscription in ledger.each()]
    try:
        _write(lines, file)
    except BrokenPipeError:  # who reads has enough, as `head` has
        raise
    except OSError as error:
        raise Unusable(f"{file}: {error.strerror}") from error
    print(f"Exported {len(lines)}.", file=sys.stderr)  # noqa: T201 - said to the operator


async def import_from(file: Path, settings: Settings) -> None:
    """Add the subscriptions of a file or of standard input where a chat has none.

    Raises:
        LawTextError: A law can't be read.
        StoreUnavailable: The store can't be used. What was added until then stays, and does no
            harm when the import is run again.
        Unusable: The file can't be read, or some lines are no subscriptions; nothing was added.
    """
    given = _read(file)
    added = 0
    async with _opened(settings) as ledger:
        for first in range(0, len(given), _AT_ONCE):
            added += await ledger.add(given[first : first + _AT_ONCE])
    print(f"Imported {added}; {len(given) - added} were there already.", file=sys.stderr)  # noqa: T201 - as above


def _read(file: Path) -> list[Subscription]:
    laws, now = library.load(), datetime.now(UTC)
    try:
        if file == _STANDARD:
            return read_lines(sys.stdin.buffer, laws, now)
        with file.open("rb") as lines:
            return read_lines(lines, laws, now)
    except BadLines as error:
        raise Unusable(f"nothing was imported\n{error}") from None
    except OSError as error:
        raise Unusable(f"{file}: {error.strerror}") from error


def _write(lines: Iterable[str], file: Path) -> None:
    if file == _STANDARD:
        sys.stdout.writelines(lines)
        sys.stdout.flush()
    elif file.exists() and not file.is_file():  # a pipe or a device, which no file may replace
        with file.open("w", encoding="ascii") as out:
            out.writelines(lines)
    else:
        _write_anew(lines, file.resolve())


def _write_anew(lines: Iterable[str], target: Path) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with open(handle, "w", encoding="ascii") as out:  # noqa: PTH123 - a descriptor, not a path
            out.writelines(lines)
            out.flush()
            os.fsync(handle)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Ledger]:
    ledger = await open_ledger(settings.redis, settings.bot_data_dir)
    try:
        yield ledger
    finally:
        await ledger.aclose()
