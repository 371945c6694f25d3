"""The language of the bot's words and the script of the law's: chosen, kept, and taken back."""

import pytest

from storage.records import Preferences
from tests.handlers.talking import Talk, labels, notes, passages, statute, titles, visible

OFFERED = ["繁體中文", "简体中文", "English", "跟隨系統"]


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("English", "en"),
        ("英文", "en"),
        ("zh-Hant", "zh_Hant"),
        ("zh_hant", "zh_Hant"),
        ("hant", "zh_Hant"),
        ("繁體", "zh_Hant"),
        ("繁体", "zh_Hant"),
        ("繁", "zh_Hant"),
        ("zh-hk", "zh_Hant"),
        ("zh-tw", "zh_Hant"),
        ("zh-hans", "zh_Hans"),
        ("简体", "zh_Hans"),
        ("簡體", "zh_Hans"),
        ("zh-cn", "zh_Hans"),
        ("Simplified", "zh_Hans"),
    ],
)
async def test_a_language_is_chosen_by_name(talk: Talk, typed: str, language: str) -> None:
    await talk.says(f"/language {typed}")

    assert await talk.preferences() == Preferences(language=language)


@pytest.mark.parametrize(
    ("name", "contents"), [("en", "Contents"), ("zh_Hans", "目录"), ("zh_Hant", "目錄")]
)
async def test_from_then_on_the_bot_speaks_it(talk: Talk, name: str, contents: str) -> None:
    reply = await talk.presses(f"l|{name}")
    assert reply.toast == passages(reply)[0]

    assert contents in labels(await talk.says("/help", language="zh-TW"))
    assert contents in labels(await talk.says("/help", language="fr"))


async def test_a_language_is_taken_back(talk: Talk) -> None:
    await talk.says("/language en")
    assert "目錄" not in labels(await talk.says("/help"))

    for back in ("/language auto", "/language AUTO"):
        await talk.says("/language en")
        assert "繁體中文" in visible(await talk.says(back))
    assert await talk.preferences() == Preferences()
    assert "目錄" in labels(await talk.says("/help"))


@pytest.mark.parametrize("typed", ["", " ", "klingon", "zh_Hanx", "en; DROP TABLE", "l|en", "😀"])
async def test_otherwise_the_choice_is_offered(talk: Talk, typed: str) -> None:
    reply = await talk.says(f"/language {typed}")

    assert labels(reply) == OFFERED
    assert ("不認得" in visible(reply)) == bool(typed.strip())
    assert await talk.preferences() == Preferences()


async def test_every_offered_language_can_be_pressed(talk: Talk) -> None:
    said = []
    for label in OFFERED:
        await talk.says("/language", language="zh-TW")
        await talk.says("/forget")
        await talk.says("/language", language="zh-TW")
        said.append(visible(await talk.presses(label)))

    assert said == [
        "好，從現在起用繁體中文。",
        "好，从现在起用简体中文。",
        "Done: English from now on.",
        "好，跟隨系統語言，現在是繁體中文。",
    ]


@pytest.mark.parametrize(
    ("typed", "script", "shown"),
    [
        ("简体", "hans", "总则"),
        ("簡體", "hans", "总则"),
        ("hans", "hans", "总则"),
        ("Simplified", "hans", "总则"),
        ("原文", None, "總則"),
        ("original", None, "總則"),
    ],
)
async def test_a_script_is_chosen_by_name(
    talk: Talk, typed: str, script: str | None, shown: str
) -> None:
    await talk.says(f"/script {typed}")

    assert await talk.preferences() == Preferences(script=script)
    assert shown in visible(await talk.says("/contents"))


@pytest.mark.parametrize("typed", ["繁體", "繁体", "繁", "hant", "Traditional", "原樣"])
async def test_traditional_is_chosen_by_name(talk: Talk, typed: str) -> None:
    await talk.says("/script 简体")
    await talk.says(f"/script {typed}")

    assert "總則" in visible(await talk.says("/contents"))


async def test_simplified_shows_everywhere_and_says_whose_it_is(talk: Talk) -> None:
    await talk.says("/script 简体")

    for asked in ("45", "45-47", "第六章", "目錄"):
        reply = await talk.says(asked)
        assert "石家庄市数字经济促进条例" in visible(reply)
        assert "OpenCC" in notes(reply)[-1]
    assert titles(await talk.says("45")) == ["第四十五条"]


async def test_the_law_as_given_says_nothing_of_conversion(talk: Talk) -> None:
    assert "OpenCC" not in visible(await talk.says("45", language="zh-CN"))


async def test_a_button_shows_the_other_script_once_and_leaves_the_choice(talk: Talk) -> None:
    given = await talk.says("45")
    simplified = await talk.presses("简体")

    assert "数据交易" in statute(simplified)
    assert "數據交易" in statute(given)
    assert await talk.preferences() == Preferences()
    # One walks on in the script one looks at.
    onward = next(label for label in labels(simplified) if label.endswith(" ›"))
    assert titles(await talk.presses(onward)) == ["第四十六条"]
    back = await talk.presses("繁體")
    assert titles(back) == ["第四十六條"]
    assert titles(await talk.says("45")) == ["第四十五條"]


async def test_who_reads_simplified_is_offered_the_original(talk: Talk) -> None:
    await talk.says("/script 简体")
    reply = await talk.says("45")

    assert "繁體" in labels(reply)
    assert "數據交易" in statute(await talk.presses("繁體"))


@pytest.mark.parametrize("typed", ["", "klingon", "s|hans", "繁簡"])
async def test_otherwise_the_scripts_are_offered(talk: Talk, typed: str) -> None:
    reply = await talk.says(f"/script {typed}")

    assert labels(reply) == ["原樣", "简体"]
    assert await talk.preferences() == Preferences()


async def test_one_choice_does_not_undo_the_other(talk: Talk) -> None:
    await talk.says("/language en")
    await talk.says("/script 简体")

    assert await talk.preferences() == Preferences(language="en", script="hans")
    assert titles(await talk.says("45")) == ["Article 45 · 第四十五条"]


async def test_a_choice_is_of_one_person_alone(talk: Talk) -> None:
    await talk.says("/language en")

    assert "目錄" in labels(await talk.other("test:2").says("/help"))
