"""The article of the day when its chat changes: blocked, left, deleted, renamed, a topic lost."""

import pytest

from tests.botapi.client import Person
from tests.botapi.values import Kind, Status
from tests.e2e.stage import Stage
from tests.e2e.subscribers import Book, delivered, goes_on, is_paused, standing

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOPIC_LOST = "原來的話題已經關閉或刪除"


@pytest.mark.parametrize("deleted", [False, True])
async def test_when_the_topic_is_lost_it_comes_in_the_general_one_and_says_so(
    hearing: Stage, wang: Person, hearing_book: Book, *, deleted: bool
) -> None:
    forum = hearing.world.group("論壇", admins=[wang], forum=True)
    topic = await wang.opens_topic(forum, "每日")
    await wang.says("/subscribe", chat=forum, topic=topic)
    await forum.next_answer()
    await (wang.deletes_topic if deleted else wang.closes_topic)(forum, topic)
    hearing.excuse("message thread not found" if deleted else "TOPIC_CLOSED")
    await hearing_book.make_due(forum)
    message = await delivered(forum)
    kept = await standing(hearing_book, forum, lambda s: s is not None and s.last_day is not None)

    assert message.thread_id is None
    assert TOPIC_LOST in message.text
    assert kept is not None
    assert kept.thread is None


async def test_blocked_it_pauses_and_unblocked_it_goes_on(li: Person, book: Book) -> None:
    await li.asks("/subscribe")
    await li.blocks()
    paused = await standing(book, li.chat, is_paused)
    await li.unblocks()
    await standing(book, li.chat, goes_on)

    assert paused is not None
    assert paused.paused == "gone"


async def test_thrown_out_it_pauses_and_added_again_it_goes_on(
    stage: Stage, li: Person, book: Book
) -> None:
    group = stage.world.group("法學", admins=[li])
    await li.asks("/subscribe@TiaowenBot", chat=group)
    await li.removes_bot(group)
    await standing(book, group, is_paused)
    await li.adds_bot(group)

    assert await standing(book, group, goes_on)


async def test_that_it_was_blocked_is_learnt_from_the_delivery_at_the_latest(
    stage: Stage, li: Person, book: Book
) -> None:
    await li.asks("/subscribe")
    li.chat.state.is_blocked = True  # and the news of it is lost
    li.chat.state.members[stage.world.bot.id] = Status.KICKED
    stage.excuse("bot was blocked by the user")
    await book.make_due(li.chat)
    await standing(book, li.chat, is_paused)
    await li.unblocks()
    await standing(book, li.chat, goes_on)


async def test_a_deleted_account_is_forgotten(stage: Stage, li: Person, book: Book) -> None:
    await li.asks("/subscribe")
    await li.vanishes()
    stage.excuse("user is deactivated")
    await book.make_due(li.chat)

    assert await standing(book, li.chat, lambda found: found is None) is None


async def test_a_deleted_group_is_forgotten(stage: Stage, li: Person, book: Book) -> None:
    group = stage.world.group("法學", admins=[li])
    await li.asks("/subscribe@TiaowenBot", chat=group)
    await li.deletes_group(group)
    stage.excuse("the group chat was deleted")
    await book.make_due(group)

    assert await standing(book, group, lambda found: found is None) is None


async def test_where_the_bot_is_muted_it_is_tried_again_next_day(
    stage: Stage, li: Person, book: Book
) -> None:
    group = stage.world.group("法學", admins=[li])
    await li.asks("/subscribe@TiaowenBot", chat=group)
    group.state.members[stage.world.bot.id] = Status.RESTRICTED
    stage.excuse("not enough rights")
    await book.make_due(group)
    kept = await standing(book, group, lambda s: s is not None and s.failures > 0)

    assert kept is not None
    assert (kept.failures, kept.missed, kept.paused) == (1, 1, None)
    assert any("not enough rights" in line.lower() for line in stage.bot.logged("warning"))


@pytest.mark.parametrize("told", [True, False], ids=["by its messages", "by a refusal"])
async def test_a_group_becomes_a_supergroup(
    hearing: Stage, wang: Person, hearing_book: Book, *, told: bool
) -> None:
    group = hearing.world.group("法學", admins=[wang], kind=Kind.GROUP)
    await wang.asks("/subscribe", chat=group)
    if not told:
        await hearing.bot.kill()
    supergroup = await wang.upgrades(group)
    if told:
        await standing(hearing_book, supergroup, goes_on)
    else:
        hearing.world.queue.clear()
        await hearing_book.make_due(group)
        hearing.excuse("group chat was upgraded to a supergroup chat")
        await hearing.starts()
        await delivered(supergroup)

    assert goes_on(await hearing_book.of(supergroup))
    assert await hearing_book.of(group) is None
