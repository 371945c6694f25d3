"""The store goes and comes back; the talk goes on, and nobody is told what is not so."""

import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from corpus.library import Library
from corpus.search.pipeline import Search
from handlers.reply import Reply
from storage.contract import Store
from storage.errors import StoreUnavailable
from storage.keys import Key
from storage.memory import RETRY_AFTER_SECONDS, Memory
from storage.records import Session
from storage.redis import RedisStore
from tests.handlers.conftest import Opens
from tests.handlers.talking import LAW, Talk, found, visible
from tests.redis_server import PROGRAM, running

KEY = Key(Session, "test:1", "test:1")
SESSION = Session(law="law", article="45")
AWAY = "answering without memory"
BACK = "the store answers again"


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def closed_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


@pytest.fixture
async def absent() -> AsyncIterator[Store]:
    """A Redis that is not there."""
    store = RedisStore.open(f"redis://127.0.0.1:{closed_port()}")
    yield store
    await store.aclose()


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return level and beginning of what memory logged."""
    return [
        (record.levelname, record.getMessage().split(":")[0])
        for record in caplog.records
        if record.name == "storage.memory"
    ]


@pytest.mark.parametrize(
    "calls",
    [
        ("recall",),
        ("keep",),
        ("drop",),
        ("recall", "keep", "drop", "recall", "keep"),
        ("keep", "keep", "recall"),
    ],
    ids="-".join,
)
async def test_an_outage_is_logged_once_and_costs_nobody_an_answer(
    absent: Store, caplog: pytest.LogCaptureFixture, calls: tuple[str, ...]
) -> None:
    clock = Clock()
    memory = Memory(absent, clock=clock)

    for call in calls * 3:
        clock.now += RETRY_AFTER_SECONDS  # so each of them asks the store
        if call == "recall":
            assert await memory.recall([KEY, KEY]) == [None, None]
        elif call == "drop":
            await memory.drop([KEY])
        else:
            assert not await memory.keep([(KEY, SESSION)])

    assert told(caplog) == [("WARNING", AWAY)]


async def test_what_is_dropped_is_gone_and_nothing_else_is(store: Store) -> None:
    memory = Memory(store)
    other = Key(Session, "test:1", "test:2")
    await memory.keep([(KEY, SESSION), (other, SESSION)])
    await memory.drop([KEY, KEY])

    assert await memory.recall([KEY, other]) == [None, SESSION]


async def test_a_store_that_is_away_is_not_asked_at_every_turn(
    absent: Store, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """While it rests, even a store that answers again is left alone: nobody waits for it."""
    caplog.set_level(logging.INFO)
    clock = Clock()
    memory = Memory(absent, clock=clock)
    await memory.recall([KEY])
    memory._store = store  # it comes back

    clock.now += RETRY_AFTER_SECONDS - 0.01
    assert not await memory.keep([(KEY, SESSION)])
    assert told(caplog) == [("WARNING", AWAY)]

    clock.now += 0.01
    assert await memory.keep([(KEY, SESSION)])
    assert await memory.recall([KEY]) == [SESSION]
    assert told(caplog) == [("WARNING", AWAY), ("INFO", BACK)]


async def test_each_outage_is_logged_anew(
    absent: Store, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    memory = Memory(store, clock=clock)
    for there in (absent, store, absent, store):
        memory._store = there
        clock.now += RETRY_AFTER_SECONDS
        await memory.recall([KEY])

    assert told(caplog) == [("WARNING", AWAY), ("INFO", BACK)] * 2


async def test_a_store_that_answers_is_not_spoken_of(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    memory = Memory(store)

    assert await memory.keep([(KEY, SESSION)])
    assert await memory.recall([KEY]) == [SESSION]
    assert await memory.forget("test:1") == 1
    assert told(caplog) == []


async def test_what_is_logged_names_no_person(
    absent: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await Memory(absent).keep([(KEY, Session(query="離婚"))])

    assert "test:1" not in caplog.text
    assert "離婚" not in caplog.text


async def test_forgetting_is_never_passed_over(absent: Store) -> None:
    memory = Memory(absent)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await memory.forget("test:1")


async def test_forgetting_is_tried_even_while_the_store_rests(absent: Store, store: Store) -> None:
    memory = Memory(absent)
    assert await Memory(store).keep([(KEY, SESSION)])
    await memory.recall([KEY])
    memory._store = store

    assert await memory.forget("test:1") == 1
    assert await memory.recall([KEY]) == [None]


@pytest.fixture
def lost(opens: Opens, library: Library, search: Search, absent: Store) -> Talk:
    """A talk with a bot whose store is away."""
    return opens(library, search, absent)


@pytest.mark.parametrize(
    ("asked", "article"),
    [
        ("45", 45),
        ("第四十五條第一款", 45),
        ("數據交易", 45),
        ("人才", 54),
        ("第三章", 13),
        ("/start a8", 8),
    ],
)
async def test_without_memory_lookup_and_search_go_on(lost: Talk, asked: str, article: int) -> None:
    assert found(await lost.says(asked))[0] == article


async def test_without_memory_the_buttons_work(lost: Talk) -> None:
    await lost.says("數字經濟")

    assert found(await lost.presses("下一頁 ›"))
    await lost.says("45")
    assert found(await lost.presses("第46條 ›")) == [46]


async def test_without_memory_there_is_no_next(lost: Talk) -> None:
    await lost.says("45")

    assert visible(await lost.says("/next")).startswith("還沒有看過")


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
@pytest.mark.parametrize("wish", ["/language en", "/script 简体", "/bookmarks", "/forget"])
async def test_who_wants_something_kept_or_forgotten_is_told_that_it_was_not(
    lost: Talk, wish: str, language: str
) -> None:
    said = {
        "zh-TW": "暫時存取不了記錄，這次沒有任何改動，請稍後再試。",
        "zh-CN": "暂时存取不了记录，这次没有任何改动，请稍后再试。",
        "en": "The memory can't be reached just now and nothing was changed. "
        "Please try again later.",
    }
    assert visible(await lost.says(wish, language=language)) == said[language]


@pytest.mark.parametrize("action", ["l|en", "s|hans", "pref|page|3", f"star|1|{LAW}|45"])
async def test_who_presses_a_choice_is_told_too(lost: Talk, action: str) -> None:
    """What stands above the button stays."""
    away = "暫時存取不了記錄，這次沒有任何改動，請稍後再試。"
    assert await lost.presses(action) == Reply((), toast=away)


async def test_who_wants_what_is_kept_is_not_told_that_there_is_nothing(lost: Talk) -> None:
    reply = await lost.says("/export")

    assert visible(reply) == "暫時存取不了記錄，請稍後再試。"
    assert reply.attachment is None


@pytest.mark.redis
async def test_redis_may_go_and_come_back_in_mid_talk(
    opens: Opens, library: Library, search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    if PROGRAM is None:
        pytest.skip("redis-server is not installed")
    caplog.set_level(logging.INFO, "storage.memory")
    clock = Clock()
    with running() as server:
        store = RedisStore.open(server.url)
        talk = opens(library, search, store, clock)
        await talk.says("45")
        assert found(await talk.says("/next")) == [46]

        server.stop()
        assert found(await talk.says("45")) == [45]
        assert found(await talk.says("數據交易"))[0] == 45
        assert visible(await talk.says("/next")).startswith("還沒有看過")

        server.start()
        clock.now += RETRY_AFTER_SECONDS
        await talk.says("45")
        assert found(await talk.says("/next")) == [46]
        await store.aclose()

    assert told(caplog) == [("WARNING", AWAY), ("INFO", BACK)]
