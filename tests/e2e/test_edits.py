"""Edited questions edit their answers."""

import pytest

from tests.botapi.client import Person
from tests.botapi.formatted import FormattedText
from tests.botapi.typed import found_entities
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage
from tests.e2e.talk import statute, statutes

pytestmark = pytest.mark.asyncio(loop_scope="module")


# What was asked, what it is edited to, and the articles that the answer shows then.
@pytest.mark.parametrize(
    ("asked", "edited", "articles"),
    [
        ("44", "45", [45]),
        ("/article 81", "/article 18", [18]),
        ("第四十四條", "第四十五條第二款", [45]),
        ("離婚", "45-46", [45, 46]),
        ("45", "離婚怎麼辦", []),
        ("45", "😀", []),
        ("45", "/help", []),
    ],
)
async def test_the_answer_follows_the_question(
    li: Person, asked: str, edited: str, articles: list[int]
) -> None:
    question = await li.says(asked)
    answer = await li.chat.next_answer()
    await li.edits(question, edited)
    now = await li.chat.next_answer()

    assert now.id == answer.id
    assert statutes(now) == [TRADITIONAL[number] for number in articles]


async def test_also_the_tenth_time_and_with_other_questions_between(li: Person) -> None:
    question = await li.says("1")
    answer = await li.chat.next_answer()
    for number in range(2, 12):
        await li.asks("/about")
        await li.edits(question, str(number))
        now = await li.chat.next_answer()
        assert (now.id, statute(now)) == (answer.id, TRADITIONAL[number])


async def test_after_a_crash_too(stage: Stage, li: Person) -> None:
    question = await li.says("44")
    answer = await li.chat.next_answer()
    await li.asks("/about")  # which answer it was is written down after that is sent
    await stage.restarts()
    await li.edits(question, "45")
    now = await li.chat.next_answer()

    assert (now.id, statute(now)) == (answer.id, TRADITIONAL[45])


async def test_an_edit_that_changes_nothing_is_no_error(li: Person) -> None:
    question = await li.says("45")
    await li.chat.next_answer()
    await li.edits(question, "第四十五條")

    await li.chat.silence()


async def test_in_a_group(stage: Stage, li: Person) -> None:
    group = stage.world.group("法學", li)
    question = await li.says("/article@TiaowenBot 44", chat=group)
    answer = await group.next_answer()
    await li.edits(question, "/article@TiaowenBot 45")
    now = await group.next_answer()

    assert (now.id, statute(now)) == (answer.id, TRADITIONAL[45])


async def test_in_a_channel(stage: Stage) -> None:
    channel = stage.world.channel("普法")
    post = await channel.posts("/article 44")
    answer = await channel.next_answer()
    stage.world.edit(post, FormattedText("/article 45", found_entities("/article 45")), None)
    now = await channel.next_answer()

    assert (now.id, statute(now)) == (answer.id, TRADITIONAL[45])


async def test_what_was_never_answered_stays_unanswered(stage: Stage, li: Person) -> None:
    group = stage.world.group("法學", li)
    talk = await li.says("第四十五條說什麼?", chat=group)
    await li.edits(talk, "/article@TiaowenBot 45")
    other = await li.says("/article@OtherBot 45")
    await li.edits(other, "45")

    await group.silence()
    await li.chat.silence(0)


async def test_what_was_forgotten_is_not_edited(li: Person) -> None:
    question = await li.says("44")
    await li.chat.next_answer()
    await li.asks("/forget")
    await li.edits(question, "45")

    await li.chat.silence()


async def test_where_the_answer_was_deleted_the_edit_is_silent(stage: Stage, li: Person) -> None:
    question = await li.says("44")
    await li.deletes(await li.chat.next_answer())
    stage.excuse("message to edit not found")
    await li.edits(question, "45")

    await li.chat.silence()
