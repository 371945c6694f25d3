"""Releases that follow each other: what the one before wrote is read, and neither harms the other.

Where two releases are at work on one store, the later one's kinds are made here, by classes of the
same name in the store.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from redis import Redis

from storage.contract import Store
from storage.errors import KeptByLaterRelease, RecordOfLaterRelease, RecordUnreadable
from storage.keys import LAYOUT, Key
from storage.ledger import Ledger
from storage.memory import Memory
from storage.opening import FILE_NAME, LEDGER_FILE_NAME, open_ledger, open_store
from storage.records import KINDS, Preferences, Record, Session, Subscription
from storage.redis import RedisStore
from storage.sqlite import SqliteStore
from storage.versions import Migration
from tests.redis_server import RedisServer
from tests.storage.backends import Fleeting
from tests.storage.conftest import BACK_ENDS
from tests.storage.ledgers import NOW, claimed_chats, everyone, kept, of
from tests.storage.ledgers import write_raw as write_subscription
from tests.storage.recording import (
    ANN,
    COMMANDS,
    DUE,
    GROUP,
    LEASED_UNTIL,
    RECORDS,
    SUBSCRIPTIONS,
)

RECORDED = [folder for folder in (Path(__file__).parent / "recorded").iterdir() if folder.is_dir()]
KEY = Key(Session, ANN, ANN)


@dataclass(frozen=True, slots=True)
class SessionWithMore(Record):
    """The session of a release that added a field with a default."""

    KIND: ClassVar[str] = Session.KIND
    TTL: ClassVar[timedelta] = Session.TTL

    law: str | None = None
    page: int = 1
    mood: str = "calm"


def _by_pages_of_ten(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"law": fields.get("law"), "first": (fields.get("page", 1) - 1) * 10}


def _with_its_laws(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"laws": fields["law"] or "", "first": fields["first"]}


@dataclass(frozen=True, slots=True)
class SessionOfNext(Record):
    """The session of a release that changed what the fields mean, twice."""

    KIND: ClassVar[str] = Session.KIND
    TTL: ClassVar[timedelta] = Session.TTL
    VERSION: ClassVar[int] = 3
    MIGRATIONS: ClassVar[Mapping[int, Migration]] = {1: _by_pages_of_ten, 2: _with_its_laws}

    laws: str = ""
    first: int = 0


@pytest.fixture(params=RECORDED, ids=lambda folder: folder.name)
def recorded(request: pytest.FixtureRequest) -> Path:
    """The folder of each recorded store in turn."""
    folder: Path = request.param
    return folder


@pytest.fixture(params=BACK_ENDS)
async def place(
    request: pytest.FixtureRequest, recorded: Path, tmp_path: Path
) -> AsyncIterator[tuple[str | None, Path]]:
    """Where a recorded store is: the URL of a Redis, or None, and a folder."""
    if request.param == "sqlite":
        for name in (FILE_NAME, LEDGER_FILE_NAME):
            shutil.copy(recorded / name, tmp_path / name)
        yield None, tmp_path
        return
    server: RedisServer = request.getfixturevalue("redis_server")
    with Redis.from_url(server.url) as client:
        for command in json.loads((recorded / COMMANDS).read_text(encoding="utf-8")):
            client.execute_command(*command)
    yield server.url, tmp_path


def test_the_version_before_was_recorded() -> None:
    assert [folder.name for folder in RECORDED] == ["5659e51"]
    assert {key.kind for key in RECORDS} == set(KINDS)


async def test_what_the_version_before_wrote_is_read(place: tuple[str | None, Path]) -> None:
    store = await open_store(*place)
    try:
        assert await store.load([*RECORDS]) == [*RECORDS.values()]
        found = {(each.kind, each.scope) for each in await store.kept(ANN)}
        assert found == {(key.kind.KIND, key.scope) for key in RECORDS if key.person == ANN}
    finally:
        await store.aclose()


async def test_what_the_version_before_wrote_is_changed_and_forgotten(
    place: tuple[str | None, Path],
) -> None:
    store = await open_store(*place)
    try:
        for key, record in RECORDS.items():
            await store.save([(key, record)])
            assert await store.change(key, lambda held: held) == record
        for person in (ANN, GROUP):
            assert await store.forget(person) == sum(key.person == person for key in RECORDS)
    finally:
        await store.aclose()


async def test_the_promises_of_the_version_before_are_kept(
    place: tuple[str | None, Path],
) -> None:
    ledger = await open_ledger(*place)
    try:
        assert await everyone(ledger) == {
            each.chat: replace(each, revision=1) for each in SUBSCRIPTIONS
        }
        # The lease that somebody held goes on.
        assert await claimed_chats(ledger, DUE + 2) == [GROUP]
        assert await claimed_chats(ledger, LEASED_UNTIL) == [ANN]
        changed = replace(SUBSCRIPTIONS[2], revision=1, hour=9)
        before = replace(SUBSCRIPTIONS[2], revision=1)
        assert await ledger.put(changed, replacing=before) == replace(changed, revision=2)
    finally:
        await ledger.aclose()


async def test_a_field_that_was_added_is_passed_over_by_the_release_before(store: Store) -> None:
    later = Key(SessionWithMore, ANN, ANN)
    await store.save([(later, SessionWithMore(law="a", page=2, mood="gay"))])
    assert await store.load([KEY]) == [Session(law="a", page=2)]

    await store.save([(KEY, Session(law="b"))])
    assert await store.load([later]) == [SessionWithMore(law="b")]


async def test_an_older_line_is_migrated_when_it_is_read_and_written_anew_when_changed(
    store: Store,
) -> None:
    later = Key(SessionOfNext, ANN, ANN)
    await store.save([(KEY, Session(law="a", page=3))])
    before = await store.kept(ANN)

    assert await store.load([later]) == [SessionOfNext(laws="a", first=20)]
    assert [each.line for each in await store.kept(ANN)] == [each.line for each in before]

    def turned(held: SessionOfNext | None) -> SessionOfNext | None:
        return replace(held, first=held.first + 10) if held else None

    await store.change(later, turned)
    (line,) = [each.line for each in await store.kept(ANN)]
    assert json.loads(line) == {"v": 3, "laws": "a", "first": 30}


async def test_what_a_later_release_wrote_is_never_written_over(store: Store) -> None:
    later, other = Key(SessionOfNext, ANN, ANN), Key(Preferences, ANN, ANN)
    await store.save([(later, SessionOfNext(laws="a b", first=7))])

    before = await store.kept(ANN)
    assert await store.load([KEY]) == [None]
    with pytest.raises(KeptByLaterRelease, match="a stored record is of a later release"):
        await store.save([(other, Preferences(language="en")), (KEY, Session(law="mine"))])
    with pytest.raises(KeptByLaterRelease, match="a stored session record is of a later release"):
        await store.change(KEY, lambda _: Session(law="mine"))
    assert await store.change(KEY, lambda held: held) is None
    await store.delete(KEY)

    assert await store.kept(ANN) == before
    assert await store.load([later]) == [SessionOfNext(laws="a b", first=7)]


async def test_a_line_of_a_later_release_is_no_outage_to_anybody_else(store: Store) -> None:
    memory = Memory(store)
    bens = Key(Session, "telegram:2", "telegram:2")
    await memory.keep([(Key(SessionOfNext, ANN, ANN), SessionOfNext())])

    assert not await memory.keep([(KEY, Session(page=2))])
    assert await memory.keep([(bens, Session(page=3))])
    assert await memory.recall([bens]) == [Session(page=3)]


async def test_what_a_later_release_wrote_goes_when_it_is_over_or_people_wish_it(
    store: Store,
) -> None:
    fleeting = Key(Fleeting, ANN, "1")
    later = b'{"v": 2, "word": "later"}'
    await store.save([(Key(SessionOfNext, ANN, ANN), SessionOfNext()), (fleeting, Fleeting())])
    await write_until_soon(store, fleeting, later)
    await asyncio.sleep(0.35)
    await store.save([(fleeting, Fleeting(word="new"))])
    assert await store.load([fleeting]) == [Fleeting(word="new")]

    assert await store.forget(ANN) == 2
    await store.save([(KEY, Session(page=2))])
    assert await store.load([KEY]) == [Session(page=2)]


async def write_until_soon(store: Store, key: Key[Record], line: bytes) -> None:
    """Put any line under a key that is there, for what is left of its time."""
    if isinstance(store, RedisStore):
        await store._client.set(str(key), line, keepttl=True)
        return
    assert isinstance(store, SqliteStore)
    await store._execute(
        "UPDATE records SET line = CAST(? AS TEXT) WHERE kind = ?", line, key.kind.KIND
    )


LATER = of(ANN, NOW - 1).encode().replace('"v": 1', '"v": 2').replace("hour", "at").encode()


async def test_a_promise_of_a_later_release_stays_as_it_is(ledger: Ledger) -> None:
    await kept(ledger, of(GROUP))
    await write_subscription(ledger, ANN, LATER, NOW - 1)

    for change in (
        ledger.get(ANN),
        ledger.put(of(ANN), replacing=None),
        ledger.move(ANN, "telegram:9"),
    ):
        with pytest.raises(KeptByLaterRelease, match="subscription record is of a later release"):
            await change
    assert await ledger.add([of(ANN)]) == 0
    assert [*await claimed_chats(ledger), *await claimed_chats(ledger)] == [GROUP]
    assert await ledger.move(GROUP, ANN)  # what has the new name already stays
    assert await everyone(ledger) == {}

    assert await ledger.remove(ANN) is None
    assert await ledger.add([of(ANN)]) == 1


async def test_a_redis_laid_out_by_a_later_release_is_refused(redis_store: RedisStore) -> None:
    await redis_store._client.set(LAYOUT, 2)
    expected = "its key layout is 2, of a later release; this one knows 1"

    for call in (
        redis_store.look(),
        redis_store.ping(),
        redis_store.load([KEY]),
        redis_store.save([(KEY, Session())]),
        redis_store.forget(ANN),
    ):
        with pytest.raises(KeptByLaterRelease, match=expected):
            await call

    assert await redis_store._client.keys() == [LAYOUT.encode()]


async def test_the_layout_of_a_redis_is_told_to_those_who_come_later(
    redis_store: RedisStore,
) -> None:
    await redis_store.look()

    assert await redis_store._client.get(LAYOUT) == b"1"


async def test_a_redis_that_is_away_is_looked_at_when_it_is_back(
    redis_server: RedisServer, redis_store: RedisStore
) -> None:
    redis_server.stop()
    await redis_store.look()
    redis_server.start()
    await redis_store._client.set(LAYOUT, 2)

    with pytest.raises(KeptByLaterRelease):
        await redis_store.load([KEY])


@pytest.mark.parametrize("kind", [*KINDS, Subscription], ids=lambda kind: kind.KIND)
def test_every_version_before_can_be_migrated(kind: type[Record]) -> None:
    assert sorted(kind.MIGRATIONS) == [*range(1, kind.VERSION)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"v": 1, "law": "a", "page": 2}', SessionOfNext("a", 10)),
        ('{"v": 2, "law": null, "first": 10}', SessionOfNext("", 10)),
        ('{"v": 3, "laws": "a b", "first": 10}', SessionOfNext("a b", 10)),
        ('{"v": 4}', RecordOfLaterRelease),
        ('{"v": 0}', RecordUnreadable),
        ('{"v": true}', RecordUnreadable),
        ('{"v": 2.0, "law": null, "first": 0}', RecordUnreadable),
        ('{"v": 2}', RecordUnreadable),  # what the migration needs is not there
        ('{"v": 1, "page": "secret"}', RecordUnreadable),  # it is of another type
    ],
)
def test_a_line_is_read_over_all_versions(line: str, expected: object) -> None:
    try:
        found: object = SessionOfNext.decode(line)
    except RecordUnreadable as error:
        found = type(error)

    assert found == expected
