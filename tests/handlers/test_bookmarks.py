"""Bookmarks: starred under an article, listed, taken off, and what becomes of them in time."""

import asyncio

import pytest

from corpus.law import Paragraph
from corpus.library import Library
from corpus.search.pipeline import Search
from handlers.bookmarks import LIMIT
from handlers.reply import Reply
from handlers.request import ChatKind
from storage.contract import Store
from storage.keys import Key
from storage.records import Bookmarks
from tests.corpus import laws
from tests.corpus.laws import article
from tests.handlers.conftest import Opens
from tests.handlers.talking import (
    LAW,
    Talk,
    actions,
    buttons,
    captions,
    entries,
    found,
    joined,
    labels,
    titles,
    visible,
)

GROUP = "test:group"
GONE = "這個按鈕已經過時，請重新查詢。"
LONG = Paragraph(1, "數據交易平臺應當依法經營。" * 900)
NONE = "還沒有收藏。按條文下面的 ☆ 就會記在這裡。"


def marks(*numbers: int) -> list[str]:
    return [f"{LAW}:{number}" for number in numbers]


async def stars(talk: Talk, *numbers: int) -> None:
    for number in numbers:
        await talk.presses(f"star|1|{LAW}|{number}")


async def test_a_star_goes_on_and_off_and_the_message_stays(talk: Talk) -> None:
    shown = await talk.says("45")
    assert "☆ 收藏" in labels(shown)

    on = await talk.presses("☆ 收藏")
    assert (on.blocks, on.toast) == ((), "已收藏，/bookmarks 可看全部。")
    assert on.instead is not None
    assert on.instead.label == "★ 已收藏"
    assert await talk.bookmarks() == marks(45)

    off = await talk.presses(on.instead.action or "")
    assert (off.blocks, off.toast) == ((), "已取消收藏。")
    assert off.instead in buttons(shown)
    assert await talk.bookmarks() == []


@pytest.mark.parametrize(
    "asked", ["45", "第四十五條第一款", "/article 45", "綠卡", "/random", "/today", "/start a45"]
)
async def test_it_stands_under_an_article_however_one_comes_to_it(talk: Talk, asked: str) -> None:
    reply = await talk.says(asked)
    assert "☆ 收藏" in labels(reply)

    await talk.presses("☆ 收藏")

    assert await talk.bookmarks() == marks(reply.found[0].article.base)
    again = await talk.says(str(reply.found[0].article))
    assert "★ 已收藏" in labels(again)
    assert "☆ 收藏" not in labels(again)


async def test_it_stands_under_an_article_of_several_pages_too(opens: Opens, store: Store) -> None:
    held = laws.library(laws.law("sample", "樣本", (article(1, LONG),)))
    talk = opens(held, Search(held), store)

    reply = await talk.says("1")

    assert labels(reply)[-1] == "☆ 收藏"


@pytest.mark.parametrize("asked", ["45-47", "第三章", "目錄", "數字經濟", "離婚"])
async def test_it_stands_under_nothing_else(talk: Talk, asked: str) -> None:
    assert not [label for label in labels(await talk.says(asked)) if label[0] in "☆★"]


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.CHANNEL])
async def test_where_others_read_along_there_is_no_star(talk: Talk, kind: ChatKind) -> None:
    await stars(talk, 45)

    assert not [label for label in labels(await talk.says("45", kind=kind)) if label[0] in "☆★"]


async def test_where_others_read_along_the_list_is_a_link_to_the_private_chat(talk: Talk) -> None:
    await stars(talk, 45)

    reply = await talk.says("/bookmarks", kind=ChatKind.GROUP)

    assert visible(reply) == "這只給你一個人看，請到私聊裡用。"
    (way,) = buttons(reply)
    assert way.start == "bookmarks"
    assert titles(await talk.says(f"/start {way.start}")) == ["收藏"]


@pytest.mark.parametrize("action", [f"star|1|{LAW}|45", "marks|r|1", f"unmark|1|{LAW}|45"])
async def test_a_press_where_others_read_along_does_nothing(talk: Talk, action: str) -> None:
    await stars(talk, 45)

    assert await talk.presses(action, chat=GROUP, admin=True) == Reply((), toast=GONE)
    assert await talk.bookmarks() == marks(45)


