"""What Telegram's news about a chat means for its subscription."""

import pytest
from telegram import Update

from bot.telegram.membership import LetIn, News, Renamed, ShutOut, read_news
from tests.botapi.shapes import Json, member_json
from tests.botapi.values import Status, User

BOT = User(7, "T", is_bot=True)
PERSON = {"id": 5, "is_bot": False, "first_name": "Li"}
PRIVATE = {"id": 5, "type": "private", "first_name": "Li"}
GROUP = {"id": -5, "type": "group", "title": "G"}
CHANNEL = {"id": -1005, "type": "channel", "title": "C"}


def change(chat: Json, old: Json, new: Json) -> Json:
    changed = {"chat": chat, "from": PERSON, "date": 1}
    return {"my_chat_member": changed | {"old_chat_member": old, "new_chat_member": new}}


def message(**service: int) -> Json:
    return {"message": {"message_id": 1, "date": 1, "chat": GROUP, "from": PERSON, **service}}


OUT, IN, LEFT, MUTED = (
    member_json(BOT, status)
    for status in (Status.KICKED, Status.MEMBER, Status.LEFT, Status.RESTRICTED)
)
CASES = [
    pytest.param(change(PRIVATE, IN, OUT), ShutOut("telegram:5"), id="blocked"),
    pytest.param(change(PRIVATE, OUT, IN), LetIn("telegram:5"), id="unblocked"),
    pytest.param(change(GROUP, IN, OUT), ShutOut("telegram:-5"), id="thrown out"),
    pytest.param(change(GROUP, IN, LEFT), ShutOut("telegram:-5"), id="left"),
    pytest.param(change(GROUP, LEFT, IN), LetIn("telegram:-5"), id="added"),
    pytest.param(
        change(GROUP, OUT, MUTED),
        LetIn("telegram:-5"),
        id="added where all are muted",
    ),
    pytest.param(
        change(GROUP, IN, MUTED | {"is_member": False}),
        ShutOut("telegram:-5"),
        id="restricted, and out of it",
    ),
    pytest.param(change(GROUP, IN, MUTED), None, id="muted: still there"),
    pytest.param(change(CHANNEL, IN, OUT), ShutOut("telegram:-1005"), id="out of a channel"),
    pytest.param(
        message(migrate_to_chat_id=-1009),
        Renamed("telegram:-5", "telegram:-1009"),
        id="migrated to",
    ),
    pytest.param(
        message(migrate_from_chat_id=-9), Renamed("telegram:-9", "telegram:-5"), id="migrated from"
    ),
    pytest.param(message(), None, id="a message like others"),
    pytest.param({}, None, id="something else"),
]


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_news(body: Json, expected: News | None) -> None:
    assert read_news(Update.de_json({"update_id": 1, **body}, None)) == expected
