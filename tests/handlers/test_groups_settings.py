"""A group's settings: its admins' alone, on one keyboard, checked at every press."""

import itertools

import pytest

from handlers.actions import decode, encode
from handlers.remembering import group_of, preferences_of
from handlers.reply import Reply
from storage.records import Cites, GroupSettings, Preferences
from tests.handlers.grouping import GROUP, Group, group
from tests.handlers.talking import Talk, actions, labels, notes, passages, titles

TALK = "談話裡的條號："
UNHEARD = "Telegram 現在只讓我看到指令和給我的回覆；"


async def panel(here: Group) -> Reply:
    """Return the settings as an admin sees them."""
    reply = await here.hears("/settings@LawBot", admin=True)
    assert reply is not None
    return reply


async def test_the_panel_names_all_that_a_group_may_choose(talk: Talk) -> None:
    reply = await panel(group(talk))

    assert titles(reply) == ["本群設定"]
    assert passages(reply)[0] == f"{TALK}整則訊息才算"
    names = {decoded[0] for action in actions(reply) if (decoded := decode(action, 2))}
    assert names == {"cites", "language", "script", "page", "fold"}
    assert "subs" in actions(reply)  # the daily article


@pytest.mark.parametrize("chosen", list(Cites))
async def test_a_choice_is_kept_and_seen(talk: Talk, chosen: Cites) -> None:
    here = group(talk)
    pressed = await here.presses(encode("pref", "cites", chosen), admin=True)

    ticked = [label for label in labels(pressed)[:3] if label.startswith("✓")]
    assert len(ticked) == 1
    assert passages(pressed)[0] == f"{TALK}{ticked[0][2:]}"
    assert passages(await panel(here)) == passages(pressed)
    assert await talk.store.load([group_of(GROUP)]) == [GroupSettings(chosen)]


@pytest.mark.parametrize(
    ("hears_all", "chosen", "told"),
    [(True, "anywhere", False), (False, "anywhere", True), (False, "off", False)],
)
async def test_it_says_where_telegram_keeps_talk_from_the_bot(
    talk: Talk, chosen: str, *, hears_all: bool, told: bool
) -> None:
    here = group(talk, hears_all=hears_all)
    await here.chooses(chosen)
    said = "".join(notes(await panel(here)))

    assert said.startswith(UNHEARD) is told


async def test_by_default_nothing_is_overheard_where_little_is_heard(talk: Talk) -> None:
    reply = await panel(group(talk, hears_all=False))

    assert passages(reply)[0] == f"{TALK}不理會"


@pytest.mark.parametrize("admin", [False, None])
async def test_whoever_is_no_admin_changes_nothing_by_any_button(
    talk: Talk, *, admin: bool | None
) -> None:
    """With the buttons of a panel that an admin opened, with old ones and with altered ones."""
    here = group(talk)
    reply = await panel(here)
    names = ("cites", "language", "script", "page", "fold", "x", "")
    values = ("off", "anywhere", "en", "hans", "10", "1", "0", "", "x|y", "../")
    made = [f"pref|{name}|{value}" for name, value in itertools.product(names, values)]
    for number, action in enumerate([*actions(reply), *made, "l|en", "s|hans"]):
        pressed = await here.presses(action, admin=admin, person=f"test:{number}")
        assert pressed.toast or action == "subs"
        assert not pressed.blocks or action == "subs"

    assert await talk.store.load([preferences_of(GROUP), group_of(GROUP)]) == [None, None]


@pytest.mark.parametrize(
    "action", ["pref|cites|", "pref|cites|x", "pref|cites|off|x", "pref|cites", "pref", "pref||"]
)
async def test_an_altered_button_is_out_of_date_even_for_an_admin(talk: Talk, action: str) -> None:
    pressed = await group(talk).presses(action, admin=True)

    assert pressed.toast == "這個按鈕已經過時，請重新查詢。"
    assert await talk.store.load([group_of(GROUP)]) == [None]


async def test_a_groups_button_is_none_in_private(talk: Talk) -> None:
    assert (await talk.presses("pref|cites|off")).toast == "這個按鈕已經過時，請重新查詢。"


async def test_what_a_group_chose_counts_for_all_its_answers(talk: Talk) -> None:
    here = group(talk)
    for pressed in ("language|en", "script|hans", "page|10", "fold|0"):
        await here.presses(f"pref|{pressed}", admin=True)
    listed = await here.asks("數據", person="test:2")
    article = await here.asks("54", person="test:3")

    assert listed is not None
    assert article is not None
    assert len([b for b in labels(listed) if b.startswith("Art.")]) == 10
    assert titles(article) == ["Article 54 · 第五十四条"]
    kept = await talk.store.load([preferences_of(GROUP)])
    assert kept == [Preferences(language="en", script="hans", page=10, fold=False)]


async def test_a_group_lists_three_results_with_a_button_for_more(talk: Talk) -> None:
    reply = await group(talk).asks("數據")

    assert reply is not None
    assert len([label for label in labels(reply) if label.startswith("第")]) == 3
    assert "下一頁 ›" in labels(reply)


@pytest.mark.parametrize("text", ["/settings", "/settings@LawBot", "/language en", "/script 简体"])
@pytest.mark.parametrize("admin", [False, None])
async def test_settings_are_opened_by_admins_alone(
    talk: Talk, text: str, *, admin: bool | None
) -> None:
    here = group(talk)
    reply = await here.asks(text, admin=admin)

    assert reply is not None
    assert actions(reply) == []
    assert await talk.store.load([preferences_of(GROUP)]) == [None]
