"""A talk about the article of the day, as a person leads it on a phone."""

import asyncio
import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus.daily import article_of
from corpus.library import Library
from corpus.search.pipeline import Search
from handlers.reply import Caption, Reply
from handlers.request import ChatKind
from storage.contract import Store
from storage.ledger import Ledger
from storage.records import Paused, Subscription
from storage.sqlite_ledger import SqliteLedger
from tests.handlers.conftest import Now, Opens
from tests.handlers.talking import LAW, Talk, captions, found, labels, notes, passages, visible

SHANGHAI = "Asia/Shanghai"
UNTOUCHED = "沒有任何改動"


def said(reply: Reply) -> list[str]:
    return [*passages(reply), *notes(reply)]


async def held(talk: Talk) -> Subscription:
    subscription = await talk.subscription()
    assert subscription is not None
    return subscription


def due(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


# The talk takes place on Sunday 2026-11-22 at 21:15 in Shanghai, 13:15 in London.


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "zh-TW",
            [
                "已訂閱每日一條：每天 08:00 · 北京時間",
                "下一次：明天（11月23日 週一）08:00",
            ],
        ),
        (
            "zh-CN",
            [
                "已订阅每日一条：每天 08:00 · 北京时间",
                "下一次：明天（11月23日周一）08:00",
            ],
        ),
        (
            "en",
            [
                "Subscribed to the article of the day: every day 08:00 · Beijing time",
                "Next: tomorrow (Mon, Nov 23) 08:00",
            ],
        ),
    ],
)
async def test_subscribing_is_confirmed_with_the_next_delivery(
    talk: Talk, language: str, lines: list[str]
) -> None:
    assert said(await talk.says("/subscribe", language=language)) == lines
    assert await held(talk) == Subscription(
        chat=talk.person,
        kind="private",
        law=LAW,
        hour=8,
        minute=0,
        zone=SHANGHAI,
        language=language,
        due=due("2026-11-23T00:00"),
        revision=(await held(talk)).revision,
    )


@pytest.mark.parametrize(
    ("order", "standing", "following"),
    [
        ("7:30", "每天 07:30 · 北京時間", "明天（11月23日 週一）07:30"),
        ("21:30", "每天 21:30 · 北京時間", "今天（11月22日 週日）21:30"),
        ("21:15", "每天 21:15 · 北京時間", "明天（11月23日 週一）21:15"),  # this very minute
        ("24:00", "每天 00:00 · 北京時間", "明天（11月23日 週一）00:00"),
        ("21:00 Europe/London", "每天 21:00 · 倫敦時間", "今天（11月22日 週日）21:00"),
        ("8:00 奧克蘭", "每天 08:00 · 奧克蘭時間", "今天（11月23日 週一）08:00"),
        ("8:00 工作日", "週一至週五 08:00 · 北京時間", "明天（11月23日 週一）08:00"),
        ("8:00 靜音", "每天 08:00 · 北京時間 · 靜音", "明天（11月23日 週一）08:00"),
        ("8:00 UTC", "每天 08:00 · UTC", "明天（11月23日 週一）08:00"),
        ("8:00 Etc/GMT+8", "每天 08:00 · Etc/GMT+8", "今天（11月22日 週日）08:00"),
    ],
)
async def test_the_order_is_said_back_in_the_chats_own_time(
    talk: Talk, order: str, standing: str, following: str
) -> None:
    first, second = said(await talk.says(f"/subscribe {order}"))

    assert first == f"已訂閱每日一條：{standing}"
    assert second == f"下一次：{following}"
    assert said(await talk.says("/subscription")) == [f"每日一條：{standing}", second]


async def test_on_friday_evening_the_next_weekday_is_named_by_its_date(
    talk: Talk, now: Now
) -> None:
    now.at = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)

    assert said(await talk.says("/subscribe 8:00 工作日"))[1] == "下一次：11月30日 週一 08:00"


