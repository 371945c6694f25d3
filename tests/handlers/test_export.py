"""`/export`: all that is kept of a person, and nothing else, as a file."""

import json
import logging
from datetime import datetime
from typing import Any

import pytest

from handlers.request import ChatKind
from storage.contract import Store
from storage.keys import Key
from storage.records import KINDS, AnswerSent, Bookmarks, Preferences, Session
from tests.handlers.talking import LAW, Talk, buttons, labels, visible
from tests.storage.backends import Fleeting, write_raw

NOTHING = "這裡沒有你的任何記錄。"


async def exported(talk: Talk) -> dict[str, Any]:
    reply = await talk.says("/export")
    assert reply.attachment is not None
    assert reply.attachment.name == "tiaowen-export.json"
    whole: dict[str, Any] = json.loads(reply.attachment.text)
    return whole


async def contents(talk: Talk) -> dict[str, Any]:
    return {record["kind"]: record["content"] for record in (await exported(talk))["records"]}


async def test_all_that_is_kept_is_in_it(talk: Talk) -> None:
    await talk.says("數據交易")
    await talk.says("45")
    await talk.presses("☆ 收藏")
    await talk.presses("pref|page|10")
    await talk.says("/subscribe 7:30")
    key = Key(AnswerSent, talk.person, f"{talk.person}:4021")
    assert await talk.memory.keep([(key, AnswerSent("4022"))])

    whole = await exported(talk)

    assert whole["person"] == talk.person
    assert whole["exported"] == "2026-11-22T13:15:00+00:00"
    records = whole["records"]
    kinds = ["answer", "bookmarks", "preferences", "session", "subscription"]
    assert [record["kind"] for record in records] == kinds
    held = {record["kind"]: record["content"] for record in records}
    assert held["answer"]["message"] == "4022"
    assert held["bookmarks"]["articles"] == f"{LAW}:45"
    assert held["preferences"]["page"] == 10
    assert held["session"]["article"] == "45"
    assert (held["subscription"]["hour"], held["subscription"]["minute"]) == (7, 30)
    assert records[0]["scope"] == f"{talk.person}:4021"
    for record in records[:-1]:
        assert datetime.fromisoformat(record["kept_until"]).tzinfo is not None
    assert records[-1]["kept_until"] is None


async def test_what_was_kept_in_a_group_is_in_it_too(talk: Talk) -> None:
    await talk.says("45", kind=ChatKind.GROUP)

    (record,) = (await exported(talk))["records"]

    assert (record["kind"], record["scope"]) == ("session", "test:group")


async def test_it_is_readable_as_it_stands(talk: Talk) -> None:
    await talk.says("數據交易")

    reply = await talk.says("/export")

    assert reply.attachment is not None
    assert '"query": "數據交易"' in reply.attachment.text
    assert reply.attachment.text.count("\n") > 10
    assert visible(reply) == "你的全部記錄（1 筆），JSON 檔。"


@pytest.mark.parametrize(
    "query", ["half \ud83d a pair", '"quotes\\ and\nlines', "\u202e\u0000", "𠮷 👨‍👩‍👧"]
)
async def test_whatever_was_typed_is_in_it_as_it_was(talk: Talk, query: str) -> None:
    key = Key(Session, talk.person, talk.person)
    assert await talk.memory.keep([(key, Session(query=query))])

    reply = await talk.says("/export")

    assert reply.attachment is not None
    assert json.loads(reply.attachment.text.encode())["records"][0]["content"]["query"] == query


async def test_what_this_release_can_not_read_is_in_it_all_the_same(
    talk: Talk, store: Store
) -> None:
    await store.save([(Key(Fleeting, talk.person, "x"), Fleeting("of a later release"))])
    await write_raw(store, Key(Session, talk.person, talk.person), b"not \xff JSON")
    await write_raw(store, Key(Bookmarks, talk.person, talk.person), b"[" * 100_000)

    held = await contents(talk)

    assert held["fleeting"]["word"] == "of a later release"
    assert held["session"] == "not \ufffd JSON"
    assert held["bookmarks"] == "[" * 100_000


async def test_nothing_of_others_is_in_it(talk: Talk) -> None:
    other = talk.other("test:12")  # begins like the person
    await other.says("數據交易")
    await other.says("/subscribe 7:30")
    await talk.says("45")

    reply = await talk.says("/export")

    assert reply.attachment is not None
    assert "數據交易" not in reply.attachment.text
    assert "test:12" not in reply.attachment.text


async def test_where_nothing_is_kept_there_is_no_file(talk: Talk, store: Store) -> None:
    reply = await talk.says("/export")

    assert (visible(reply), reply.attachment) == (NOTHING, None)
    assert await store.kept(talk.person) == []  # and the question leaves nothing


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.CHANNEL])
async def test_where_others_read_along_there_is_a_link_to_the_private_chat(
    talk: Talk, kind: ChatKind
) -> None:
    await talk.says("45")

    reply = await talk.says("/export", kind=kind)

    assert reply.attachment is None
    (way,) = buttons(reply)
    assert (way.label, way.start) == ("打開私聊", "privacy")
    # The link only leads to where the button is: anybody could have written it.
    opened = await talk.says(f"/start {way.start}")
    assert opened.attachment is None
    assert (await talk.presses("匯出成檔案")).attachment is not None


async def test_a_press_where_others_read_along_brings_no_file(talk: Talk) -> None:
    assert (await talk.presses("export", chat="test:group", admin=True)).attachment is None


async def test_after_forget_there_is_nothing_to_export(talk: Talk) -> None:
    await talk.says("45")
    await talk.presses("☆ 收藏")
    await talk.presses("pref|fold|1")
    await talk.says("/subscribe")

    assert visible(await talk.says("/forget")).startswith("已刪除你的全部記錄（4 筆）")
    assert visible(await talk.says("/export")) == NOTHING
    assert "☆ 收藏" in labels(await talk.says("45"))


async def test_each_kind_that_a_store_keeps_is_exported(talk: Talk, store: Store) -> None:
    await store.save([(Key(kind, talk.person, "x"), kind()) for kind in KINDS])

    assert set(await contents(talk)) == {kind.KIND for kind in KINDS}
    assert {Preferences.KIND, Bookmarks.KIND} <= {kind.KIND for kind in KINDS}


async def test_nothing_of_it_is_logged(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await talk.says("數據交易 zorblax")
    await talk.says("/export")

    assert "zorblax" not in caplog.text
