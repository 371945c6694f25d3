"""What every back end does. The suite knows none of them: the fixture `store` is each in turn."""

import asyncio
import logging
import random
import time
from dataclasses import replace
from typing import Any

import pytest

from storage.contract import Store
from storage.errors import StoreUnavailable
from storage.keys import Key
from storage.records import KINDS, AnswerSent, Bookmarks, Preferences, Record, Session
from tests.storage.backends import Fleeting, everything, write_raw

ANN = "telegram:1"
BEN = "telegram:12"  # begins like ANN
CHAT = "telegram:-1001234567890"

SESSION = Key(Session, ANN, CHAT)
PREFERENCES = Key(Preferences, ANN, ANN)
FLEETING = Key(Fleeting, ANN, CHAT)


async def load_one(store: Store, key: Key[Record]) -> Record | None:
    (record,) = await store.load([key])
    return record


@pytest.mark.parametrize(
    "record",
    [
        *(kind() for kind in KINDS),
        Session(law="shijiazhuang", article="45.1", query="數據交易", page=3),
        Session(query="𠮷野家 😀 👨‍👩‍👧"),  # beyond the basic plane
        Session(query="\ud83d half a pair \udc00"),  # no UTF-8 can hold these
        Session(query="\x00\x1f\x7f\u2028\u202e\r\n'\"\\;--"),
        Session(query=""),
        Session(query="條" * 100_000, page=-(2**63)),
        Session(page=2**70),
        Preferences(language="zh-Hant", script=None),
        AnswerSent(message="-100:42"),
    ],
    ids=lambda record: f"{type(record).KIND}-{str(record)[:20].encode('ascii', 'replace')!r}",
)
async def test_a_record_comes_back_as_it_was(store: Store, record: Record) -> None:
    key = Key(type(record), ANN, CHAT)

    await store.save([(key, record)])

    assert await load_one(store, key) == record


async def test_records_come_in_the_order_asked_with_none_for_absences(store: Store) -> None:
    absent = Key(AnswerSent, ANN, "nowhere")
    await store.save([(SESSION, Session(page=2)), (PREFERENCES, Preferences(language="en"))])

    asked = [absent, PREFERENCES, SESSION, absent, PREFERENCES]

    assert await store.load(asked) == [
        None,
        Preferences(language="en"),
        Session(page=2),
        None,
        Preferences(language="en"),
    ]


async def test_nothing_asked_and_nothing_saved_is_fine(store: Store) -> None:
    await store.save([])

    assert await store.load([]) == []


async def test_many_keys_are_one_call(store: Store) -> None:
    entries = [(Key(AnswerSent, ANN, f"m{n}"), AnswerSent(message=str(n))) for n in range(2000)]

    await store.save(entries)

    assert await store.load([key for key, _ in entries]) == [record for _, record in entries]


async def test_a_record_is_replaced(store: Store) -> None:
    await store.save([(SESSION, Session(page=1))])
    await store.save([(SESSION, Session(page=2)), (SESSION, Session(page=3))])

    assert await load_one(store, SESSION) == Session(page=3)


async def test_a_record_is_its_persons_and_scopes_alone(store: Store) -> None:
    await store.save([(SESSION, Session(page=2))])

    others = [replace(SESSION, person=BEN), replace(SESSION, scope=ANN), PREFERENCES]

    assert await store.load(others) == [None, None, None]


async def test_a_record_expires(store: Store) -> None:
    await store.save([(FLEETING, Fleeting(word="gone")), (SESSION, Session())])
    assert await load_one(store, FLEETING) == Fleeting(word="gone")

    await asyncio.sleep(0.35)

    assert await store.load([FLEETING, SESSION]) == [None, Session()]


async def test_saving_again_starts_the_time_to_live_anew(store: Store) -> None:
    await store.save([(FLEETING, Fleeting(word="old"))])
    await asyncio.sleep(0.2)
    await store.save([(FLEETING, Fleeting(word="new"))])
    await asyncio.sleep(0.2)

    assert await load_one(store, FLEETING) == Fleeting(word="new")


def turned(held: Session | None) -> Session:
    """Turn to the next page."""
    return Session(page=held.page + 1) if held else Session(page=1)


async def test_a_change_sees_what_is_there(store: Store) -> None:
    assert await store.change(SESSION, turned) == Session(page=1)
    assert await store.change(SESSION, turned) == Session(page=2)

    assert await load_one(store, SESSION) == Session(page=2)
    assert await store.forget(ANN) == 1


async def test_a_change_that_wants_nothing_leaves_what_is_there(store: Store) -> None:
    await store.save([(SESSION, Session(page=7))])

    assert await store.change(SESSION, lambda _: None) == Session(page=7)
    assert await store.change(PREFERENCES, lambda _: None) is None

    assert await store.load([SESSION, PREFERENCES]) == [Session(page=7), None]
    assert len(await store.kept(ANN)) == 1


