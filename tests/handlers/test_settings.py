"""`/settings`: one panel for a person or a group, and what each choice does to the answers."""

import pytest

from corpus.library import Library
from handlers.display import LONG
from handlers.paging import units
from handlers.reply import Reply, Statute
from handlers.request import ChatKind
from storage.keys import Key
from storage.records import Preferences
from tests.handlers.talking import Talk, buttons, entries, labels, passages, titles, visible

GROUP = "test:group"
GONE = "這個按鈕已經過時，請重新查詢。"
DEFAULT = [
    ["繁體中文", "简体中文", "English"],
    ["✓ 跟隨系統"],
    ["✓ 原樣", "简体"],
    ["3", "✓ 5", "10"],
    ["✓ 完整顯示", "摺疊"],
    ["每日一條 ›"],
]


def rows(reply: Reply) -> list[list[str]]:
    return [[button.label for button in row] for row in reply.buttons]


def ticked(reply: Reply) -> list[str]:
    return [label.removeprefix("✓ ") for label in labels(reply) if label.startswith("✓ ")]


def folded(reply: Reply) -> list[bool]:
    return [block.folded for block in reply.blocks if isinstance(block, Statute)]


async def test_the_panel_shows_what_is_chosen(talk: Talk) -> None:
    reply = await talk.says("/settings")

    assert titles(reply) == ["設定"]
    assert passages(reply) == [
        "語言：繁體中文 · 跟隨系統",
        "條文字體：原樣",
        "每頁結果：5 條",
        "長條文：完整顯示",
    ]
    assert rows(reply) == DEFAULT
    assert await talk.preferences() == Preferences()


@pytest.mark.parametrize(
    ("pressed", "chosen", "line"),
    [
        ("繁體中文", Preferences(language="zh_Hant"), "語言：繁體中文"),
        ("简体中文", Preferences(language="zh_Hans"), "语言：简体中文"),
        ("English", Preferences(language="en"), "My words: English"),
        ("✓ 跟隨系統", Preferences(), "語言：繁體中文 · 跟隨系統"),
        ("✓ 原樣", Preferences(), "條文字體：原樣"),
        ("简体", Preferences(script="hans"), "條文字體：简体"),
        ("3", Preferences(page=3), "每頁結果：3 條"),
        ("10", Preferences(page=10), "每頁結果：10 條"),
        ("摺疊", Preferences(fold=True), "長條文：摺疊，點一下展開"),
        ("✓ 完整顯示", Preferences(fold=False), "長條文：完整顯示"),
    ],
)
async def test_a_press_sets_one_thing_and_shows_the_panel_as_it_is_now(
    talk: Talk, pressed: str, chosen: Preferences, line: str
) -> None:
    await talk.says("/settings")
    reply = await talk.presses(pressed)

    assert await talk.preferences() == chosen
    assert line in passages(reply)
    assert reply.toast in {"已改好。", "Done."}
    assert len(ticked(reply)) == 4
    assert visible(await talk.says("/settings")) == visible(reply)


async def test_one_press_after_another_leaves_the_others_as_they_are(talk: Talk) -> None:
    await talk.says("/settings")
    for label in ("English", "Simplified", "10", "Folded"):
        reply = await talk.presses(label)

    assert await talk.preferences() == Preferences("en", "hans", 10, fold=True)
    assert ticked(reply) == ["English", "Simplified", "10", "Folded"]
    await talk.presses("Automatic")
    assert await talk.preferences() == Preferences(None, "hans", 10, fold=True)


async def test_from_the_panel_one_comes_to_the_article_of_the_day(talk: Talk) -> None:
    await talk.says("/settings")

    assert visible(await talk.presses("每日一條 ›")) == "這裡沒有訂閱每日一條。"


@pytest.mark.parametrize(
    "action",
    [
        "pref|page|4",
        "pref|page|05",
        "pref|page|",
        "pref|page|５",
        "pref|fold|2",
        "pref|language|tlh",
        "pref|script|xx",
        "pref|colour|red",
        "pref|page",
        "pref",
    ],
)
async def test_what_is_no_choice_changes_nothing(talk: Talk, action: str) -> None:
    assert await talk.presses(action) == Reply((), toast=GONE)
    assert await talk.preferences() == Preferences()


@pytest.mark.parametrize("size", [3, 5, 10])
async def test_so_many_results_stand_on_a_page(talk: Talk, size: int) -> None:
    await talk.presses(f"pref|page|{size}")
    first = await talk.says("數字經濟")
    second = await talk.presses("下一頁 ›")

    assert len(entries(first)) == len(entries(second)) == size
    assert {e.title for e in entries(first)}.isdisjoint(e.title for e in entries(second))
    assert all(len(row) <= 5 for row in first.buttons)
    assert f"第 1／{-(-len(first.found) // size)} 頁" in visible(first)


