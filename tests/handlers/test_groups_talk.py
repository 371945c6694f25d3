"""Citations in a group's talk: shown where the group wishes, sparingly, and silence otherwise."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from corpus.library import Library
from corpus.search.pipeline import Search
from handlers.groups.talk import state_of
from handlers.reply import Reply, Statute
from storage.contract import Store
from storage.records import TalkState
from storage.redis import RedisStore
from tests.corpus.citation.test_find import NEGATIVE
from tests.handlers.conftest import Now, Opens
from tests.handlers.grouping import Group, group
from tests.handlers.talking import Talk, found, statute
from tests.handlers.test_memory import closed_port

SILENT: list[int] = []
SENTENCE = "根據第四十五條,我們應當培育數據要素市場。"


def shown(reply: Reply | None) -> list[int]:
    """Return the numbers of the articles that the bot showed; none where it kept quiet."""
    return [] if reply is None else found(reply)


# What is said in a group, and the articles shown by what the group chose: only at a whole message,
# and anywhere.
TALK = [
    ("第四十五條", [45], [45]),
    ("第四十五条", [45], [45]),
    ("第45條", [45], [45]),
    ("第八條", [8], [8]),
    ("第四十五條?", [45], [45]),
    ("第四十五條第二款", [45], [45]),
    ("《石家庄市数字经济促进条例》第四十五条", [45], [45]),
    ("第四條和第六條", [4, 6], [4, 6]),
    ("第四十五條至第六十條", [45, 46, 47], [45, 46, 47]),
    ("第45-46條", [45, 46], [45, 46]),
    ("Article 45", [45], [45]),
    (SENTENCE, SILENT, [45]),
    ("根据第四十五条，我们应当培育数据要素市场。", SILENT, [45]),
    ("第四十五條說什麼", SILENT, [45]),
    ("見第八條和第十條", SILENT, [8, 10]),
    ("違反第四十五條、第四十六條、第四十七條、第四十八條的規定", SILENT, [45, 46, 47]),
    ("依第四十五條辦，別依第四十五條第二款辦", SILENT, [45]),
    ("第四十五條和民法典第八條怎麼說", SILENT, [45]),
    ("依民法典第八條", SILENT, SILENT),
    ("民法典第八條", SILENT, SILENT),
    ("民法典第四十五條規定了什麼", SILENT, SILENT),
    ("第八十一條", SILENT, SILENT),  # there is none, so another law's was meant
    ("根據第八十一條的規定", SILENT, SILENT),
    ("45", SILENT, SILENT),
    ("666", SILENT, SILENT),
    ("45條", SILENT, SILENT),
    ("10:30", SILENT, SILENT),
    ("下一條", SILENT, SILENT),
    ("第三章", SILENT, SILENT),
    ("第一條消息", SILENT, SILENT),
    ("一條龍", SILENT, SILENT),
    ("數據交易", SILENT, SILENT),
    ("目錄", SILENT, SILENT),
    ("大家好", SILENT, SILENT),
    ("", SILENT, SILENT),
    ("/第四十五條", SILENT, SILENT),
    ("/nosuch 第四十五條", SILENT, SILENT),
    ("/article@OtherBot 第四十五條", SILENT, SILENT),
]


@pytest.mark.parametrize(("said", "whole", "anywhere"), TALK, ids=ascii)
async def test_a_group_chooses_at_which_citations_the_bot_speaks_up(
    talk: Talk, said: str, whole: list[int], anywhere: list[int]
) -> None:
    shown_by = []
    for number, chosen in enumerate(("off", "whole", "anywhere")):
        here = group(talk, chat=f"test:group{number}")
        await here.chooses(chosen)
        shown_by.append(shown(await here.hears(said)))

    assert shown_by == [SILENT, whole, anywhere]


@pytest.mark.parametrize("said", NEGATIVE)
async def test_the_negative_set_is_met_with_silence(talk: Talk, said: str) -> None:
    here = group(talk)
    await here.chooses("anywhere")

    assert await here.hears(said) is None


@pytest.mark.parametrize(("hears_all", "articles"), [(True, [45]), (False, SILENT)])
async def test_by_default_a_whole_citation_is_enough_where_all_is_heard(
    talk: Talk, articles: list[int], *, hears_all: bool
) -> None:
    here = group(talk, hears_all=hears_all)

    assert shown(await here.hears("第四十五條")) == articles
    assert await here.hears(SENTENCE) is None


async def test_what_is_said_to_another_bot_is_not_overheard(talk: Talk) -> None:
    here = group(talk)

    assert await here.hears("第四十五條", elsewhere=True) is None
    assert shown(await here.asks("第四十五條", elsewhere=True)) == [45]


async def test_no_two_such_answers_in_a_minute(talk: Talk, now: Now) -> None:
    here = group(talk)

    assert shown(await here.hears("第四十五條")) == [45]
    now.at += timedelta(seconds=59)
    assert await here.hears("第四十六條") is None
    now.at += timedelta(seconds=1)
    assert shown(await here.hears("第四十六條")) == [46]


async def test_one_group_waits_for_no_other(talk: Talk) -> None:
    assert shown(await group(talk).hears("第四十五條")) == [45]
    assert shown(await group(talk, chat="test:other").hears("第四十五條")) == [45]


async def test_no_article_twice_in_ten_minutes(talk: Talk, now: Now) -> None:
    here = group(talk)

    assert shown(await here.hears("第四條和第六條")) == [4, 6]
    for minutes, said, articles in (
        (2, "第四條", SILENT),
        (2, "第四條第一款", SILENT),
        (3, "第四條、第六條、第八條", [8]),
        (3, "第四條和第六條", [4, 6]),
    ):
        now.at += timedelta(minutes=minutes)
        assert shown(await here.hears(said)) == articles, (minutes, said)


async def test_whoever_asks_is_answered_all_the_same(talk: Talk) -> None:
    here = group(talk)
    await here.hears("第四十五條")

    assert shown(await here.asks("第四十五條")) == [45]
    assert shown(await here.hears("/article 45")) == [45]


async def test_an_edit_changes_the_answer_that_stands_there(talk: Talk) -> None:
    """The channel knows which that is; here neither the minute nor the ten minutes count."""
    here = group(talk)
    await here.hears("第四十五條")

    assert shown(await here.hears("第四十六條", edited=True)) == [46]
    assert shown(await here.hears("第四十五條", edited=True)) == [45]
    assert await here.hears("大家好", edited=True) is None


async def test_one_reads_on_from_what_was_shown(talk: Talk) -> None:
    here = group(talk)
    await here.hears("第四十五條")

    assert shown(await here.asks("下一條")) == [46]


async def test_several_articles_are_one_answer_whose_pages_turn(talk: Talk) -> None:
    here = group(talk)
    await here.chooses("anywhere")
    reply = await here.hears("依第五十四條、第四十二條、第三十一條辦", room=700)

    assert reply is not None
    onward = reply.buttons[0][0]
    assert onward.label == "下一頁 ›"
    second = await here.presses(onward.action or "", room=700)
    assert statute(second) != statute(reply)
    assert found(second) == found(reply) == [54, 42, 31]


async def test_long_articles_fold_in_a_group_and_short_ones_do_not(talk: Talk) -> None:
    folded = {}
    for number, said in ((54, "第五十四條"), (61, "第六十一條")):
        reply = await group(talk, chat=f"test:group{number}").hears(said)
        assert reply is not None
        folded[number] = [block.folded for block in reply.blocks if isinstance(block, Statute)]

    assert folded == {54: [True], 61: [False]}


@pytest.fixture
async def absent() -> AsyncIterator[Store]:
    """A Redis that is not there."""
    store = RedisStore.open(f"redis://127.0.0.1:{closed_port()}")
    yield store
    await store.aclose()


async def test_while_the_store_is_away_talk_is_met_with_silence(
    opens: Opens, library: Library, search: Search, absent: Store
) -> None:
    """Without it the bot can't tell what it said a moment ago, nor what the group chose."""
    here = group(opens(library, search, absent))

    assert await here.hears("第四十五條") is None
    assert shown(await here.asks("第四十五條")) == [45]


@pytest.mark.parametrize(
    "kept", ["", "x", "@", "law:45@", "law:45@²", "45@-1", "law:45@9" * 900, "@@@ @1 1@"]
)
async def test_a_state_of_whatever_else_is_read_as_nothing_said(talk: Talk, kept: str) -> None:
    here = group(talk)
    await talk.memory.keep([(state_of(here.usual.chat), TalkState(articles=kept))])

    assert shown(await here.hears("第四十五條")) == [45]


async def test_groups_of_two_scripts_are_answered_in_theirs(talk: Talk) -> None:
    here: Group = group(talk)
    await here.presses("pref|script|hans", admin=True)
    reply = await here.hears("第四十五條")

    assert reply is not None
    assert "数据交易" in statute(reply)
