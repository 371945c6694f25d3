"""What a person sets, stars, takes along as a file, and has forgotten."""

import json
from pathlib import Path

import pytest

from tests.botapi.client import Person, notice_of
from tests.botapi.rooms import Room
from tests.botapi.values import Message
from tests.botapi.world import World
from tests.e2e.source import SIMPLIFIED, TRADITIONAL
from tests.e2e.stage import Stage, staged
from tests.e2e.talk import OUT_OF_DATE, noticed, statute, statutes

pytestmark = pytest.mark.asyncio(loop_scope="module")

LAW = "shijiazhuang-digital-economy"
REFUSED = "這裡只有管理員可以更改設定；訂閱大家都可以用 /subscription 看。"


async def presses(
    person: Person, message: Message, label: str, room: Room | None = None
) -> Message:
    """Press a button that says something for a moment; return the message as it stands then."""
    press = await person.presses(message, label)
    assert (await notice_of(press)).text
    now = await (room or person.chat).next_answer()
    assert now.id == message.id
    return now


async def test_the_settings_are_set_in_place(li: Person) -> None:
    panel = await li.asks("/settings")
    assert "✓ 5" in panel.labels

    for label in ("3", "简体", "摺疊"):
        panel = await presses(li, panel, label)
    assert [label for label in panel.labels if label[0] == "✓"] == [
        "✓ 跟隨系統",
        "✓ 简体",
        "✓ 3",
        "✓ 摺疊",
    ]
    long = await li.asks("54")
    short = await li.asks("45")
    found = await li.asks("数字经济")

    assert long.content.marked("expandable_blockquote") == [SIMPLIFIED[54]]
    assert statute(short) == SIMPLIFIED[45]
    assert len([label for label in found.labels if label.startswith("第")]) == 3


async def test_a_star_changes_and_the_article_above_it_stays(li: Person) -> None:
    shown = await li.asks("綠卡")
    starred = await presses(li, shown, "☆ 收藏")

    assert starred.content == shown.content  # marks and notes of the search included
    assert starred.labels == ["★ 已收藏" if label == "☆ 收藏" else label for label in shown.labels]
    again = await presses(li, starred, "★ 已收藏")
    assert again.labels == shown.labels


async def test_a_star_pressed_twice_at_once_is_no_trouble(li: Person) -> None:
    shown = await li.asks("45")
    data = f"star|1|{LAW}|45"
    first, second = [await li.presses(shown, data=data) for _ in range(2)]
    notices = [(await notice_of(press)).text for press in (first, second)]

    assert notices[0] == notices[1]
    listed = await li.asks("/bookmarks")
    while "收藏\n" not in listed.text:
        listed = await li.chat.next_answer()
    assert listed.labels == ["第45條", "移除…"]


async def test_after_a_star_the_buttons_lead_where_they_led(li: Person) -> None:
    shown = await li.asks("45")
    starred = await presses(li, shown, "☆ 收藏")
    press = await li.presses(starred, "第46條 ›")
    await notice_of(press)
    on = await li.chat.next_answer()
    await notice_of(await li.presses(on, "‹ 第45條"))
    back = await li.chat.next_answer()

    assert statute(on) == TRADITIONAL[46]
    assert statute(back) == TRADITIONAL[45]
    assert back.labels == starred.labels


async def test_bookmarks_are_listed_opened_and_taken_off(li: Person) -> None:
    for number in (8, 45):
        await presses(li, await li.asks(str(number)), "☆ 收藏")
    listed = await li.asks("/bookmarks")
    assert listed.labels == ["第45條", "第8條", "移除…"]

    await notice_of(await li.presses(listed, "移除…"))
    choosing = await li.chat.next_answer()
    left = await presses(li, choosing, "✕ 第45條")

    assert left.labels == ["✕ 第8條", "‹ 完成"]
    assert await noticed(li, left, f"star|1|{LAW}|99") == OUT_OF_DATE


async def test_a_file_of_all_that_is_kept_comes_and_then_all_is_gone(li: Person) -> None:
    await presses(li, await li.asks("45"), "☆ 收藏")
    await li.asks("數據交易")
    await li.asks("/subscribe 7:30")
    told = await li.asks("/privacy")
    await notice_of(await li.presses(told, "匯出成檔案"))
    sent = await li.chat.next_answer()

    assert sent.id != told.id  # what was told stays
    assert sent.file is not None
    assert (sent.file.name, sent.file.mime_type) == ("tiaowen-export.json", "application/json")
    whole = json.loads(sent.file.content)
    held = {record["kind"]: record["content"] for record in whole["records"]}
    assert whole["person"] == f"telegram:{li.user.id}"
    assert held["bookmarks"]["articles"] == f"{LAW}:45"
    assert held["session"]["query"] == "數據交易"
    assert held["subscription"]["chat"] == f"telegram:{li.user.id}"
    assert "數據交易" in sent.file.content.decode()

    await li.asks("/forget")
    assert (await li.asks("/export")).file is None
    assert (await li.asks("/bookmarks")).labels == []


async def test_a_question_edited_into_another_leaves_the_file_alone(li: Person) -> None:
    await li.asks("45")
    question = await li.says("/export")
    assert (await li.chat.next_answer()).file is not None
    await li.edits(question, "46")
    await li.chat.silence()

    question = await li.says("45")
    await li.chat.next_answer()
    await li.edits(question, "/export")
    assert (await li.chat.next_answer()).file is not None


async def test_in_a_group_a_link_leads_to_the_private_chat(stage: Stage, li: Person) -> None:
    group = stage.world.group("法學", li)
    for command, payload in (("/export", "privacy"), ("/bookmarks", "bookmarks")):
        answer = await li.asks(f"{command}@TiaowenBot", chat=group)
        (button,) = [button for row in answer.buttons for button in row]
        assert answer.file is None
        assert button.value == f"https://t.me/TiaowenBot?start={payload}"


async def test_a_groups_settings_are_its_admins_and_count_for_all(stage: Stage, li: Person) -> None:
    admin, wang = stage.person(), stage.person("en")
    group = stage.world.group("法學", li, wang, admins=[admin])
    panel = await admin.asks("/settings@TiaowenBot", chat=group)
    assert panel.text.startswith("本群設定")
    assert await noticed(li, panel, "pref|script|hans") == REFUSED
    assert (await li.asks("/settings@TiaowenBot", chat=group)).text == REFUSED

    await presses(admin, panel, "简体", group)
    panel = await presses(admin, panel, "简体中文", group)
    answer = await wang.asks("/article@TiaowenBot 45", chat=group)

    assert panel.text.startswith("本群设定")
    assert statute(answer) == SIMPLIFIED[45]
    assert answer.text.startswith("第四十五条")
    assert "Article 45" in (await wang.asks("45")).text  # at home it is as she likes it


async def test_it_is_all_there_after_a_restart(
    world: World, folder: Path, storage: dict[str, str]
) -> None:
    async with staged(world, folder, **storage) as stage:
        li = stage.person()
        starred = await presses(li, await li.asks("45"), "☆ 收藏")
        panel = await presses(li, await li.asks("/settings"), "摺疊")
        await stage.restarts()

        assert (await li.asks("/bookmarks")).labels == ["第45條", "移除…"]
        assert len((await li.asks("54")).content.marked("expandable_blockquote")) == 1
        assert (await presses(li, panel, "完整顯示")).labels.count("✓ 完整顯示") == 1
        assert "☆ 收藏" in (await presses(li, starred, "★ 已收藏")).labels
        assert (await li.asks("/export")).file is not None
        assert statutes(await li.asks("54")) == [TRADITIONAL[54]]
