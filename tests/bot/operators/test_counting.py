"""What is counted of a talk, when it is written, and that no answer suffers from it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.operators import counting as module
from bot.operators.counting import Counting
from handlers.conversation import Said
from handlers.reply import Outcome, Passage, Reply, plain
from handlers.request import ChatKind, Request
from storage.redis_tally import RedisTally
from storage.sqlite_tally import SqliteTally
from storage.tally import Day, Tally, Vain
from tests.redis_server import PROGRAM, running

TODAY = date(2026, 11, 22)
SECRET = b"elsewhere"


class Now:
    """A clock that stands until it is set: 21:15 in Shanghai."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 13, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def timestamp(self) -> float:
        return self.at.timestamp()


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
async def tally(tmp_path: Path, now: Now) -> AsyncIterator[Tally]:
    path = tmp_path / "tally.sqlite3"
    opened = await SqliteTally.open(path, SECRET, now.timestamp)
    yield opened
    await opened.aclose()


@pytest.fixture
async def counting(tally: Tally, now: Now) -> AsyncIterator[Counting]:
    opened = Counting(tally, now, "Asia/Shanghai")
    yield opened
    await opened.aclose()


def asks(person: str = "telegram:1", **facts: object) -> Request:
    return Request(person, person, **facts)  # type: ignore[arg-type]


def said(outcome: Outcome | None, *missed: str) -> Said:
    return Said(Reply((Passage(plain("x")),), outcome=outcome), missed=missed)


async def test_questions_answers_people_and_deliveries_are_counted(
    counting: Counting, tally: Tally
) -> None:
    counting.answered(asks("telegram:1"), said(Outcome.ARTICLE))
    counting.answered(asks("telegram:1"), said(Outcome.RESULTS))
    counting.answered(asks("telegram:2"), said(Outcome.NONE, "离婚"))
    for _ in range(4):
        counting.delivered()
    await counting.aclose()

    assert await tally.days(TODAY, TODAY) == [
        Day(TODAY, 2, {"questions": 3, "answered": 2, "delivered": 4})
    ]


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (asks(text="/help"), said(None)),
        (asks(action="q|2|45"), said(Outcome.RESULTS)),  # a page is turned
        (asks(text="45", edited=True), said(Outcome.ARTICLE)),  # it was counted when it was asked
        (asks(text="hm", kind=ChatKind.GROUP), None),  # silence
    ],
    ids=["a command", "a button", "an edit", "silence"],
)
async def test_what_is_no_question_is_not_counted(
    counting: Counting, tally: Tally, request_: Request, answer: Said | None
) -> None:
    counting.answered(request_, answer)
    await counting.aclose()

    assert await tally.days(TODAY, TODAY) == [Day(TODAY)]


async def test_days_are_those_of_the_zone(counting: Counting, tally: Tally, now: Now) -> None:
    counting.delivered()
    now.at = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    counting.delivered()
    await counting.aclose()

    days = await tally.days(TODAY, date(2026, 11, 23))
    assert [day.counts for day in days] == [{"delivered": 1}, {"delivered": 1}]


async def test_words_that_people_miss_are_counted_by_person(
    counting: Counting, tally: Tally
) -> None:
    for number in range(5):
        counting.answered(asks(f"telegram:{number}"), said(Outcome.NONE, "离婚", "手续"))
    await counting.aclose()

    assert await tally.vain(5) == [Vain("手续", 5), Vain("离婚", 5)]


async def test_nobody_fills_the_store_with_words(counting: Counting, tmp_path: Path) -> None:
    for number in range(1_000):
        counting.answered(asks(), said(Outcome.NONE, f"word{number}a", f"word{number}b"))
    await counting.aclose()

    assert len(counting._missed) == 0
    assert counting._asked[1]["telegram:1"] <= module._MOST_TERMS_A_DAY + 1
    assert (tmp_path / "tally.sqlite3").stat().st_size < 100_000


async def test_it_is_written_by_itself(tally: Tally, now: Now) -> None:
    counting = Counting(tally, now, "Asia/Shanghai", seconds=0.02)
    counting.answered(asks(), said(Outcome.ARTICLE))
    assert await tally.days(TODAY, TODAY) == [Day(TODAY)]

    await eventually(lambda: counting._writing is None)

    assert (await tally.days(TODAY, TODAY))[0].counts["questions"] == 1


async def test_counting_costs_an_answer_next_to_nothing(counting: Counting) -> None:
    began = time.process_time()
    for number in range(1_000):
        counting.answered(asks(f"telegram:{number}"), said(Outcome.NONE, "离婚"))

    assert time.process_time() - began < 0.2  # 0.2 ms each would be thirty times too much
    await counting.aclose()


@pytest.mark.redis
@pytest.mark.skipif(PROGRAM is None, reason="redis-server is not installed")
async def test_a_store_that_is_away_loses_no_figure(
    now: Now, caplog: pytest.LogCaptureFixture
) -> None:
    with running() as server:
        tally = RedisTally.open(server.url, SECRET)
        counting = Counting(tally, now, "Asia/Shanghai", seconds=0.02)
        server.kill()
        for number in range(6):
            counting.answered(asks(f"telegram:{number}"), said(Outcome.NONE, "离婚"))
        await eventually(lambda: counting._away)

        counting.answered(asks("telegram:1"), said(Outcome.ARTICLE))
        server.start()
        await eventually(lambda: counting._writing is None)

        assert await tally.days(TODAY, TODAY) == [Day(TODAY, 6, {"questions": 7, "answered": 1})]
        assert await tally.vain(1) == [Vain("离婚", 6)]
        assert len([r for r in caplog.records if r.levelname == "WARNING"]) == 1
        await counting.aclose()
        await tally.aclose()


async def test_closing_twice_does_no_harm_nor_without_anything(counting: Counting) -> None:
    await counting.aclose()
    await counting.aclose()


async def eventually(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.01)