async def test_an_hour_that_is_left_out_is_told_as_it_will_be(talk: Talk, now: Now) -> None:
    now.at = datetime(2025, 3, 29, 12, 0, tzinfo=UTC)

    reply = await talk.says("/subscribe 1:30 倫敦")

    assert said(reply) == [
        "已訂閱每日一條：每天 01:30 · 倫敦時間",
        "下一次：明天（3月30日 週日）02:00",
    ]


CHANGES = [
    ("7:30", "08:00 → 07:30"),
    ("倫敦", "北京時間 → 倫敦時間"),
    ("工作日", "每天 → 週一至週五"),
    ("靜音", "有聲 → 靜音"),
    ("9:00 工作日 靜音", "08:00 → 09:00；每天 → 週一至週五；有聲 → 靜音"),
]


@pytest.mark.parametrize(("order", "changes"), CHANGES)
async def test_subscribing_again_changes_what_was_spoken_of_and_says_so(
    talk: Talk, order: str, changes: str
) -> None:
    await talk.says("/subscribe")

    assert said(await talk.says(f"/subscribe {order}"))[0] == f"已改好：{changes}"


async def test_what_was_not_spoken_of_stays(talk: Talk) -> None:
    await talk.says("/subscribe 7:15 倫敦 工作日 靜音")
    await talk.says("/subscribe 9:45")
    now = await held(talk)

    assert (now.hour, now.minute, now.zone, now.days, now.silent) == (
        (9, 45, "Europe/London", "weekdays", True)
    )


