"""When operators are told of errors, who tells them, and what they read."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.operators.digest import Digest, digest
from bot.operators.errors import Collected, Errors, Kind
from handlers import catalogue
from handlers.reply import Reply
from storage.leases import Leases
from storage.sqlite_leases import SqliteLeases
from tests.handlers.talking import check, visible

log = logging.getLogger("bot.example")
WORDS = catalogue.load().choose(None, None)
SOON, PAUSE = 0.06, 0.5


class Chats:
    """The operators' private chats."""

    def __init__(self) -> None:
        self.read: list[tuple[int, str]] = []
        self.closed: set[int] = set()

    async def tell(self, operator: int, reply: Reply) -> bool:
        if operator in self.closed:
            log.error("an operator could not be told")
            return False
        self.read.append((operator, visible(reply)))
        return True


@pytest.fixture
def chats() -> Chats:
    return Chats()


@pytest.fixture
def errors() -> Iterator[Errors]:
    errors = Errors()
    with errors.listening():
        yield errors


@pytest.fixture
async def leases(tmp_path: Path) -> AsyncIterator[Leases]:
    opened = await SqliteLeases.open(tmp_path / "updates.sqlite3")
    yield opened
    await opened.aclose()


def digest_of(errors: Errors, leases: Leases, chats: Chats, owner: str = "one") -> Digest:
    return Digest(errors, leases, owner, WORDS, {7, 8}, chats.tell, soon=SOON, pause=PAUSE)


async def run_for(seconds: float, *digests: Digest) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, stop.set)
    await asyncio.gather(*(each.run(stop) for each in digests))


async def test_every_operator_is_told_soon_and_once(
    errors: Errors, leases: Leases, chats: Chats
) -> None:
    log.error("it failed")
    log.error("it failed")

    await run_for(SOON * 4, digest_of(errors, leases, chats))

    assert [operator for operator, _ in chats.read] == [7, 8]
    assert chats.read[0][1].startswith("出了 2 次錯\n\nbot.example it failed")


async def test_nobody_is_told_of_nothing(errors: Errors, leases: Leases, chats: Chats) -> None:
    log.warning("mind the gap")

    await run_for(SOON * 3, digest_of(errors, leases, chats))

    assert chats.read == []


async def test_further_errors_wait_for_the_next_digest(
    errors: Errors, leases: Leases, chats: Chats
) -> None:
    async def fails() -> None:
        for _ in range(8):
            log.error("it failed")
            await asyncio.sleep(0.05)

    await asyncio.gather(fails(), run_for(PAUSE * 1.6, digest_of(errors, leases, chats)))

    assert len(chats.read) == 4  # two digests for two operators
    assert sum(int(text.split()[1]) for _, text in chats.read) == 16


async def test_one_process_tells_and_the_other_waits_with_what_it_has(
    leases: Leases, chats: Chats
) -> None:
    """Their errors are told apart here by two handlers on loggers of their own."""
    here, there = Errors(), Errors()
    digests = [digest_of(here, leases, chats, "one"), digest_of(there, leases, chats, "two")]
    for each in (here, there):
        each.handle(record("it failed"))

    await run_for(PAUSE * 0.8, *digests)
    assert len(chats.read) == 2
    assert (here.since is None) != (there.since is None)

    await run_for(PAUSE, *digests)
    assert len(chats.read) == 4
    assert here.since is there.since is None


async def test_who_can_not_be_told_makes_no_error_and_loses_none(
    errors: Errors, leases: Leases, chats: Chats
) -> None:
    chats.closed = {7, 8}
    log.error("it failed")
    await run_for(PAUSE * 2.4, digest_of(errors, leases, chats))
    assert chats.read == []
    assert errors.take().count == 1


async def test_that_one_operator_is_out_of_reach_keeps_it_from_none_of_the_others(
    errors: Errors, leases: Leases, chats: Chats
) -> None:
    chats.closed = {7}
    log.error("it failed")

    await run_for(PAUSE * 2, digest_of(errors, leases, chats))

    assert [operator for operator, _ in chats.read] == [8]


async def test_what_is_left_is_told_when_the_bot_stops(
    errors: Errors, leases: Leases, chats: Chats
) -> None:
    log.error("it failed at the very last")

    await run_for(0.0, digest_of(errors, leases, chats))

    assert len(chats.read) == 2


async def test_leases_that_are_away_let_errors_wait(
    errors: Errors, leases: Leases, chats: Chats
) -> None:
    await leases.aclose()
    log.error("it failed")

    await run_for(SOON * 3, digest_of(errors, leases, chats))

    assert chats.read == []
    assert errors.take().count == 1


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
def test_the_largest_digest_is_one_message(language: str) -> None:
    at = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    kinds = tuple(Kind(f"{n} {'<&' * 99}"[:200], n + 1, at, at, "a1b2c3") for n in range(50))

    reply = digest(Collected(kinds, 10**9), catalogue.load().choose(None, language))

    check(reply, 4096)
    assert visible(reply).count("a1b2c3") == 10
    assert visible(reply).index("49 <&") < visible(reply).index("48 <&")


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("bot.example", logging.ERROR, "example.py", 1, message, (), None)
