"""Messages that are not text: stickers, photos, and what the bot's library does not know."""

from collections.abc import Mapping

import pytest

from tests.botapi.client import Person
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage
from tests.e2e.talk import statute

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHOTO: Mapping[str, object] = {
    "photo": [{"file_id": "AgAC1", "file_unique_id": "AQAD1", "width": 90, "height": 90}]
}
STICKER = {
    "sticker": {
        "file_id": "CAAC1",
        "file_unique_id": "AgAD1",
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "👍",
    }
}
# A poll as Bot API servers before version 9.6 write it; today's library can't read it.
OLD_POLL = {
    "poll": {
        "id": "1",
        "question": "馬克標記?",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
    }
}


@pytest.mark.parametrize("sent", [STICKER, PHOTO], ids=["a sticker", "a photo"])
async def test_what_can_not_be_read_is_owned_up_to(li: Person, sent: Mapping[str, object]) -> None:
    await li.sends(sent)
    answer = await li.chat.next_answer()

    assert "第四十五條" in answer.text
    assert "目錄" in answer.labels


async def test_a_caption_is_a_question(li: Person) -> None:
    await li.sends({**PHOTO, "caption": "第四十五條"})

    assert statute(await li.chat.next_answer()) == TRADITIONAL[45]


async def test_an_album_is_answered_once(li: Person) -> None:
    for caption in ({"caption": "45"}, {}, {}):
        await li.sends({**PHOTO, "media_group_id": "77", **caption})
    answer = await li.chat.next_answer()
    await li.chat.silence()

    assert statute(answer) == TRADITIONAL[45]


async def test_an_update_that_can_not_be_read_stops_nothing(stage: Stage, li: Person) -> None:
    """The Bot API server may be of another version than the library."""
    await li.sends(OLD_POLL)
    answer = await li.asks("45")

    assert statute(answer) == TRADITIONAL[45]
    assert any("can't be read" in line for line in stage.bot.logged("warning"))
    assert "馬克標記" not in stage.bot.log