async def test_pressed_twice_it_is_as_pressed_once(talk: Talk) -> None:
    await stars(talk, 45, 45, 46, 45)
    assert await talk.bookmarks() == marks(45, 46)

    for _ in range(2):
        reply = await talk.presses(f"star|0|{LAW}|45")
        assert reply.instead is not None
        assert reply.instead.label == "☆ 收藏"
    assert await talk.bookmarks() == marks(46)


async def test_the_list_shows_the_last_first_and_opens_each(talk: Talk) -> None:
    await stars(talk, 8, 45, 30)

    reply = await talk.says("/bookmarks")

    assert captions(reply) == ["共 3 條"]
    assert [entry.title for entry in entries(reply)] == ["第三十條", "第四十五條", "第八條"]
    assert labels(reply) == ["第30條", "第45條", "第8條", "移除…"]
    assert found(await talk.presses("第45條")) == [45]


async def test_the_pages_of_the_list_are_turned(talk: Talk) -> None:
    await stars(talk, *range(1, 13))
    await talk.presses("pref|page|5")
    first = await talk.says("/bookmarks")
    second = await talk.presses("下一頁 ›")
    third = await talk.presses("下一頁 ›")

    assert captions(first) == ["共 12 條 · 第 1／3 頁"]
    seen = [entry.title for page in (first, second, third) for entry in entries(page)]
    assert len(seen) == len(set(seen)) == 12
    assert visible(await talk.presses("‹ 上一頁")) == visible(second)


async def test_articles_are_taken_off_one_after_the_other(talk: Talk) -> None:
    await stars(talk, 8, 45, 30)
    await talk.says("/bookmarks")
    assert labels(await talk.presses("移除…")) == ["✕ 第30條", "✕ 第45條", "✕ 第8條", "‹ 完成"]

    reply = await talk.presses("✕ 第45條")
    assert reply.toast == "已取消收藏。"
    assert labels(reply) == ["✕ 第30條", "✕ 第8條", "‹ 完成"]
    again = await talk.presses(f"unmark|1|{LAW}|45")  # the old message, pressed again
    assert (again.toast, labels(again)) == (None, labels(reply))
    assert labels(await talk.presses("‹ 完成")) == ["第30條", "第8條", "移除…"]
    assert await talk.bookmarks() == marks(8, 30)


async def test_the_last_page_goes_with_its_last_article(talk: Talk) -> None:
    await stars(talk, *range(1, 7))

    reply = await talk.presses(f"unmark|2|{LAW}|1")

    assert captions(reply)[0] == "共 5 條"


async def test_when_the_last_is_taken_off_it_is_said_how_to_begin(talk: Talk) -> None:
    await stars(talk, 45)

    assert visible(await talk.presses(f"unmark|1|{LAW}|45")) == NONE
    assert visible(await talk.says("/bookmarks")) == NONE


async def full(talk: Talk) -> None:
    """Fill the list with articles that are gone, but for one place that is left."""
    held = Bookmarks(" ".join(f"old-law:{n}" for n in range(1, LIMIT)))
    assert await talk.memory.keep([(Key(Bookmarks, talk.person, talk.person), held)])


async def test_the_hundredth_is_taken_and_the_one_after_is_not(talk: Talk) -> None:
    await full(talk)
    await stars(talk, 45)
    assert len(await talk.bookmarks()) == LIMIT

    reply = await talk.presses(f"star|1|{LAW}|46")

    assert reply == Reply((), toast="已收藏 100 條，不能再多了。請先在 /bookmarks 移除一些。")
    assert len(await talk.bookmarks()) == LIMIT
    # One that is there already is there, and one place is free again when one is taken off.
    assert (await talk.presses(f"star|1|{LAW}|45")).instead
    await talk.presses("unmark|1|old-law|1")
    await stars(talk, 46)
    assert (await talk.bookmarks())[-1] == f"{LAW}:46"


