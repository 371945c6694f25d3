"""Changing a subscription by its buttons, old ones under old messages included."""

from datetime import date, timedelta

import pytest

from handlers.reply import Caption, Statute
from storage.ledger import Ledger
from storage.records import Subscription
from tests.handlers.talking import LAW, Talk, actions, captions, found, labels, notes, passages

NONE = "這裡沒有訂閱每日一條。"
DAY = date(2026, 11, 23)


async def facts(talk: Talk) -> tuple[object, ...]:
    held = await talk.subscription()
    assert held is not None
    return held.hour, held.minute, held.zone, held.days, held.silent, held.paused


async def test_the_keyboard_changes_everything(talk: Talk) -> None:
    await talk.says("/subscribe 7:30")

    for path, toast, standing in (
        (["改時間", "20:00"], "07:30 → 20:00", "每天 20:00 · 北京時間"),
        (["改時間", "20:30 ›"], "20:00 → 20:30", "每天 20:30 · 北京時間"),
        (["改時間", "‹ 20:00"], "20:30 → 20:00", "每天 20:00 · 北京時間"),
        (["改時區", "紐約"], "北京時間 → 紐約時間", "每天 20:00 · 紐約時間"),
        (["只在週一至週五"], "每天 → 週一至週五", "週一至週五 20:00 · 紐約時間"),
        (["每天都送"], "週一至週五 → 每天", "每天 20:00 · 紐約時間"),
        (["改為靜音"], "有聲 → 靜音", "每天 20:00 · 紐約時間 · 靜音"),
        (["改為有聲"], "靜音 → 有聲", "每天 20:00 · 紐約時間"),
    ):
        for label in path:
            assert label in labels(talk.last)
            reply = await talk.presses(label)
        assert reply.toast == f"已改好：{toast}"
        assert passages(reply)[0] == f"每日一條：{standing}"
    assert await facts(talk) == (20, 0, "America/New_York", "every", False, None)


async def test_half_hours_go_round_midnight(talk: Talk) -> None:
    await talk.says("/subscribe 0:10")
    assert "‹ 23:40" in labels(await talk.presses("改時間"))
    await talk.presses("‹ 23:40")
    assert "00:10 ›" in labels(await talk.presses("改時間"))


async def test_pausing_and_going_on(talk: Talk) -> None:
    await talk.says("/subscribe")

    reply = await talk.presses("暫停")
    assert reply.toast == "已暫停每日一條；按「恢復」就繼續。"
    assert passages(reply)[1] == "已暫停，不會再送，隨時可以恢復。"
    reply = await talk.presses("恢復")
    assert reply.toast == "每日一條繼續送。"
    assert passages(reply)[1] == "下一次：明天（11月23日 週一）08:00"


async def test_the_way_back_changes_nothing(talk: Talk) -> None:
    standing = await talk.says("/subscribe 7:30")
    before = await talk.subscription()
    for page in ("改時間", "改時區"):
        await talk.presses(page)
        reply = await talk.presses("‹ 返回")
        assert labels(reply) == labels(standing)
    assert await talk.subscription() == before


async def test_unsubscribing_by_button(talk: Talk) -> None:
    await talk.says("/subscribe")

    assert passages(await talk.presses("退訂")) == ["已退訂，不再送每日一條。"]
    assert await talk.subscription() is None


async def test_what_was_chosen_already_is_told_to_be_so(talk: Talk) -> None:
    await talk.says("/subscribe 8:00")
    await talk.presses("改時間")

    assert (await talk.presses("08:00")).toast == "已經是這樣，沒有改動。"


@pytest.mark.parametrize("action", ["set|0730,,,", "set|,w,,", "set|,,s,", "hold|1", "hold|0"])
async def test_a_button_of_an_ended_subscription_says_that_there_is_none(
    talk: Talk, action: str
) -> None:
    """And does not subscribe anew, which nobody asked for."""
    reply = await talk.presses(action)

    assert reply.toast == NONE
    assert passages(reply) == [NONE]
    assert labels(reply) == ["訂閱每日一條（08:00）"]
    assert await talk.subscription() is None


@pytest.mark.parametrize("action", ["hour", "zone", "subs", "unsub"])
async def test_an_old_page_of_an_ended_subscription_leads_to_a_new_one(
    talk: Talk, action: str
) -> None:
    reply = await talk.presses(action)

    assert passages(reply) == [NONE]
    assert labels(reply) == ["訂閱每日一條（08:00）"]


async def test_an_old_message_sets_what_stands_on_its_button(talk: Talk) -> None:
    """Whatever was changed since: a button says what it does."""
    old = await talk.says("/subscribe")
    silence = next(action for action in actions(old) if action.startswith("set|,,s"))
    await talk.says("/subscribe 9:00 倫敦 靜音")

    reply = await talk.presses(silence)

    assert reply.toast == "已經是這樣，沒有改動。"
    assert await facts(talk) == (9, 0, "Europe/London", "every", True, None)


async def test_pressing_twice_does_what_pressing_once_does(talk: Talk) -> None:
    await talk.says("/subscribe")
    for label in ("改為靜音", "只在週一至週五", "暫停"):
        action = next(b for b in actions(talk.last) if b in action_of(talk, label))
        await talk.presses(action)
        once = await talk.subscription()
        await talk.presses(action)
        assert await talk.subscription() == once


