"""What is kept is told, and goes away without a trace when the person says so."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.reply import Reply
from handlers.request import ChatKind, Request
from storage import records
from storage.contract import Store
from storage.inbox import REMEMBERED
from storage.records import KINDS, Record, Subscription
from storage.tally import ASKED_WITHIN
from storage.tally import KEPT as KEPT_FIGURES
from tests.handlers.talking import Talk, labels, passages, visible
from tests.storage.backends import everything

ROOT = Path(__file__).parents[2]
# A question that finds something and that one can tell in the store's bytes.
QUESTION = "數據交易 zorblax"
MARK = "zorblax"


KEPT: tuple[type[Record], ...] = (*KINDS, Subscription)
# What is told of each kind, in the order of `KEPT`.
TOLD = [
    "• 最近看的一條、最近的查詢和頁碼（「下一條」和「回到結果」才接得上）：最後一次用到後最多 7 天",
    "• 選的語言、字體、每頁結果數和摺疊（照你的選擇回答）：最後一次用到後最多 365 天",
    "• 收藏的條文（讓你再找得到）：最後一次用到後最多 730 天",
    "• 哪則回覆對應你的哪則訊息（改了提問，答案跟著改）：最後一次用到後最多 2 天",
    "• 群組：管理員選的，談話裡的條號要不要理會（照管理員的意思說話）：最後一次用到後最多 365 天",
    "• 群組：剛才在談話裡答過哪幾條（免得重複）：最多 10 分鐘",
    "• 群組：我被移出後，原來的設定（再加回來時照舊）：最後一次用到後最多 30 天",
    (
        "• 每日一條的訂閱：哪個聊天和話題、時間、時區、語言、字體、摺疊、送到哪天（每天送到）："
        "直到退訂"
    ),
    "• 你發來的訊息本身（斷線、重啟也答得到）：答完就刪，最多 2 天",
    (
        "• 每天的總數：多少提問、多少人、答上多少（看得出好不好用；裡面沒有人名、編號和原話）："
        "400 天"
    ),
    (
        "• 沒有答案的單詞，不是整句（好補上說法）：5 個不同的人都問過才看得到是什麼詞，"
        "看不出是誰問的；30 天"
    ),
]
# What is told behind the kinds of records, and for how many days each is kept.
BESIDE = [REMEMBERED, KEPT_FIGURES, ASKED_WITHIN]


def told(reply: Reply) -> list[str]:
    return [passage for passage in passages(reply) if passage.startswith("•")]


async def test_it_is_told_what_is_kept_why_and_for_how_long(talk: Talk) -> None:
    reply = await talk.says("/privacy")

    assert told(reply) == TOLD
    assert "/forget" in visible(reply)
    assert labels(reply) == ["匯出成檔案"]


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
async def test_every_kind_of_record_is_told_with_its_time(talk: Talk, language: str) -> None:
    lines = told(await talk.says("/privacy", language=language))

    assert len(lines) == len(KEPT) + len(BESIDE)
    for line, span in zip(lines[len(KEPT) :], BESIDE, strict=True):
        assert f"{span.days} " in line
    for line, kind in zip(lines, KEPT, strict=False):
        if kind.TTL is not None:
            time = kind.TTL.days or kind.TTL // timedelta(minutes=1)
            assert f" {time} " in line


def test_every_kind_that_there_is_is_one_that_is_told() -> None:
    """What a store or a ledger can keep is a `Record`, and each kind is declared in one place."""
    kinds = [kind for kind in vars(records).values() if isinstance(kind, type)]
    declared = {kind for kind in kinds if issubclass(kind, Record) and kind is not Record}

    assert declared == set(KEPT)


def keys_that_are_written() -> Iterator[str]:
    """Yield the kind of every key that the program makes: `Key(Session, person, chat)`."""
    for floor in ("bot", "handlers", "storage"):
        for path in (ROOT / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Key":
                    yield ast.unparse(node.args[0])


def test_no_key_is_written_of_a_kind_that_is_not_told() -> None:
    written = set(keys_that_are_written())

    assert written == {kind.__name__ for kind in KINDS}


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


async def test_a_private_subscription_is_forgotten_too(talk: Talk) -> None:
    await talk.says("/subscribe 7:30")

    assert visible(await talk.says("/forget")) == "已刪除你的全部記錄（1 筆），這次對話也不留。"
    assert await talk.subscription() is None


async def test_a_groups_subscription_is_the_groups_and_stays(talk: Talk) -> None:
    await talk.says("/subscribe 7:30", kind=ChatKind.GROUP, admin=True)
    await talk.says("/subscribe 9:00")

    said = await talk.says("/forget", kind=ChatKind.GROUP, admin=True)

    assert visible(said) == "這裡沒有你的任何記錄。"
    assert "07:30" in visible(await talk.says("/subscription", kind=ChatKind.GROUP))
    assert await talk.subscription() is not None


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.CHANNEL])
async def test_a_group_or_channel_that_speaks_as_itself_is_not_forgotten(
    talk: Talk, store: Store, kind: ChatKind
) -> None:
    chat = Request("test:-1", "test:-1", kind, language="zh-TW", admin=True, faceless=True)
    await talk.hears(replace(chat, action="pref|script|hans"))
    before = await everything(store)

    reply = await talk.hears(replace(chat, text="/forget"))

    assert reply is not None
    assert "什麼都沒有刪" in visible(reply)
    assert await everything(store) == before