@pytest.mark.parametrize("size", [3, 5, 10])
async def test_every_page_of_a_full_list_can_be_shown(talk: Talk, size: int) -> None:
    await full(talk)
    await talk.presses(f"pref|page|{size}")
    for purpose in "rx":
        for page in range(1, LIMIT // size + 2):
            assert entries(await talk.presses(f"marks|{purpose}|{page}"))


async def test_of_an_article_that_is_gone_the_list_says_so(talk: Talk) -> None:
    held = Bookmarks(f"{LAW}:62 no-such-law:7 {LAW}:45 {LAW}:4x nonsense")
    assert await talk.memory.keep([(Key(Bookmarks, talk.person, talk.person), held)])

    reply = await talk.says("/bookmarks")

    said = [joined(entry.excerpt) for entry in entries(reply)]
    assert said.count("現行文本已經沒有這一條。") == 3
    assert labels(reply) == ["第45條", "移除…"]
    gone = [entry for entry in entries(reply) if entry.title == "第7條"]
    assert gone[0].caption == "no-such-law"
    for action in actions(await talk.presses("移除…"))[:-1]:
        await talk.presses(action)
    assert await talk.bookmarks() == []


async def test_bookmarks_outlive_a_change_of_the_text(
    opens: Opens, store: Store, library: Library, search: Search
) -> None:
    """The law's version is no part of a bookmark."""
    old = library.default
    await stars(opens(library, search, store), 45)

    talk = opens(library, search, store)

    assert [entry.title for entry in entries(await talk.says("/bookmarks"))] == ["第四十五條"]
    assert old.version not in (await talk.bookmarks())[0]


@pytest.mark.parametrize(
    "action",
    [
        "star",
        "star|1",
        "star|2|" + LAW + "|45",
        f"star||{LAW}|45",
        f"star|1|{LAW}|62",
        f"star|1|{LAW}|045",
        f"star|1|{LAW}|45 46",
        f"star|1|{LAW}|",
        "star|1|no-such-law|45",
        "star|1|a b|45",
        f"star|0|{LAW}|62",
        "star|0|" + "x" * 90 + "|45",
        "marks|r|0x1",
        "marks|r|-1",
        "marks|r|9999999",
        "marks|q|1",
        "marks|r|²",
        f"unmark|x|{LAW}|45",
    ],
)
async def test_altered_buttons_change_nothing(talk: Talk, action: str) -> None:
    await stars(talk, 45)

    assert await talk.presses(action) == Reply((), toast=GONE)
    assert await talk.bookmarks() == marks(45)


async def test_what_is_starred_is_one_persons_alone(talk: Talk) -> None:
    await stars(talk, 45)

    other = talk.other("test:2")
    assert visible(await other.says("/bookmarks")) == NONE
    assert "☆ 收藏" in labels(await other.says("45"))


async def test_of_presses_of_one_moment_none_is_lost(talk: Talk) -> None:
    """As when several replicas answer one chat."""
    await stars(talk, 1, 61)

    await asyncio.gather(
        *(stars(talk, number) for number in range(2, 12)), talk.presses(f"star|0|{LAW}|61")
    )

    held = await talk.bookmarks()
    assert sorted(held) == sorted(marks(*range(1, 12)))


async def test_of_presses_of_one_moment_none_is_one_too_many(talk: Talk) -> None:
    await full(talk)

    await asyncio.gather(*(stars(talk, number) for number in range(1, 9)))

    assert len(await talk.bookmarks()) == LIMIT


async def test_who_looks_at_the_list_keeps_it(talk: Talk, store: Store) -> None:
    """Its time starts anew."""

    async def until() -> int:
        return next(k.until for k in await store.kept(talk.person) if k.kind == Bookmarks.KIND)

    await stars(talk, 45)
    before = await until()
    await asyncio.sleep(0.01)
    await talk.says("/bookmarks")

    assert await until() > before


@pytest.mark.parametrize("asked", ["/bookmarks", "marks|r|1", f"unmark|1|{LAW}|45"])
async def test_who_has_none_leaves_no_trace(talk: Talk, store: Store, asked: str) -> None:
    reply = await (talk.says if asked.startswith("/") else talk.presses)(asked)

    assert visible(reply) == NONE
    assert await store.kept(talk.person) == []
