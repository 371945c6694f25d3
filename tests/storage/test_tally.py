"""What every tally counts, what it forgets, and what its bytes tell nobody."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from redis import Redis

from storage.errors import StoreUnavailable
from storage.redis_tally import RedisTally
from storage.sqlite_tally import SqliteTally
from storage.tally import ENOUGH_PEOPLE, KEPT, LONGEST_TERM, Day, Tally, Vain
from tests.redis_server import RedisServer
from tests.redis_topologies import ClusterServers
from tests.storage.conftest import SERVERS, WITH_CLUSTER

SECRET = b"a secret that is kept elsewhere"
TODAY = date(2026, 11, 22)
NOON = 1_795_348_800.0  # of that day, in UTC
DAY = 86_400.0
PEOPLE = [f"telegram:{number}" for number in range(100, 100 + ENOUGH_PEOPLE)]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> float:
        return self.at


class Place:
    """Where a tally keeps what it counts, which any number of processes may open."""

    def __init__(self, folder: Path, server: RedisServer | ClusterServers | None) -> None:
        self.clock = Clock()
        self._file = folder / "tally.sqlite3"
        self._server = server
        self._opened: list[Tally] = []

    async def open(self, secret: bytes = SECRET) -> Tally:
        opened: Tally
        if self._server is not None:
            opened = RedisTally.open(self._server.url, secret, self.clock)
        else:
            opened = await SqliteTally.open(self._file, secret, self.clock)
        self._opened.append(opened)
        return opened

    async def close(self) -> None:
        for opened in self._opened:
            await opened.aclose()

    def everything(self) -> bytes:
        """Return all bytes that are kept."""
        if self._server is None:
            files = sorted(self._file.parent.glob("tally.sqlite3*"))
            assert files
            return b"".join(file.read_bytes() for file in files)
        if isinstance(self._server, ClusterServers):
            return b"".join(map(_all_of, self._server.nodes))
        return _all_of(self._server)


def _all_of(server: RedisServer) -> bytes:
    with Redis.from_url(server.url) as client:
        keys = list(client.scan_iter())
        return b"".join(key + (client.dump(key) or b"") for key in keys)


@pytest.fixture(params=WITH_CLUSTER)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """Each back end's place in turn, empty."""
    server = SERVERS.get(request.param)
    place = Place(tmp_path, request.getfixturevalue(server) if server else None)
    yield place
    await place.close()


@pytest.fixture
async def tally(place: Place) -> Tally:
    """Each back end in turn, empty."""
    return await place.open()


async def test_figures_add_up_by_day(tally: Tally) -> None:
    yesterday = TODAY - timedelta(days=1)
    await tally.add(yesterday, {"questions": 2})
    await tally.add(TODAY, {"questions": 3, "answered": 2}, ["telegram:1", "telegram:2"])
    await tally.add(TODAY, {"questions": 4}, ["telegram:2"])

    assert await tally.days(yesterday - timedelta(days=1), TODAY) == [
        Day(yesterday - timedelta(days=1)),
        Day(yesterday, 0, {"questions": 2}),
        Day(TODAY, 2, {"questions": 7, "answered": 2}),
    ]


async def test_people_without_figures_and_figures_without_people_count(tally: Tally) -> None:
    await tally.add(TODAY, {}, ["telegram:1"])
    await tally.add(TODAY, {"delivered": 5})

    assert await tally.days(TODAY, TODAY) == [Day(TODAY, 1, {"delivered": 5})]


async def test_people_are_counted_to_one_in_fifty(tally: Tally) -> None:
    for start in range(0, 5_000, 1_000):
        await tally.add(TODAY, {}, [f"telegram:{n}" for n in range(start, start + 1_500)])

    (day,) = await tally.days(TODAY, TODAY)
    assert day.people == pytest.approx(5_500, rel=0.02)


