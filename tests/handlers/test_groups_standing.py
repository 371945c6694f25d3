"""The bot comes to a group, goes, comes again; the group gets another name."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.library import Library
from corpus.search.pipeline import Search
from handlers.groups.talk import state_of
from handlers.remembering import group_of, preferences_of
from handlers.reply import Reply
from handlers.request import ChatKind
from storage.contract import Store
from storage.keys import Key
from storage.records import GroupSettings, LeftGroup, Preferences, Record, TalkState
from storage.redis import RedisStore
from tests.handlers.conftest import Now, Opens
from tests.handlers.grouping import GROUP, Group, group
from tests.handlers.talking import Talk, visible
from tests.handlers.test_memory import closed_port

OTHER = "test:-100"
KINDS = (preferences_of, group_of, state_of)
CHOSEN = [Preferences(language="en", page=10), GroupSettings(citations="off")]


async def enters(here: Group, **changes: object) -> Reply | None:
    """Let the bot be added to a group."""
    request = replace(here.usual, **changes)  # type: ignore[arg-type]
    return await here.talk.conversation.presence.enters(request)


async def chosen(talk: Talk, chat: str = GROUP) -> list[Record | None]:
    """Return what is kept of a group's own choices."""
    return await talk.store.load([preferences_of(chat), group_of(chat)])


async def choose(talk: Talk, chat: str = GROUP) -> None:
    """Let a group have chosen something."""
    await talk.memory.keep([(preferences_of(chat), CHOSEN[0]), (group_of(chat), CHOSEN[1])])


DEAF = (
    "問我：/article@LawBot 45，/search@LawBot 加上關鍵詞，或回覆我的訊息。"
    "設定（管理員）：/settings@LawBot"
)
HEARING = (
    "問我：/article@LawBot 45，@LawBot 加上關鍵詞，或回覆我的訊息。設定（管理員）：/settings@LawBot"
)
ENGLISH = (
    "Ask me: /article@LawBot 45, /search@LawBot and your words, or a reply to me. "
    "Settings (admins): /settings@LawBot"
)


# What is said to a group when the bot is added, by what it will hear there.
@pytest.mark.parametrize(
    ("language", "hears_all", "said"),
    [("zh-TW", False, DEAF), ("zh-TW", True, HEARING), ("en", False, ENGLISH)],
)
async def test_one_line_says_how_to_ask_and_where_the_settings_are(
    talk: Talk, language: str, said: str, *, hears_all: bool
) -> None:
    greeting = await enters(group(talk), language=language, hears_all=hears_all)

    assert greeting is not None
    assert visible(greeting) == said
    assert greeting.buttons == ()


async def test_a_group_is_greeted_once(talk: Talk) -> None:
    """A change of rights is not even told to the conversation; the same news twice may be."""
    here = group(talk)

    assert await enters(here) is not None
    assert await enters(here) is None


async def test_a_channel_is_not_written_into(talk: Talk) -> None:
    assert await enters(group(talk), kind=ChatKind.CHANNEL) is None


@pytest.mark.parametrize("typed", ["/start", "/start@LawBot", "/start@LawBot true"])
async def test_the_start_that_comes_with_the_bot_is_not_answered_again(
    talk: Talk, now: Now, typed: str
) -> None:
    here = group(talk)
    greeting = await enters(here)

    assert await here.asks(typed) is None
    assert await here.asks("/start a45") is not None
    now.at += timedelta(minutes=1)
    assert await here.asks(typed) == greeting


async def test_what_a_group_chose_goes_with_the_bot_and_comes_back_with_it(talk: Talk) -> None:
    await choose(talk)
    await talk.conversation.presence.leaves(GROUP)

    assert await chosen(talk) == [None, None]
    greeting = await enters(group(talk))
    assert greeting is not None
    assert visible(greeting).startswith("Ask me")  # in the language that was chosen
    assert await chosen(talk) == CHOSEN
    assert await talk.store.load([Key(LeftGroup, GROUP, GROUP)]) == [None]


async def test_without_the_bot_it_is_kept_thirty_days(talk: Talk) -> None:
    await choose(talk)
    await talk.conversation.presence.leaves(GROUP)
    (aside,) = await talk.store.load([Key(LeftGroup, GROUP, GROUP)])

    assert isinstance(aside, LeftGroup)
    assert aside.TTL.days == 30


async def test_removed_twice_it_is_still_there(talk: Talk) -> None:
    await choose(talk)
    for _ in range(2):
        await talk.conversation.presence.leaves(GROUP)
    await enters(group(talk))

    assert await chosen(talk) == CHOSEN


async def test_a_group_that_chose_nothing_leaves_nothing(talk: Talk) -> None:
    await talk.conversation.presence.leaves(GROUP)

    assert await talk.store.load([Key(LeftGroup, GROUP, GROUP)]) == [None]


@pytest.mark.parametrize(
    "line", ["", "x", "{}", '{"v": 9}', '{"v": 1, "citations": 7, "page": "x"}']
)
async def test_what_was_put_aside_and_cannot_be_read_is_passed_over(talk: Talk, line: str) -> None:
    await talk.memory.keep([(Key(LeftGroup, GROUP, GROUP), LeftGroup(line, line))])

    assert await enters(group(talk)) is not None
    assert await chosen(talk) == [None, GroupSettings()]


async def test_a_new_name_keeps_everything(talk: Talk) -> None:
    await choose(talk)
    said = TalkState(spoke_at=7, articles="law:45@7")
    await talk.memory.keep([(state_of(GROUP), said)])
    await talk.conversation.presence.moves(GROUP, OTHER)

    assert await chosen(talk, OTHER) == CHOSEN
    assert await talk.store.load([state_of(OTHER)]) == [said]
    assert await talk.store.load([kind(GROUP) for kind in KINDS]) == [None, None, None]


async def test_the_second_word_of_it_changes_nothing(talk: Talk) -> None:
    """Two messages tell of it, and meanwhile an admin may have chosen something else."""
    await choose(talk)
    await talk.conversation.presence.moves(GROUP, OTHER)
    await group(talk, chat=OTHER).chooses("anywhere")
    await choose(talk)
    await talk.conversation.presence.moves(GROUP, OTHER)

    assert await chosen(talk, OTHER) == [CHOSEN[0], GroupSettings(citations="anywhere")]


async def test_a_group_is_not_greeted_under_its_new_name(talk: Talk) -> None:
    await talk.conversation.presence.moves(GROUP, OTHER)

    assert await enters(group(talk, chat=OTHER)) is None


@pytest.fixture
async def absent() -> AsyncIterator[Store]:
    """A Redis that is not there."""
    store = RedisStore.open(f"redis://127.0.0.1:{closed_port()}")
    yield store
    await store.aclose()


async def test_while_the_store_is_away_the_bot_comes_and_goes_all_the_same(
    opens: Opens, library: Library, search: Search, absent: Store
) -> None:
    talk = opens(library, search, absent)

    assert await enters(group(talk)) is not None
    await talk.conversation.presence.leaves(GROUP)
    await talk.conversation.presence.moves(GROUP, OTHER)
