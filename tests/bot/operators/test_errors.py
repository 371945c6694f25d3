"""What is collected of errors: enough to mend them, and nobody's words."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from structlog.contextvars import bound_contextvars

from bot.failures import log_failure
from bot.operators.errors import Errors, unheard

MARK = "zorblax"  # what nobody but its writer may read
ours = logging.getLogger("bot.telegram.example")
theirs = logging.getLogger("somelibrary.client")


@pytest.fixture
def errors() -> Iterator[Errors]:
    errors = Errors()
    with errors.listening():
        yield errors


def whats(errors: Errors) -> list[str]:
    return [kind.what for kind in errors.take().kinds]


def fail(said: str) -> None:
    raise ValueError(said)


def test_of_our_own_lines_the_sentence_is_told_without_what_is_filled_in(errors: Errors) -> None:
    ours.error("Telegram refused an answer (%s): %s", MARK, MARK)

    assert whats(errors) == ["bot.telegram.example Telegram refused an answer (%s): %s"]


def test_of_a_librarys_lines_only_whose_they_are_is_told(errors: Errors) -> None:
    theirs.error(f"can't parse {MARK}")  # as libraries do

    assert whats(errors) == ["somelibrary.client"]


def test_of_an_exception_its_type_and_places_are_told(errors: Errors) -> None:
    try:
        fail(MARK)
    except ValueError:
        theirs.exception("it failed with %s", MARK)

    (what,) = whats(errors)
    assert what.startswith("somelibrary.client ValueError test_errors.py:")
    assert MARK not in what


def test_a_failure_of_ours_is_told_with_its_places_and_reference(errors: Errors) -> None:
    try:
        fail(MARK)
    except ValueError as error:
        log_failure(error, "a1b2c3")

    (kind,) = errors.take().kinds
    assert "ValueError at test_errors.py:" in kind.what
    assert MARK not in kind.what
    assert kind.reference == "a1b2c3"


def test_what_is_alike_is_counted_with_its_first_and_last_time(errors: Errors) -> None:
    for number in range(3):
        with bound_contextvars(ref=f"r{number}"):
            ours.error("it failed: %d", number)
    ours.error("something else failed")

    first, second = errors.take().kinds
    assert (first.count, second.count) == (3, 1)
    assert first.first < first.last
    assert (first.reference, second.reference) == ("r2", "")


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING])
def test_what_is_less_than_an_error_is_not_collected(errors: Errors, level: int) -> None:
    ours.log(level, "all is well")

    assert errors.since is None


def test_a_flood_of_kinds_is_bounded(errors: Errors) -> None:
    for number in range(1_000):
        logging.getLogger(f"bot.{number}").error("x" * 10_000)

    collected = errors.take()
    assert (len(collected.kinds), collected.others, collected.count) == (50, 950, 1_000)
    assert max(len(kind.what) for kind in collected.kinds) <= 200


def test_what_was_taken_is_gone_and_may_be_put_back(errors: Errors) -> None:
    ours.error("it failed")
    taken = errors.take()
    assert errors.since is None
    ours.error("it failed")

    errors.put_back(taken)

    (kind,) = errors.take().kinds
    assert (kind.count, kind.first) == (2, taken.kinds[0].first)


async def test_errors_in_telling_are_not_heard_and_others_beside_them_are(errors: Errors) -> None:
    async def tells() -> None:
        with unheard():
            await asyncio.sleep(0.01)
            ours.error("can't tell")
            await asyncio.create_task(asyncio.to_thread(ours.error, "can't tell either"))

    async def works() -> None:
        await asyncio.sleep(0.005)
        ours.error("it failed")

    await asyncio.gather(tells(), works())

    assert whats(errors) == ["bot.telegram.example it failed"]


@pytest.mark.parametrize("message", [object(), 3, None, "%d %d", ""])
def test_odd_lines_harm_nothing(errors: Errors, message: object) -> None:
    record = logging.LogRecord("bot.example", logging.ERROR, "", 1, "", ("one",), None)
    record.msg = message
    errors.handle(record)

    assert len(whats(errors)) == 1