@pytest.mark.parametrize(
    "query", ["數字經濟", "數據", "數 字 經 濟 應 當 的", "市 縣 區 部門", "和"]
)
async def test_a_page_of_ten_is_taken_by_telegram(talk: Talk, query: str) -> None:
    """The talk holds each reply against the strict parser: 4,096 units, 100 entities."""
    await talk.presses("pref|page|10")

    await talk.presses(f"q|1|{query}")


@pytest.mark.parametrize("kept", [0, -1, 4, 10**9])
async def test_a_page_of_no_known_size_has_the_default(talk: Talk, kept: int) -> None:
    key = Key(Preferences, talk.person, talk.person)
    assert await talk.memory.keep([(key, Preferences(page=kept))])

    assert len(entries(await talk.says("數字經濟"))) == 5
    assert "5" in ticked(await talk.says("/settings"))


async def test_long_articles_are_folded_and_short_ones_are_not(
    talk: Talk, library: Library
) -> None:
    lengths = dict.fromkeys(range(1, 62), 0)
    for article in library.default.articles:
        lengths[article.number.base] = sum(units(line.text) for line in article.lines())
    assert 5 <= sum(length > LONG for length in lengths.values()) <= 20

    await talk.presses("pref|fold|1")

    for number, length in lengths.items():
        assert folded(await talk.says(str(number))) == [length > LONG]
    several = await talk.says("53-55")
    assert folded(several) == [lengths[number] > LONG for number in (53, 54, 55)]


async def test_without_a_wish_nothing_is_folded_in_private(talk: Talk) -> None:
    assert folded(await talk.says("54")) == [False]
    assert folded(await talk.says("/chapter 7")) != []
    assert not any(folded(await talk.says("/chapter 7")))


async def group(talk: Talk) -> Preferences:
    (kept,) = await talk.store.load([Key(Preferences, GROUP, GROUP)])
    return kept if isinstance(kept, Preferences) else Preferences()


async def test_a_group_has_settings_of_its_own(talk: Talk) -> None:
    reply = await talk.says("/settings", kind=ChatKind.GROUP, admin=True)
    assert titles(reply) == ["本群設定"]

    await talk.presses("简体", chat=GROUP, admin=True)

    assert await group(talk) == Preferences(script="hans")
    assert await talk.preferences() == Preferences()


async def test_what_is_chosen_for_a_group_counts_for_all_in_it_and_nowhere_else(
    talk: Talk,
) -> None:
    other = talk.other("test:2")
    await other.says("/language en")
    await talk.presses("pref|script|hans", chat=GROUP, admin=True)
    await talk.presses("pref|page|3", chat=GROUP, admin=True)

    here = await other.says("45", kind=ChatKind.GROUP)
    many = await other.says("數字經濟", kind=ChatKind.GROUP)
    at_home = await other.says("45")

    assert titles(here) == ["第四十五条"]  # the member's own English does not apply here
    assert len(entries(many)) == 3
    assert titles(at_home) == ["Article 45 · 第四十五條"]


@pytest.mark.parametrize("admin", [False, None])
@pytest.mark.parametrize(
    "action", ["pref|page|3", "pref|language|en", "pref|fold|1", "l|en", "s|hans"]
)
async def test_who_is_no_admin_changes_nothing_of_a_group(
    talk: Talk, action: str, admin: bool | None
) -> None:
    await talk.says("/settings", kind=ChatKind.GROUP, admin=True)

    reply = await talk.presses(action, chat=GROUP, admin=admin)

    assert reply.blocks == ()
    assert reply.toast
    assert await group(talk) == Preferences()


@pytest.mark.parametrize("text", ["/settings", "/language en", "/script 简体"])
async def test_a_member_is_shown_no_panel(talk: Talk, text: str) -> None:
    reply = await talk.says(text, kind=ChatKind.GROUP, admin=False)

    assert visible(reply) == "這裡只有管理員可以更改設定；訂閱大家都可以用 /subscription 看。"
    assert buttons(reply) == []
    assert await group(talk) == Preferences()


async def test_a_groups_daily_article_follows_the_choice(talk: Talk) -> None:
    await talk.says("/subscribe 7:30", kind=ChatKind.GROUP, admin=True)

    await talk.presses("pref|language|en", chat=GROUP, admin=True)
    await talk.presses("pref|script|hans", chat=GROUP, admin=True)
    before = await talk.conversation._desk.ledger.get(GROUP)
    talk.language = "fr"
    await talk.presses("pref|page|3", chat=GROUP, admin=True)

    assert before is not None
    assert (before.language, before.script) == ("en", "hans")
    assert await talk.conversation._desk.ledger.get(GROUP) == before