def action_of(talk: Talk, label: str) -> list[str]:
    return [b.action for row in talk.last.buttons for b in row if b.label == label and b.action]


async def delivered(talk: Talk, ledger: Ledger, *, missed: int = 0) -> Subscription:
    wanted = Subscription(
        talk.person, "private", LAW, 8, 0, "Asia/Shanghai", language="zh-TW", missed=missed
    )
    kept = await ledger.put(wanted, replacing=None)
    assert kept is not None
    talk.last = talk.conversation.daily(kept, DAY, room=4096)
    return kept


async def test_a_delivered_article_is_the_article_with_a_line_and_a_button(
    talk: Talk, ledger: Ledger
) -> None:
    await delivered(talk, ledger)
    daily = talk.last
    (number,) = found(daily)
    plain = await talk.says(f"/article {number}")

    assert daily.blocks[0] == Caption(f"今日一條 · 11月23日 週一 · 第{number}條")
    assert daily.blocks[1:] == plain.blocks
    assert daily.buttons[:-1] == plain.buttons
    assert [button.label for button in daily.buttons[-1]] == ["暫停每日一條"]


async def test_what_was_missed_or_moved_is_said_before_the_article(
    talk: Talk, ledger: Ledger
) -> None:
    held = await delivered(talk, ledger, missed=2)

    assert notes(talk.last)[0] == "前面有 2 天沒能送到，對不起。"
    lost = talk.conversation.daily(held, DAY, topic_lost=True)
    assert notes(lost)[0].startswith("原來的話題已經關閉或刪除，改送到這裡")
    assert captions(lost)[0].startswith("今日一條")


async def test_pausing_under_an_article_leaves_the_article(talk: Talk, ledger: Ledger) -> None:
    await delivered(talk, ledger)
    daily = talk.last

    paused = await talk.presses("暫停每日一條")
    assert paused.toast == "已暫停每日一條；按「恢復」就繼續。"
    assert paused.blocks == daily.blocks
    assert labels(paused)[-1] == "恢復每日一條"
    assert (await facts(talk))[-1] == "asked"

    resumed = await talk.presses("恢復每日一條")
    assert resumed.toast == "每日一條繼續送。"
    assert resumed.blocks == daily.blocks
    assert labels(resumed)[-1] == "暫停每日一條"
    assert (await facts(talk))[-1] is None


async def test_pausing_under_an_old_article_shows_that_article_still(
    talk: Talk, ledger: Ledger
) -> None:
    """Even where the law's text, and so the order of its articles, has changed since."""
    await delivered(talk, ledger)

    reply = await talk.presses(f"day|1|{LAW}|45|{date(2020, 2, 29).toordinal()}")

    assert found(reply) == [45]
    assert captions(reply)[0] == "今日一條 · 2月29日 週六 · 第45條"


async def test_the_button_of_an_ended_subscription_leaves_its_article_alone(
    talk: Talk, ledger: Ledger
) -> None:
    await delivered(talk, ledger)
    await ledger.remove(talk.person)

    reply = await talk.presses("暫停每日一條")

    assert (reply.blocks, reply.toast) == ((), NONE)


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans", "en", "zh-CN", "en-GB", "fr", None])
def test_a_delivery_speaks_the_language_that_was_noted(talk: Talk, language: str | None) -> None:
    wanted = Subscription("test:9", "group", LAW, 8, 0, "Asia/Shanghai", language=language)
    line = captions(talk.conversation.daily(wanted, DAY))[0]

    chinese = language is None or language.startswith("zh")
    assert line.startswith(("今日一條", "今日一条") if chinese else "Article of the day")


def test_a_subscription_to_a_law_that_is_gone_brings_the_law_that_is_held(talk: Talk) -> None:
    wanted = Subscription("test:9", "group", "no-such-law", 8, 0, "Asia/Shanghai")

    assert found(talk.conversation.daily(wanted, DAY))


@pytest.mark.parametrize("choice", ["fold|0", "fold|1", "script|hans"])
async def test_a_delivery_follows_what_was_chosen_before_and_after(
    talk: Talk, ledger: Ledger, choice: str
) -> None:
    name, _, _ = choice.partition("|")
    await talk.says("/subscribe")
    await talk.presses(f"pref|{choice}")
    after = await ledger.get(talk.person)
    await talk.says("/unsubscribe")
    await talk.says("/subscribe")
    before = await ledger.get(talk.person)

    assert after is not None
    assert before is not None
    assert getattr(after, name) is not None
    assert getattr(after, name) == getattr(before, name)


@pytest.mark.parametrize("fold", [None, False, True])
def test_a_delivery_folds_as_was_chosen_for_the_group(talk: Talk, fold: bool | None) -> None:
    wanted = Subscription("test:9", "group", LAW, 8, 0, "Asia/Shanghai", fold=fold)
    days = (DAY + timedelta(days=number) for number in range(61))
    folded = {
        block.folded
        for day in days
        for block in talk.conversation.daily(wanted, day).blocks
        if isinstance(block, Statute)
    }

    assert (True in folded) == (fold is not False)
