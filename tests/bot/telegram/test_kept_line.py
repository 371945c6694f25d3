"""How an update is kept until it is answered: with all that its answer needs, and no names."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, User

from bot.telegram.inbound import read_update
from bot.telegram.updates import kept_line, read

BOT = Bot("1:a")
ME = User(7, "Tiaowen", is_bot=True, username="TiaowenBot")
LI = {"id": 1, "is_bot": False, "first_name": "李", "last_name": "雷", "username": "li_lei"}
GROUP = {"id": -5, "type": "supergroup", "title": '法學 "甲\\', "username": "faxue"}
HIDDEN_USER = {"type": "hidden_user", "sender_user_name": "王", "date": 1}
QUOTED = {"message_id": 2, "date": 1, "chat": GROUP, "from": LI, "text": "第八條"}
NAMES = ("李", "雷", "li_lei", "法學", "faxue", "王", "主編")

# What people type may look like what is taken out.
TEXTS = [
    "第四十五條",
    '"first_name": "x"',
    '\\"title": "x"',
    "first_name",
    '"',
    "\\",
    "@TiaowenBot 45",
]


def message(text: str, **more: object) -> dict[str, object]:
    said = {"message_id": 3, "date": 1, "chat": GROUP, "from": LI, "text": text, **more}
    return {"update_id": 9, "message": said}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"reply_to_message": QUOTED},
        {"forward_origin": HIDDEN_USER, "author_signature": "主編"},
        {"entities": [{"type": "text_mention", "offset": 0, "length": 1, "user": LI}]},
    ],
    ids=["a message", "a reply", "forwarded", "somebody is named"],
)
def test_it_is_read_as_before_and_names_nobody(text: str, more: Mapping[str, object]) -> None:
    told = message(text, **more)
    kept = json.loads(kept_line(told))
    before, after = read(told, BOT), read(kept, BOT)

    assert before is not None
    assert after is not None
    assert read_update(after, ME) == read_update(before, ME)
    assert kept["message"]["text"] == text
    assert [name for name in NAMES if name in json.dumps(kept, ensure_ascii=False)] == []


@given(text=st.text())
def test_whatever_is_typed_is_kept_as_it_is(text: str) -> None:
    assert json.loads(kept_line(message(text)))["message"]["text"] == text