async def test_two_processes_count_each_person_once(place: Place) -> None:
    one, other = await place.open(), await place.open()

    await asyncio.gather(
        *(each.add(TODAY, {"questions": 1}, PEOPLE) for each in (one, other) for _ in range(5))
    )

    assert await one.days(TODAY, TODAY) == [Day(TODAY, len(PEOPLE), {"questions": 10})]


@pytest.mark.parametrize("name", ["", "Questions", "a b", "day:1", "條"])
async def test_a_figure_of_no_proper_name_is_refused(tally: Tally, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a figure"):
        await tally.add(TODAY, {name: 1})

    assert await tally.days(TODAY, TODAY) == [Day(TODAY)]


async def test_a_term_is_told_once_enough_people_asked_it(tally: Tally) -> None:
    for person in PEOPLE[:-1]:
        await tally.asked_in_vain(["离婚", "遗产"], person)
    assert await tally.vain(10) == []

    await tally.asked_in_vain(["离婚"], PEOPLE[-1])

    assert await tally.vain(10) == [Vain("离婚", ENOUGH_PEOPLE)]


async def test_the_same_person_counts_once_however_often(tally: Tally) -> None:
    for _ in range(20):
        await tally.asked_in_vain(["离婚", "离婚"], "telegram:1")

    assert await tally.vain(10) == []


async def test_terms_of_most_people_come_first(tally: Tally) -> None:
    for number in range(8):
        terms = ["离婚", "遗产", "租房"][: 3 if number < 5 else 2 if number < 7 else 1]
        await tally.asked_in_vain(terms, f"telegram:{number}")

    assert await tally.vain(2) == [Vain("离婚", 8), Vain("遗产", 7)]
    assert await tally.vain(10) == [Vain("离婚", 8), Vain("遗产", 7), Vain("租房", 5)]


@pytest.mark.parametrize(
    ("term", "counts"),
    [
        ("房" * LONGEST_TERM, True),
        ("房" * (LONGEST_TERM + 1), False),  # a sentence, and no term
        ("", False),
        ("\ud800", False),  # half of a surrogate pair
        ("x y", True),
        ("🏠", True),
        ("a'b\"c\\d\0e", True),
    ],
    ids=["32", "33", "empty", "surrogate", "space", "emoji", "quotes and nul"],
)
async def test_what_counts_as_a_term(tally: Tally, term: str, counts: bool) -> None:
    for person in PEOPLE:
        await tally.asked_in_vain([term], person)

    assert [vain.term for vain in await tally.vain(10)] == ([term] if counts else [])


async def test_a_term_is_forgotten_when_too_few_asked_it_lately(place: Place) -> None:
    tally = await place.open()
    for person in PEOPLE:
        await tally.asked_in_vain(["离婚"], person)

    place.clock.at += 29 * DAY
    assert await tally.vain(10) == [Vain("离婚", ENOUGH_PEOPLE)]
    await tally.asked_in_vain(["离婚"], PEOPLE[0])
    place.clock.at += 1 * DAY

    assert await tally.vain(10) == []
    assert "离婚".encode() not in place.everything()
    for person in PEOPLE[1:]:
        await tally.asked_in_vain(["离婚"], person)
    assert await tally.vain(10) == [Vain("离婚", ENOUGH_PEOPLE)]


async def test_no_byte_tells_who_asked_nor_what_few_asked(place: Place) -> None:
    tally = await place.open()
    await tally.add(TODAY, {"questions": 1}, ["telegram:8675309"])
    for person in PEOPLE[:-1]:
        await tally.asked_in_vain(["zorblax"], person)

    kept = place.everything()

    for told in ("8675309", "zorblax", *PEOPLE, "telegram"):
        assert told.encode() not in kept


async def test_a_term_stands_there_once_enough_asked_it_and_no_person_does(place: Place) -> None:
    tally = await place.open()
    for person in PEOPLE:
        await tally.asked_in_vain(["zorblax"], person)

    kept = place.everything()

    assert b"zorblax" in kept
    assert not any(person.encode() in kept for person in PEOPLE)


async def test_without_the_secret_nobody_can_find_out_by_trying(place: Place) -> None:
    """Whoever has the store, but not the secret, asks the same and is taken for another."""
    tally = await place.open()
    await tally.add(TODAY, {}, PEOPLE)
    for person in PEOPLE[:-1]:
        await tally.asked_in_vain(["离婚"], person)

    thief = await place.open(b"a guess")
    await thief.add(TODAY, {}, PEOPLE)
    await thief.asked_in_vain(["离婚"], PEOPLE[-1])

    assert await tally.days(TODAY, TODAY) == [Day(TODAY, 2 * len(PEOPLE))]
    assert await thief.vain(10) == []


async def test_closing_twice_does_no_harm_and_then_nothing_is_counted(tally: Tally) -> None:
    await tally.aclose()
    await tally.aclose()

    with pytest.raises(StoreUnavailable):
        await tally.add(TODAY, {"questions": 1})
    with pytest.raises(StoreUnavailable):
        await tally.vain(1)


async def test_digests_of_a_day_are_gone_when_it_is_over_and_the_figure_stays(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path, None)
    tally = await place.open()
    await tally.add(TODAY, {"questions": 9}, PEOPLE)
    place.clock.at += 1.4 * DAY
    await tally.add(TODAY, {}, PEOPLE)  # counted late

    place.clock.at += 0.2 * DAY
    await tally.add(TODAY, {}, PEOPLE)  # too late

    assert await tally.days(TODAY, TODAY) == [Day(TODAY, len(PEOPLE), {"questions": 9})]
    with closing(sqlite3.connect(tmp_path / "tally.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM people").fetchone() == (0,)
        assert database.execute("SELECT salt FROM days").fetchall() == [(None,)]
    await place.close()


async def test_figures_are_kept_for_a_year_and_a_month_in_sqlite(tmp_path: Path) -> None:
    place = Place(tmp_path, None)
    tally = await place.open()
    await tally.add(TODAY, {"questions": 9}, PEOPLE)
    place.clock.at += (KEPT.days - 1) * DAY
    assert (await tally.days(TODAY, TODAY))[0].counts == {"questions": 9}

    place.clock.at += 2 * DAY

    assert await tally.days(TODAY, TODAY) == [Day(TODAY)]
    await place.close()


@pytest.mark.redis
async def test_all_that_redis_keeps_ends_by_itself_and_lies_in_one_slot(
    redis_server: RedisServer,
) -> None:
    tally = RedisTally.open(redis_server.url, SECRET, Clock())
    await tally.add(TODAY, {"questions": 9}, PEOPLE)
    for person in PEOPLE:
        await tally.asked_in_vain(["离婚"], person)
    await tally.aclose()

    with Redis.from_url(redis_server.url, decode_responses=True) as client:
        lasts = {key: round(client.ttl(key) / 3_600) for key in client.scan_iter()}
    kinds = {key.removeprefix("tiaowen:{tally}:").split(":")[0]: at for key, at in lasts.items()}
    assert all(key.startswith("tiaowen:{tally}:") for key in lasts)
    year, month = KEPT.days * 24, 31 * 24
    assert kinds == {"counts": year, "people": year, "salt": 36, "askers": month, "terms": month}


@pytest.mark.redis
async def test_a_redis_that_is_away_is_told() -> None:
    tally = RedisTally.open("redis://127.0.0.1:1", SECRET)

    with pytest.raises(StoreUnavailable):
        await tally.add(TODAY, {"questions": 1}, PEOPLE)
    with pytest.raises(StoreUnavailable):
        await tally.days(TODAY, TODAY)
    with pytest.raises(StoreUnavailable):
        await tally.asked_in_vain(["离婚"], "telegram:1")
    await tally.aclose()


async def test_a_file_of_a_later_release_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "tally.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 99")

    with pytest.raises(StoreUnavailable, match="of a later release"):
        await SqliteTally.open(file, SECRET)