@pytest.mark.parametrize("order", ["", "8:00", "每天 8:00 北京", "0800 有聲"])
async def test_subscribing_again_to_the_same_changes_nothing_and_says_so(
    talk: Talk, order: str
) -> None:
    await talk.says("/subscribe 8:00")
    before = await held(talk)

    assert said(await talk.says(f"/subscribe {order}")) == [
        "已經是這樣，沒有改動。",
        "每日一條：每天 08:00 · 北京時間",
        "下一次：明天（11月23日 週一）08:00",
    ]
    assert await held(talk) == before


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("99:30", "「99:30」不是一天裡的時間（00:00 到 23:59），沒有任何改動。"),
        ("25:00", "「25:00」不是一天裡的時間（00:00 到 23:59），沒有任何改動。"),
        ("7點60", "「7點60」不是一天裡的時間（00:00 到 23:59），沒有任何改動。"),
        (
            "8:00 20:00",
            "一天只送一次，請只寫一個時間，不要寫8:00、20:00。沒有任何改動。",
        ),
        (
            "9:00 Mars/Phobos",
            "看不懂「Mars/Phobos」：不是時間，也不是認得的城市或時區。沒有任何改動。",
        ),
        ('9:00 ""', '看不懂「""」：不是時間，也不是認得的城市或時區。沒有任何改動。'),
        ("9:00 Lodnon", "不認得「Lodnon」，還沒有任何改動。是不是："),
        ("9:00 美國", "「美國」有好幾個時區。還沒有任何改動，請選一個城市："),
        (
            "9:00 UTC+8",
            "「UTC+8」只是時差，看不出何時調夏令時間。還沒有任何改動，請選一個地方：",
        ),
        ("9:00 UTC+15", "現在沒有一個地方的時差是「UTC+15」，請寫城市名。沒有任何改動。"),
        ("<b>&", "看不懂「<b>&」：不是時間，也不是認得的城市或時區。沒有任何改動。"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_changed(
    talk: Talk, order: str, sentence: str
) -> None:
    assert passages(await talk.says(f"/subscribe {order}")) == [sentence]
    assert await talk.subscription() is None

    await talk.says("/subscribe")
    before = await held(talk)
    assert passages(await talk.says(f"/subscribe {order}")) == [sentence]
    assert await held(talk) == before


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
@pytest.mark.parametrize("order", ["99:30", "8 9", "+8", "+15", "美國", "Lodnon", "abc", "x" * 500])
async def test_every_mistake_is_answered_in_every_language(
    talk: Talk, order: str, language: str
) -> None:
    reply = await talk.says(f"/subscribe {order}", language=language)

    words = {"zh-TW": "沒有任何改動", "zh-CN": "没有任何改动", "en": "othing was changed"}
    assert words[language] in visible(reply)
    assert await talk.subscription() is None


async def test_a_mistake_without_a_way_on_is_told_how_to_write(talk: Talk) -> None:
    (how,) = notes(await talk.says("/subscribe 25:00"))

    for typed in how.removeprefix("可以這樣寫：").split("、"):
        assert passages(await talk.says(typed))[0].startswith("已")


@pytest.mark.parametrize(
    ("order", "offered", "pressed", "zone"),
    [
        ("9:15 Lodnon 工作日", ["倫敦"], "倫敦", "Europe/London"),
        (
            "9:15 UTC+8 工作日",
            ["北京", "台北", "香港", "新加坡", "烏蘭巴托", "伯斯"],
            "台北",
            "Asia/Taipei",
        ),
        (
            "9:15 美國 工作日",
            ["紐約", "洛杉磯", "芝加哥", "丹佛", "檀香山", "安克拉治"],
            "芝加哥",
            "America/Chicago",
        ),
    ],
)
async def test_the_place_that_was_meant_is_one_press_away_with_all_else_that_was_said(
    talk: Talk, order: str, offered: list[str], pressed: str, zone: str
) -> None:
    assert labels(await talk.says(f"/subscribe {order}")) == offered

    reply = await talk.presses(pressed)

    now = await held(talk)
    assert passages(reply)[0].startswith("已訂閱每日一條：週一至週五 09:15")
    assert (now.hour, now.minute, now.zone, now.days) == (9, 15, zone, "weekdays")


@pytest.mark.parametrize(
    "word", ["/unsubscribe", "/subscribe off", "/subscribe 停", "退訂", "stop"]
)
async def test_unsubscribing_is_confirmed_and_can_be_taken_back(talk: Talk, word: str) -> None:
    await talk.says("/subscribe 7:15 倫敦 工作日 靜音")

    reply = await talk.says(word)

    assert said(reply) == ["已退訂，不再送每日一條。"]
    assert await talk.subscription() is None
    again = await talk.presses("重新訂閱")
    assert said(again)[0] == "已訂閱每日一條：週一至週五 07:15 · 倫敦時間 · 靜音"


@pytest.mark.parametrize("word", ["/subscription", "/unsubscribe", "/subscribe off"])
async def test_where_there_is_none_one_press_subscribes(talk: Talk, word: str) -> None:
    reply = await talk.says(word)

    assert said(reply) == ["這裡沒有訂閱每日一條。"]
    assert labels(reply) == ["訂閱每日一條（08:00）"]
    assert said(await talk.presses("訂閱每日一條（08:00）"))[0].startswith("已訂閱每日一條")


@pytest.mark.parametrize(
    "word", ["訂閱", "订阅", "subscribe", "/訂閱", "/订阅 8:00", "/sub 8點", "/SUBSCRIBE 8:00"]
)
async def test_it_is_known_by_other_names_too(talk: Talk, word: str) -> None:
    assert said(await talk.says(word))[0] == "已訂閱每日一條：每天 08:00 · 北京時間"


async def test_a_paused_subscription_goes_on_when_it_is_ordered_again(talk: Talk) -> None:
    await talk.says("/subscribe")
    await talk.presses("暫停")
    assert (await held(talk)).due is None
    assert said(await talk.says("/subscription"))[1] == "已暫停，不會再送，隨時可以恢復。"

    assert said(await talk.says("/subscribe"))[0] == "每日一條繼續送。"
    await talk.presses("暫停")
    assert said(await talk.says("/subscribe 9:00"))[0] == "已改好：恢復每日一條；08:00 → 09:00"
    assert (await held(talk)).due == due("2026-11-23T01:00")


@pytest.mark.parametrize(
    ("paused", "line"),
    [
        (Paused.ASKED, "已暫停，不會再送，隨時可以恢復。"),
        (Paused.GONE, "已停送：我曾被封鎖或移出。按「恢復」就繼續。"),
        (Paused.REFUSED, "已停送：連續幾天送不出去。按「恢復」再試。"),
    ],
)
async def test_why_nothing_comes_is_told(
    talk: Talk, ledger: Ledger, paused: Paused, line: str
) -> None:
    await ledger.put(stored(talk, paused=paused.value, failures=5, missed=2), replacing=None)

    assert said(await talk.says("/subscription"))[1] == line
    await talk.presses("恢復")
    now = await held(talk)
    assert (now.paused, now.failures, now.missed) == (None, 0, 0)
    assert now.due == due("2026-11-23T00:00")


def stored(talk: Talk, **facts: object) -> Subscription:
    plain = {"chat": talk.person, "kind": "private", "law": LAW, "hour": 8, "minute": 0}
    return Subscription(**{**plain, "zone": SHANGHAI, **facts})  # type: ignore[arg-type]


async def test_a_zone_that_is_no_more_is_told_and_another_can_be_chosen(
    talk: Talk, ledger: Ledger
) -> None:
    await ledger.put(stored(talk, zone="Europe/Atlantis"), replacing=None)

    assert said(await talk.says("/subscription")) == [
        "每日一條：每天 08:00 · Europe/Atlantis",
        "時區「Europe/Atlantis」已經不存在，所以送不了，請另選一個。",
    ]
    await talk.presses("改時區")
    await talk.presses("倫敦")
    assert (await held(talk)).due == due("2026-11-23T08:00")


async def test_a_change_that_is_not_of_time_keeps_what_is_due_already(talk: Talk, now: Now) -> None:
    """The bot was down at eight; at nine a person asks for silence before it is made good."""
    await talk.says("/subscribe")
    now.at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    overdue = (await held(talk)).due

    await talk.says("/subscribe 靜音")
    assert (await held(talk)).due == overdue
    await talk.says("/subscribe 9:30")
    assert (await held(talk)).due == due("2026-11-23T01:30")


async def test_the_article_of_a_day_that_was_had_does_not_come_again_after_a_change(
    talk: Talk, ledger: Ledger
) -> None:
    await ledger.put(stored(talk, last_day="2026-11-22", due=5), replacing=None)

    assert said(await talk.says("/subscribe 23:00"))[2] == "下一次：明天（11月23日 週一）23:00"
    assert (await held(talk)).due == due("2026-11-23T15:00")


async def test_of_changes_at_the_same_moment_each_is_made_whole(talk: Talk) -> None:
    await talk.says("/subscribe")
    orders = [f"/subscribe {hour}:{hour:02}" for hour in range(1, 6)]

    await asyncio.gather(*(talk.other(talk.person).says(order) for order in orders))

    now = await held(talk)
    assert now.hour == now.minute
    assert now.due == due(f"2026-11-22T{now.hour + 16}:{now.minute:02}")


async def test_where_nothing_can_be_delivered_it_is_said_so(talk: Talk) -> None:
    reply = await talk.says("/subscribe", reachable=False)

    assert said(reply)[0] == "已訂閱每日一條：每天 08:00 · 北京時間"
    assert said(reply)[-1] == "這裡不會自動送來；/today 隨時看今天的一條。"
    assert (await held(talk)).due is None


async def test_the_messages_follow_the_language_and_script_that_a_person_chooses(
    talk: Talk,
) -> None:
    await talk.says("/subscribe", language="zh-CN")
    assert (await held(talk)).language == "zh-CN"

    await talk.says("/language en")
    await talk.says("/script 简体")

    now = await held(talk)
    assert (now.language, now.script) == ("en", "hans")
    daily = talk.conversation.daily(now, date(2026, 11, 23))
    assert captions(daily)[0].startswith("Article of the day · Mon, Nov 23 · Art. ")


async def test_what_a_person_chooses_in_a_group_is_not_the_groups(talk: Talk) -> None:
    await talk.says("/subscribe", kind=ChatKind.GROUP, admin=True)
    await talk.says("/language en", kind=ChatKind.GROUP)

    group = await talk.conversation._desk.ledger.get("test:group")
    assert group is not None
    assert group.language == "zh-TW"


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
async def test_today_shows_the_days_article(talk: Talk, library: Library, language: str) -> None:
    reply = await talk.says("/today", language=language)

    number = article_of(library.default, date(2026, 11, 22)).number.base
    assert found(reply) == [number]
    assert (
        captions(reply)[0]
        == {
            "zh-TW": f"今日一條 · 11月22日 週日 · 第{number}條",
            "zh-CN": f"今日一条 · 11月22日周日 · 第{number}条",
            "en": f"Article of the day · Sun, Nov 22 · Art. {number}",
        }[language]
    )


async def test_today_is_the_chats_own_day(talk: Talk, library: Library, now: Now) -> None:
    now.at = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # the 23rd in Shanghai, 22nd in London
    there = article_of(library.default, date(2026, 11, 23)).number.base
    here = article_of(library.default, date(2026, 11, 22)).number.base
    assert there != here

    assert found(await talk.says("/today")) == [there]
    await talk.says("/subscribe 8:00 倫敦")
    assert found(await talk.says("/today")) == [here]


async def test_today_is_the_article_as_it_is_shown_else_with_a_line_over_it(talk: Talk) -> None:
    today = await talk.says("今天")
    following = await talk.says("/next")
    plain = await talk.says(f"/article {found(today)[0]}")

    assert isinstance(today.blocks[0], Caption)
    assert today.blocks[1:] == plain.blocks
    assert today.buttons[:-1] == plain.buttons
    assert labels(today)[-1] == "訂閱每日一條（08:00）"
    assert found(following) == [found(today)[0] + 1]


async def test_today_offers_a_subscription_to_whom_has_none(talk: Talk) -> None:
    await talk.says("/subscribe")

    assert "訂閱每日一條（08:00）" not in labels(await talk.says("/today"))
    assert "訂閱每日一條（08:00）" not in labels(await talk.says("/today", kind=ChatKind.GROUP))


@pytest.fixture
async def lost(
    opens: Opens, library: Library, search: Search, store: Store, tmp_path: Path
) -> Talk:
    """A talk with a bot whose ledger is away."""
    away = await SqliteLedger.open(tmp_path / "away.sqlite3")
    await away.aclose()
    return opens(library, search, store, ledger=away)


@pytest.mark.parametrize(
    "word", ["/subscribe", "/subscribe 7:30", "/subscription", "/unsubscribe", "/forget"]
)
async def test_without_the_ledger_nothing_is_promised(lost: Talk, word: str) -> None:
    await lost.says("45")

    assert visible(await lost.says(word)) == "暫時存取不了記錄，這次沒有任何改動，請稍後再試。"
    assert await lost.session() is not None


@pytest.mark.parametrize(
    "action",
    ["sub|,,,", "set|0730,,,", "hold|1", "hour", "zone", "unsub", "subs", f"day|1|{LAW}|45|740000"],
)
async def test_without_the_ledger_a_button_changes_nothing_and_says_so(
    lost: Talk, action: str
) -> None:
    reply = await lost.presses(action)

    assert reply.blocks == ()
    assert reply.toast == "暫時存取不了記錄，這次沒有任何改動，請稍後再試。"


async def test_without_the_ledger_there_is_still_an_article_today_and_a_language(
    lost: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)

    assert found(await lost.says("/today"))
    assert visible(await lost.says("/language en")) == "Done: English from now on."
    assert lost.person not in caplog.text
