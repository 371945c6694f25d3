"""What is kept is told, and goes away without a trace when the person says so."""

import pytest

from storage.contract import Store
from storage.records import KINDS
from tests.handlers.talking import Talk, labels, passages, visible
from tests.storage.backends import everything

# A question that finds something and that one can tell in the store's bytes.
QUESTION = "數據交易 zorblax"
MARK = "zorblax"


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
async def test_every_kind_of_record_is_told_with_its_time(talk: Talk, language: str) -> None:
    reply = await talk.says("/privacy", language=language)

    told = [passage for passage in passages(reply) if passage.startswith("•")]
    assert len(told) == len(KINDS)
    for line, kind in zip(told, KINDS, strict=True):
        assert str(kind.TTL.days) in line
    assert "/forget" in visible(reply)


@pytest.mark.parametrize(
    "said",
    [
        ["45"],
        [QUESTION],
        ["/language en", "/script 简体", "45", QUESTION],
        ["45", "/forget", "46"],
    ],
    ids=["an article", "a question", "choices", "twice"],
)
async def test_after_forget_nothing_at_all_is_left(
    talk: Talk, store: Store, said: list[str]
) -> None:
    for line in said:
        await talk.says(line)
    held = await everything(store)
    assert talk.person in held
    assert (MARK in held) == (QUESTION in said)

    await talk.says("/forget")

    left = await everything(store)
    assert talk.person not in left
    assert MARK not in left


async def test_forgetting_first_of_all_leaves_nothing_either(talk: Talk, store: Store) -> None:
    assert visible(await talk.says("/forget")) == "這裡沒有你的任何記錄。"

    assert talk.person not in await everything(store)


@pytest.mark.parametrize(
    "typed", ["/forget", "/FORGET", "忘記我", "忘记我", "/忘記我", "/forget me"]
)
async def test_it_is_done_however_it_is_said(talk: Talk, store: Store, typed: str) -> None:
    await talk.says("45")

    reply = await talk.says(typed)

    assert visible(reply) == "已刪除你的全部記錄（1 筆），這次對話也不留。"
    assert talk.person not in await everything(store)


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (0, "Nothing is kept of you."),
        (1, "All that was kept of you is deleted (1 record)"),
        (2, "All that was kept of you is deleted (2 records)"),
    ],
)
async def test_how_much_was_kept_is_told(talk: Talk, records: int, said: str) -> None:
    talk.language = "en"
    for line in ("45", "/script 简体")[:records]:
        await talk.says(line)

    assert visible(await talk.says("/forget")).startswith(said)


async def test_others_are_not_forgotten(talk: Talk) -> None:
    other = talk.other("test:2")
    await talk.says("45")
    await other.says("8")

    await talk.says("/forget")

    assert visible(await talk.says("/next")).startswith("還沒有看過")
    assert "第九條" in visible(await other.says("/next"))


async def test_what_was_chosen_is_forgotten_too(talk: Talk) -> None:
    await talk.says("/language en")
    assert "Contents" in labels(await talk.says("/help"))

    # The answer itself is still given in the language that was chosen.
    assert visible(await talk.says("/forget")).startswith("All that was kept")
    assert "目錄" in labels(await talk.says("/help"))


@pytest.mark.parametrize(
    "line",
    ["/privacy", "/help", "/about", "/start", "離婚", "😀", "/xyzzy", "81", "/language", "/forget"],
)
async def test_what_needs_no_memory_leaves_none(talk: Talk, store: Store, line: str) -> None:
    await talk.says(line)

    assert talk.person not in await everything(store)


async def test_a_question_that_found_nothing_is_not_kept(talk: Talk, store: Store) -> None:
    await talk.says("45")
    await talk.says(f"離婚 {MARK}")

    assert MARK not in await everything(store)
    session = await talk.session()
    assert session is not None
    assert session.query is None
