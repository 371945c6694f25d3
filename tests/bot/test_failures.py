"""References: one for all that is logged of an update, the same that the person is shown."""

import asyncio
import gc
import logging
from collections.abc import Iterator
from contextvars import copy_context

import pytest
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from bot.failures import (
    begin_update,
    listening,
    log_failure,
    log_stray,
    outside_updates,
    reference,
)

Lines = list[tuple[str, str | None]]


class Seen(logging.Handler):
    """Keeps each line with the reference that it would be written with."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Lines = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.getMessage(), get_contextvars().get("ref")))


@pytest.fixture
def lines() -> Iterator[Lines]:
    seen, root = Seen(), logging.getLogger()
    level = root.level
    root.addHandler(seen)
    root.setLevel(logging.INFO)
    yield seen.lines
    root.removeHandler(seen)
    root.setLevel(level)
    clear_contextvars()


def log(words: str) -> None:
    logging.getLogger("anybody's").warning(words)


async def logs(words: str) -> None:
    await asyncio.sleep(0)
    log(words)


def test_outside_of_updates_there_is_a_new_reference_each_time(lines: Lines) -> None:
    log("nobody's")

    assert len({reference() for _ in range(100)}) > 90
    assert lines == [("nobody's", None)]


def test_within_an_update_it_is_always_the_same(lines: Lines) -> None:
    ref = begin_update()
    log("its own")

    assert (reference(), reference()) == (ref, ref)
    assert lines == [("its own", ref)]


async def test_what_an_update_begins_has_its_reference_and_all_else_its_own(lines: Lines) -> None:
    go = asyncio.Event()

    async def update() -> str:
        ref = begin_update()
        await go.wait()
        await asyncio.gather(logs(f"task {ref}"), asyncio.to_thread(log, f"thread {ref}"))
        return ref

    async def other() -> None:
        await go.wait()
        log("other")

    updates = [asyncio.create_task(update()) for _ in range(3)]
    others = asyncio.create_task(other())
    go.set()
    refs = await asyncio.gather(*updates)
    await others

    assert len(set(refs)) == 3
    expected = {(f"{what} {ref}", ref) for what in ("task", "thread") for ref in refs}
    assert set(lines) == {*expected, ("other", None)}


async def test_one_update_after_another_in_one_task(lines: Lines) -> None:
    refs = []
    for _ in range(2):
        refs.append(begin_update())
        await logs("x")

    assert [ref for _, ref in lines] == refs


async def test_a_task_that_outlives_the_update_may_stand_outside_of_it(lines: Lines) -> None:
    bind_contextvars(replica="a")
    begin_update()
    await asyncio.create_task(logs("apart"), context=outside_updates())

    assert lines == [("apart", None)]
    assert outside_updates().run(get_contextvars) == {"replica": "a"}  # and nothing else is lost


def failing(words: str) -> None:
    raise ValueError(words)


def failure() -> ValueError:
    with pytest.raises(ValueError, match="what a person typed") as caught:
        failing("what a person typed")
    return caught.value


def test_a_failure_is_logged_by_its_place_under_the_reference_that_was_shown(
    lines: Lines,
) -> None:
    ref = begin_update()
    log_failure(failure(), reference())
    copy_context().run(clear_contextvars)
    ((line, under),) = lines

    assert under == ref
    assert line.startswith("ValueError at test_failures.py:")
    assert "failing" in line
    assert "typed" not in line


def test_outside_of_updates_too(lines: Lines) -> None:
    log_failure(failure(), "abc123")
    log("after it")

    assert [ref for _, ref in lines] == ["abc123", None]


def test_whoever_listens_is_told(lines: Lines) -> None:
    told: list[tuple[str, str]] = []
    with listening(lambda error, ref: told.append((type(error).__name__, ref))):
        log_failure(failure(), "one")
    log_failure(failure(), "two")

    assert told == [("ValueError", "one")]
    assert len(lines) == 2


async def test_what_nobody_waited_for_is_logged_by_its_place(lines: Lines) -> None:
    """The line that asyncio has for it would repeat the exception, and what a person typed."""

    async def fails() -> None:
        failing("what a person typed")

    asyncio.get_running_loop().set_exception_handler(log_stray)
    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()
    asyncio.get_running_loop().call_exception_handler({"message": "something else"})
    stray, other = lines

    assert stray[0].startswith("ValueError at test_failures.py:")
    assert "typed" not in stray[0]
    assert other[0] == "something else"
