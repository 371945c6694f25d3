"""What operators see of the bot's use, and that nobody else learns that there is such a thing."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from corpus.library import Library
from corpus.search.pipeline import Search
from handlers.catalogue import Catalogues
from handlers.conversation import Conversation, Said
from handlers.registry import COMMANDS
from handlers.reply import Outcome, Reply
from handlers.request import ChatKind, Request
from storage.memory import Memory
from storage.tally import Tally
from tests.handlers.conftest import Now
from tests.handlers.talking import Talk, check, passages, titles, visible

TODAY = date(2026, 11, 22)


def asks(text: str = "/stats", language: str = "zh-TW", **facts: Any) -> Request:  # noqa: ANN401 - a request's
    return Request(
        "test:1", "test:1", text=text, language=language, bot_name="LawBot", room=4096, **facts
    )


async def shown(talk: Talk, language: str = "zh-TW") -> Reply:
    reply = await talk.hears(asks(language=language, operator=True))
    assert reply is not None
    return reply


async def filled(tally: Tally) -> None:
    """Let there be figures: more each day, and none before the last ten days."""
    for ago in range(10):
        people = [f"test:{number}" for number in range(10 - ago)]
        counts = {"questions": 100 - ago, "answered": 90 - ago, "delivered": 20}
        await tally.add(TODAY - timedelta(days=ago), counts, people)
    for number in range(6):
        await tally.asked_in_vain(["离婚", "遗产"][: 2 if number < 5 else 1], f"test:{number}")
    await tally.asked_in_vain(["zorblax"], "test:1")


async def test_an_operator_sees_days_weeks_subscriptions_and_what_is_missed(
    talk: Talk, tally: Tally
) -> None:
    await filled(tally)
    await talk.says("/subscribe 7:30")

    reply = await shown(talk)

    assert titles(reply) == ["用量統計"]
    assert passages(reply) == [
        "今天（11月22日 週日）：提問 100，答上 90%，10 人，送出 20",
        "昨天：提問 99，答上 90%，9 人，送出 20",
        "最近 7 天：提問 679，答上 90%，平均每天 7 人，送出 140",
        "最近 30 天：提問 955，答上 90%，平均每天 6 人，送出 200",
        "現有訂閱：1（另有 0 個暫停）",
        "离婚 6、遗产 5",
    ]
    assert "zorblax" not in visible(reply)


async def test_the_chart_is_of_thirty_days_and_tells_unknown_days_from_idle_ones(
    talk: Talk, tally: Tally
) -> None:
    await tally.add(TODAY, {"questions": 4, "answered": 3}, ["test:1"])
    await tally.add(TODAY - timedelta(days=1), {"delivered": 2})

    chart = (await shown(talk)).chart

    assert chart is not None
    assert (chart.days[0], chart.days[-1], len(chart.days)) == (date(2026, 10, 24), TODAY, 30)
    figures, share, delivered = chart.panels
    assert [curve.values[-3:] for curve in figures.curves] == [(None, 0, 4), (None, 0, 1)]
    assert [curve.values[-3:] for curve in share.curves] == [(None, None, 0.75)]
    assert [curve.values[-3:] for curve in delivered.curves] == [(None, 2, 0)]
    assert [curve.labels for curve in figures.curves] == [("提問", "Questions"), ("人數", "People")]


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
async def test_with_nothing_counted_it_says_so_in_each_language(talk: Talk, language: str) -> None:
    reply = await shown(talk, language)

    check(reply, 4096)
    assert len(passages(reply)) == 6
    assert passages(reply)[-1] == "–"


async def test_the_day_is_the_zones(talk: Talk, tally: Tally, now: Now) -> None:
    await tally.add(TODAY, {"questions": 5}, ["test:1"])
    now.at = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # already Monday in Shanghai

    first, second, *_ = passages(await shown(talk))

    assert first.startswith("今天（11月23日 週一）：提問 0")
    assert second.startswith("昨天：提問 5")


async def test_figures_that_are_away_are_told(talk: Talk, tally: Tally) -> None:
    await tally.aclose()

    assert visible(await shown(talk)) == "暫時存取不了記錄，請稍後再試。"


# What somebody says who may not, and another command that there is not; both are answered alike.
@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("/stats", "/statx"),
        ("/stats now", "/statx now"),
        ("/STATS", "/STATX"),
        ("／stats", "／statx"),
        ("/stats@LawBot", "/statx@LawBot"),
    ],
)
@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"operator": True, "kind": ChatKind.GROUP},
        {"operator": True, "kind": ChatKind.CHANNEL, "admin": True},
        {"kind": ChatKind.GROUP, "addressed": False},
    ],
    ids=["anybody", "in a group", "in a channel", "unaddressed"],
)
async def test_to_all_others_it_does_not_exist(
    talk: Talk, said: str, other: str, facts: dict[str, Any]
) -> None:
    answer = await talk.hears(asks(said, **facts))
    usual = await talk.hears(asks(other, **facts))

    if usual is None:
        assert answer is None
    else:
        assert answer is not None
        assert visible(answer).lower().replace("stats", "statx") == visible(usual).lower()


@pytest.mark.parametrize("typed", ["/statss", "/sstats", "/statts"])
async def test_nobody_else_is_led_to_it_by_a_slip(talk: Talk, typed: str) -> None:
    answer = await talk.hears(asks(typed))
    led = await talk.hears(asks(typed, operator=True))

    assert answer is not None
    assert led is not None
    assert "/stats？" not in visible(answer)
    assert "/stats？" in visible(led)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({}, False),
        ({"operator": True}, True),
        ({"operator": True, "kind": ChatKind.GROUP}, False),
    ],
    ids=["anybody", "an operator", "an operator in a group"],
)
async def test_help_names_it_to_operators_alone(
    talk: Talk, facts: dict[str, Any], *, named: bool
) -> None:
    reply = await talk.hears(asks("/help", **facts))

    assert reply is not None
    assert ("/stats" in visible(reply)) == named
    assert not COMMANDS["stats"].listed  # and so it stands in no menu


async def said_to(talk: Talk, text: str, **facts: Any) -> Said:  # noqa: ANN401 - as above
    said = await talk.conversation.answer(asks(text, **facts))
    assert said is not None
    return said


@pytest.mark.parametrize(
    ("asked", "outcome", "missed"),
    [
        ("45", Outcome.ARTICLE, ()),
        ("數據交易 中小企業", Outcome.RESULTS, ()),
        ("離婚", Outcome.NONE, ("离婚",)),
        ("我想請問離婚以後小孩歸誰", Outcome.NONE, ("离婚", "小孩")),  # words, no sentence
        ("zhangsan@example.com 13801234567", Outcome.NONE, ("zhangsan", "example", "com")),
        ("離婚 離婚 离婚", Outcome.NONE, ("离婚",)),
        ("a1b2c3d4e5f6g7h8 離婚 0311-86688668", Outcome.NONE, ("a1b2c3d4e5f6g7h8", "离婚")),
        ("81", Outcome.NONE, ()),  # an article that there is not
        ("/help", None, ()),
        ("/settings", None, ()),
        ("謝謝", None, ()),
        ("😀", None, ()),
    ],
)
async def test_what_came_of_a_question_and_what_it_was_about(
    talk: Talk, asked: str, outcome: Outcome | None, missed: tuple[str, ...]
) -> None:
    said = await said_to(talk, asked)

    assert (said.reply.outcome, said.missed) == (outcome, missed)


async def test_of_a_long_question_few_words_are_told(talk: Talk) -> None:
    said = await said_to(talk, "離婚 房租 遺產 貓狗 游泳 足球 電影 菜譜 星座 彩票 減肥")

    assert len(said.missed) == 8


async def test_where_nothing_is_counted_an_operator_is_told_so(
    talk: Talk, library: Library, search: Search, catalogues: Catalogues, now: Now
) -> None:
    conversation = Conversation(
        library,
        search,
        catalogues,
        Memory(talk.store),
        asyncio.Event(),
        ledger=talk.conversation._desk.ledger,
        clock=now,
        zone="Asia/Shanghai",
    )
    said = await conversation.answer(asks(operator=True))

    assert said is not None
    assert visible(said.reply) == "這裡沒有在統計。"


async def test_the_bare_word_is_a_question_to_all_others(talk: Talk) -> None:
    assert (await said_to(talk, "stats")).reply.outcome is not None
    assert titles((await said_to(talk, "stats", operator=True)).reply) == ["用量統計"]