async def test_of_changes_at_once_none_is_lost(store: Store) -> None:
    seen: list[Session | None] = []

    def counted(held: Session | None) -> Session:
        seen.append(held)
        return turned(held)

    await asyncio.gather(*(store.change(SESSION, counted) for _ in range(20)))

    assert await load_one(store, SESSION) == Session(page=20)
    assert len(seen) > 20  # they did cross each other


async def test_a_change_starts_the_time_to_live_anew_and_sees_nothing_expired(
    store: Store,
) -> None:
    await store.save([(FLEETING, Fleeting(word="old"))])
    await asyncio.sleep(0.2)
    await store.change(FLEETING, lambda held: held)
    await asyncio.sleep(0.2)
    assert await load_one(store, FLEETING) == Fleeting(word="old")

    await asyncio.sleep(0.2)
    assert await store.change(FLEETING, lambda held: held or Fleeting("new")) == Fleeting("new")
    assert await load_one(store, FLEETING) == Fleeting("new")


@pytest.mark.parametrize("line", [b"", b"secret", b"\xff\xfe", b'{"v": 0, "page": 3}'])
async def test_what_can_not_be_read_is_changed_as_if_it_were_not_there(
    store: Store, line: bytes
) -> None:
    await write_raw(store, SESSION, line)

    assert await store.change(SESSION, turned) == Session(page=1)
    assert await load_one(store, SESSION) == Session(page=1)


@pytest.mark.parametrize("query", ["half \ud83d", "\x00", "條" * 10_000, "'\"\\;--"])
async def test_whatever_a_record_holds_it_can_be_changed(store: Store, query: str) -> None:
    await store.save([(SESSION, Session(query=query))])

    def asked_on(held: Session | None) -> Session | None:
        return replace(held, page=2) if held else None

    assert await store.change(SESSION, asked_on) == Session(query=query, page=2)
    assert await load_one(store, SESSION) == Session(query=query, page=2)


async def test_delete_removes_one_record(store: Store) -> None:
    await store.save([(SESSION, Session()), (PREFERENCES, Preferences())])

    await store.delete(SESSION)
    await store.delete(SESSION)

    assert await store.load([SESSION, PREFERENCES]) == [None, Preferences()]


async def test_forget_leaves_no_trace_of_a_person_and_all_of_the_others(store: Store) -> None:
    bens = [
        (Key(Session, BEN, CHAT), Session(query="數據")),
        (Key(Preferences, BEN, BEN), Preferences()),
    ]
    await store.save(bens)
    await store.save([(SESSION, Session(query="secret words")), (PREFERENCES, Preferences())])
    await store.save([(SESSION, Session(query="secret words, once more"))])
    await store.save(
        [(Key(AnswerSent, ANN, f"{CHAT}:{n}"), AnswerSent("secret")) for n in range(500)]
    )
    assert "secret" in await everything(store)

    assert await store.forget(ANN) == 502

    left = await everything(store)
    assert "secret" not in left
    assert f"{ANN}'" not in left.replace("}", "'")
    assert await store.load([key for key, _ in bens]) == [record for _, record in bens]
    assert await store.forget(ANN) == 0


async def test_all_that_is_kept_of_a_person_is_told_as_it_stands(store: Store) -> None:
    before = time.time_ns() // 1_000_000
    answer = Key(AnswerSent, ANN, f"{CHAT}:42")
    await store.save([(Key(Session, BEN, CHAT), Session(query="Ben's"))])
    records: dict[Key[Any], Record] = {
        PREFERENCES: Preferences(language="en"),
        SESSION: Session(query="數據"),
        answer: AnswerSent(message="43"),
    }
    await store.save([*records.items()])
    await write_raw(store, Key(Bookmarks, ANN, ANN), b"secret \xff")

    kept = await store.kept(ANN)

    assert [(k.kind, k.scope, k.line) for k in kept] == [
        ("answer", f"{CHAT}:42", records[answer].encode().encode()),
        ("bookmarks", ANN, b"secret \xff"),
        ("preferences", ANN, records[PREFERENCES].encode().encode()),
        ("session", CHAT, records[SESSION].encode().encode()),
    ]
    for found, ttl in zip((kept[0], *kept[2:]), (2, 365, 7), strict=True):
        assert 0 <= found.until - before - ttl * 86_400_000 < 60_000


async def test_of_who_is_not_known_nothing_is_kept(store: Store) -> None:
    await store.save([(Key(Session, BEN, CHAT), Session())])

    assert await store.kept(ANN) == []


async def test_what_has_expired_is_not_kept(store: Store) -> None:
    await store.save([(FLEETING, Fleeting()), (SESSION, Session())])
    await asyncio.sleep(0.35)

    assert [found.kind for found in await store.kept(ANN)] == ["session"]


async def test_what_is_kept_is_what_forget_removes(store: Store) -> None:
    entries = [(Key(kind, ANN, CHAT), kind()) for kind in KINDS]
    await store.save(entries)

    assert len(await store.kept(ANN)) == len(KINDS)
    assert await store.forget(ANN) == len(KINDS)
    assert await store.kept(ANN) == []


