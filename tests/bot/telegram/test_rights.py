"""What the bot knows of its own rights in groups, and how seldom it asks."""

from dataclasses import dataclass, field

import pytest
from telegram import Bot, ChatMember, Update, User
from telegram.error import BadRequest

from bot.telegram.rights import OwnRights
from handlers.request import ChatKind
from tests.botapi.shapes import member_json
from tests.botapi.values import Status
from tests.botapi.values import User as Account

GROUP = -5
BOT = Account(7, "T", is_bot=True)


@dataclass
class Telegram:
    """As much of a bot as is asked: who it is, and what it is in the group."""

    reads_all: bool = False
    status: Status | None = Status.MEMBER  # None: Telegram does not say
    asked: int = 0
    now: float = 0.0
    id: int = 7
    bot: User = field(init=False)

    def __post_init__(self) -> None:
        self.bot = User(7, "T", is_bot=True, can_read_all_group_messages=self.reads_all)

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        self.asked += 1
        assert (chat_id, user_id) == (GROUP, 7)
        if self.status is None:
            raise BadRequest("chat not found")
        return ChatMember.de_json(member_json(BOT, self.status), None)

    def rights(self) -> OwnRights:
        bot: Bot = self  # type: ignore[assignment]
        return OwnRights(bot, clock=lambda: self.now)


def change(status: Status) -> Update:
    """Return the news that the bot now has a status."""
    body = {
        "chat": {"id": GROUP, "type": "supergroup", "title": "G"},
        "from": {"id": 5, "is_bot": False, "first_name": "Li"},
        "date": 1,
        "old_chat_member": member_json(BOT, Status.MEMBER),
        "new_chat_member": member_json(BOT, status),
    }
    return Update.de_json({"update_id": 1, "my_chat_member": body}, None)


@pytest.mark.parametrize(
    ("reads_all", "status", "kind", "hears"),
    [
        (True, Status.MEMBER, ChatKind.GROUP, True),
        (False, Status.MEMBER, ChatKind.GROUP, False),
        (False, Status.ADMINISTRATOR, ChatKind.GROUP, True),
        (False, Status.RESTRICTED, ChatKind.GROUP, False),
        (False, None, ChatKind.GROUP, False),
        (False, Status.MEMBER, ChatKind.CHANNEL, True),
        (False, Status.MEMBER, ChatKind.PRIVATE, True),
    ],
)
async def test_it_hears_all_with_privacy_mode_off_or_as_an_admin(
    status: Status | None, kind: ChatKind, *, reads_all: bool, hears: bool
) -> None:
    telegram = Telegram(reads_all, status)

    assert await telegram.rights().hears_all(GROUP, kind) is hears
    assert telegram.asked == (kind is ChatKind.GROUP and not reads_all)


async def test_it_asks_once_an_hour() -> None:
    telegram = Telegram()
    rights = telegram.rights()
    for telegram.now in (0, 10, 3599):
        await rights.hears_all(GROUP, ChatKind.GROUP)
    assert telegram.asked == 1

    telegram.now = 3600
    telegram.status = Status.ADMINISTRATOR
    assert await rights.hears_all(GROUP, ChatKind.GROUP)
    assert telegram.asked == 2


@pytest.mark.parametrize(
    ("status", "hears", "muted"),
    [
        (Status.ADMINISTRATOR, True, False),
        (Status.MEMBER, False, False),
        (Status.RESTRICTED, False, True),
        (Status.LEFT, False, False),
    ],
)
async def test_it_learns_from_what_telegram_tells(
    status: Status, *, hears: bool, muted: bool
) -> None:
    telegram = Telegram(status=None)
    rights = telegram.rights()
    news = change(status).my_chat_member
    assert news is not None
    rights.learn(news)

    assert await rights.hears_all(GROUP, ChatKind.GROUP) is hears
    assert rights.is_muted(GROUP) is muted
    assert not rights.is_muted(GROUP - 1)
    assert telegram.asked == 0
    telegram.now = 3600  # what was told later may be lost
    assert not rights.is_muted(GROUP)
