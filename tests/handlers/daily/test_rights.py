"""In groups and channels only admins change anything; everybody may see the subscription."""

from dataclasses import replace

import pytest

from handlers.registry import COMMANDS, PRESSES
from handlers.reply import Reply
from handlers.request import ChatKind, Request
from storage.ledger import Ledger
from tests.handlers.talking import LAW, Talk, labels, passages, visible

GROUP = "test:group"
REFUSED = "這裡只有管理員可以更改設定；訂閱大家都可以用 /subscription 看。"
UNSEEN = "現在查不到你是不是管理員，所以沒有任何改動，請稍後再試。"
ADMINS_BUTTONS = [
    "sub|,,,",
    "set|0730,,,",
    "hold|1",
    "hold|0",
    "hour",
    "zone",
    "unsub",
    f"day|1|{LAW}|45|740000",
    "l|en",
    "s|hans",
    "pref|page|3",
]
ADMINS_COMMANDS = {"subscribe", "unsubscribe", "settings", "language", "script"}

PLACES = [ChatKind.GROUP, ChatKind.CHANNEL]


def asked(text: str, kind: ChatKind = ChatKind.GROUP, *, admin: bool | None = None) -> Request:
    return Request(
        "test:1",
        f"test:{kind}",
        kind,
        text,
        language="zh-TW",
        bot_name="LawBot",
        addressed=False,
        room=4096,
        admin=admin,
    )


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize(("admin", "sentence"), [(False, REFUSED), (None, UNSEEN)])
@pytest.mark.parametrize(
    "text", ["/subscribe", "/subscribe 7:30", "/subscribe off", "/unsubscribe"]
)
async def test_who_is_no_admin_changes_nothing(
    talk: Talk, ledger: Ledger, text: str, admin: bool | None, sentence: str, kind: ChatKind
) -> None:
    await talk.says("/subscribe 9:00", kind=kind, admin=True)
    before = await ledger.get(f"test:{kind}")
    assert before is not None

    reply = await talk.hears(asked(text, kind, admin=admin))

    assert reply is not None
    assert visible(reply) == sentence
    assert await ledger.get(f"test:{kind}") == before


@pytest.mark.parametrize("kind", PLACES)
async def test_an_admin_subscribes_the_group_and_not_themselves(
    talk: Talk, ledger: Ledger, kind: ChatKind
) -> None:
    reply = await talk.hears(asked("/subscribe@LawBot 7:30", kind, admin=True))

    assert reply is not None
    assert passages(reply)[0] == "已訂閱每日一條：每天 07:30 · 北京時間"
    held = await ledger.get(f"test:{kind}")
    assert held is not None
    assert (held.chat, held.kind) == (f"test:{kind}", kind.value)
    assert await talk.subscription() is None


@pytest.mark.parametrize("admin", [True, False, None])
async def test_everybody_may_see_it(talk: Talk, admin: bool | None) -> None:
    await talk.says("/subscribe 7:30", kind=ChatKind.GROUP, admin=True)

    reply = await talk.hears(asked("/subscription", admin=admin))

    assert reply is not None
    assert passages(reply)[0] == "每日一條：每天 07:30 · 北京時間"


def test_every_button_that_changes_something_is_for_admins() -> None:
    verbs = {action.split("|")[0] for action in ADMINS_BUTTONS}

    assert {press.verb for press in PRESSES.values() if press.admins} == verbs
    assert {c.name for c in COMMANDS.values() if c.admins} == ADMINS_COMMANDS


@pytest.mark.parametrize(("admin", "sentence"), [(False, REFUSED), (None, UNSEEN)])
@pytest.mark.parametrize("action", ADMINS_BUTTONS)
async def test_each_press_is_checked_again(
    talk: Talk, ledger: Ledger, action: str, admin: bool | None, sentence: str
) -> None:
    await talk.says("/subscribe 9:00", kind=ChatKind.GROUP, admin=True)
    before = await ledger.get(GROUP)

    reply = await talk.presses(action, chat=GROUP, admin=admin)

    assert reply == Reply((), toast=sentence)  # what stands above the button stays
    assert await ledger.get(GROUP) == before


async def test_an_admins_press_changes_the_groups_subscription(talk: Talk, ledger: Ledger) -> None:
    await talk.says("/subscribe 9:00", kind=ChatKind.GROUP, admin=True)

    reply = await talk.presses("改為靜音", chat=GROUP, admin=True)

    assert reply.toast == "已改好：有聲 → 靜音"
    held = await ledger.get(GROUP)
    assert held is not None
    assert held.silent


async def test_anybody_may_press_back(talk: Talk) -> None:
    await talk.says("/subscribe 9:00", kind=ChatKind.GROUP, admin=True)

    assert labels(await talk.presses("subs", chat=GROUP, admin=None))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/subscribe", True),
        ("/subscribe@LawBot 7:30", True),
        ("/subscribe off", True),
        ("/unsubscribe", True),
        ("/sub@LawBot", True),  # an alias, called by the bot's name
        ("/subscription", False),
        ("/today", False),
        ("/article 45", False),
        ("45", False),
        ("退訂", False),  # to nobody
        ("/subscribe@OtherBot", False),
        ("/sub", False),  # may be another bot's
        ("/nosuch", False),
        ("", False),
        ("/", False),
    ],
)
def test_rights_are_looked_up_for_what_needs_them_alone(
    talk: Talk, text: str, wanted: bool
) -> None:
    assert talk.conversation.wants_rights(asked(text)) is wanted
    private = replace(asked(text), kind=ChatKind.PRIVATE)
    assert not talk.conversation.wants_rights(private)


def test_a_word_alone_needs_them_where_the_bot_was_addressed(talk: Talk) -> None:
    assert talk.conversation.wants_rights(replace(asked("退訂"), addressed=True))
    assert not talk.conversation.wants_rights(replace(asked("今天"), addressed=True))


@pytest.mark.parametrize(
    ("action", "wanted"),
    [*((action, True) for action in ADMINS_BUTTONS), ("subs", False), ("r", False), ("", False)],
)
def test_rights_are_looked_up_for_a_press_that_needs_them(
    talk: Talk, action: str, wanted: bool
) -> None:
    pressed = replace(asked(""), action=action)

    assert talk.conversation.wants_rights(pressed) is wanted
    assert not talk.conversation.wants_rights(replace(pressed, kind=ChatKind.PRIVATE))


async def test_in_a_forum_the_topic_where_it_was_ordered_gets_it(
    talk: Talk, ledger: Ledger
) -> None:
    async def thread() -> int | None:
        held = await ledger.get(GROUP)
        assert held is not None
        return held.thread

    await talk.says("/subscribe", kind=ChatKind.GROUP, admin=True, thread=7)
    assert await thread() == 7
    await talk.presses("改為靜音", chat=GROUP, admin=True)
    assert await thread() == 7
    moved = await talk.says("/subscribe", kind=ChatKind.GROUP, admin=True, thread=9)
    assert passages(moved)[0] == "已改好：改送到這個話題"
    assert await thread() == 9