@pytest.mark.parametrize("person", ["", "*", "telegram:?", "telegram:1}:*", "[a-z]", "條"])
async def test_nothing_is_told_of_what_is_no_person(store: Store, person: str) -> None:
    with pytest.raises(ValueError, match="not usable in a key"):
        await store.kept(person)


async def test_forget_does_not_count_what_has_expired(store: Store) -> None:
    await store.save([(FLEETING, Fleeting()), (SESSION, Session())])
    await asyncio.sleep(0.35)

    assert await store.forget(ANN) == 1


async def test_one_who_was_forgotten_can_come_back(store: Store) -> None:
    await store.save([(SESSION, Session(page=2))])
    await store.forget(ANN)
    await store.save([(SESSION, Session(page=3))])

    assert await load_one(store, SESSION) == Session(page=3)


@pytest.mark.parametrize("person", ["", "*", "telegram:?", "telegram:1}:*", "[a-z]", "條"])
async def test_forget_refuses_what_is_no_person(store: Store, person: str) -> None:
    await store.save([(SESSION, Session())])

    with pytest.raises(ValueError, match="not usable in a key"):
        await store.forget(person)

    assert await load_one(store, SESSION) == Session()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # What another release may have written.
        (b'{"v": 1, "law": "a", "colour": "red"}', Session(law="a")),
        (b'{"v": 1}', Session()),
        (b'{"v": 0, "law": "a"}', None),
        (b'{"law": "a"}', None),
        (b'{"v": "1", "law": "a"}', None),
        # Fields of another type.
        (b'{"v": 1, "law": 45}', None),
        (b'{"v": 1, "page": "secret"}', None),
        (b'{"v": 1, "page": null}', None),
        # Not records at all.
        (b"", None),
        (b"secret", None),
        (b"[]", None),
        (b'"v"', None),
        (b"1", None),
        (b"null", None),
        (b'{"v": 1, "law": "secre', None),
        (b"\xff\xfe secret", None),
        (b'{"v": 1, "law": "\xff"}', None),
        (b"[" * 200_000, None),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_what_can_not_be_read_is_absent_and_logged_by_its_kind_alone(
    store: Store, line: bytes, expected: Record | None, caplog: pytest.LogCaptureFixture
) -> None:
    await write_raw(store, SESSION, line)

    assert await store.load([PREFERENCES, SESSION]) == [None, expected]

    logged = [record.getMessage() for record in caplog.records if record.levelno > logging.INFO]
    assert logged == ([] if expected else ["a stored session record can't be read; passed over"])


async def test_ping_names_the_program_and_its_version(store: Store) -> None:
    name, version, at, _ = (await store.ping()).split(" ", maxsplit=3)

    assert name in {"Redis", "SQLite"}
    assert version[0].isdigit()
    assert at == "at"


async def test_closing_twice_does_no_harm(store: Store) -> None:
    await store.load([SESSION])
    await store.aclose()
    await store.aclose()


async def test_a_closed_store_is_not_available(store: Store) -> None:
    await store.aclose()

    for call in (
        store.load([SESSION]),
        store.save([(SESSION, Session())]),
        store.delete(SESSION),
        store.forget(ANN),
        store.kept(ANN),
        store.change(SESSION, turned),
        store.ping(),
    ):
        with pytest.raises(StoreUnavailable, match="is not available: it was closed"):
            await call


async def test_200_saves_at_once_are_all_kept(store: Store) -> None:
    entries = [(Key(Session, f"telegram:{n}", CHAT), Session(page=n)) for n in range(200)]

    await asyncio.gather(*(store.save([entry]) for entry in entries))

    assert await store.load([key for key, _ in entries]) == [record for _, record in entries]


async def test_a_cancelled_save_is_kept_whole_or_not_at_all_and_harms_nothing(
    store: Store,
) -> None:
    """Cancelled after anything from nothing to a few milliseconds, some of them twice."""
    chance = random.Random(45)  # noqa: S311  # no secret
    for round_ in range(150):
        pair = [(Key(Session, ANN, f"{round_}:{n}"), Session(page=round_)) for n in range(2)]
        task = asyncio.ensure_future(store.save(pair))
        await asyncio.sleep(chance.choice([0, 0, 0.0001, 0.0002, 0.0003, 0.001]))
        task.cancel()
        if chance.random() < 0.5:
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.wait([task])
        kept = await store.load([key for key, _ in pair])
        assert kept in ([None, None], [Session(page=round_)] * 2)


async def test_cancelling_many_calls_at_once_leaves_the_store_usable(store: Store) -> None:
    await store.save([(SESSION, Session(page=7))])
    for pause in (0, 0.0005, 0.002, 0.01):
        tasks = [asyncio.ensure_future(store.load([SESSION])) for _ in range(100)]
        await asyncio.sleep(pause)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    answers = await asyncio.gather(*(store.load([SESSION]) for _ in range(100)))
    assert answers == [[Session(page=7)]] * 100
