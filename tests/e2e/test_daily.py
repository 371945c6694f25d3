"""The article of the day, from the subscription to the message that comes."""

from datetime import UTC, datetime

import pytest

from tests.botapi.client import Person, notice_of
from tests.e2e.stage import Stage
from tests.e2e.subscribers import Book, daily, delivered, goes_on, is_paused
from tests.e2e.talk import statute

pytestmark = pytest.mark.asyncio(loop_scope="module")

SUBSCRIBED = "已訂閱每日一條"
ADMINS_ONLY = "只有管理員可以更改"
UNSEEN = "查不到你是不是管理員"


async def test_in_private(stage: Stage, li: Person, book: Book) -> None:
    assert SUBSCRIBED in (await li.asks("/subscribe 7:30")).text
    await book.make_due(li.chat)
    message = await delivered(li.chat)
    today = await li.asks("/today")
    await li.chat.silence(1.5)

    assert statute(today) == statute(message)
    assert not message.is_silent
    assert any("暫停" in label for label in message.labels)
    assert stage.server.refusals == []


async def test_without_a_sound(li: Person, book: Book) -> None:
    await book.write([daily(li.chat, datetime.now(UTC), silent=True)])

    assert (await delivered(li.chat)).is_silent


async def test_under_a_delivered_article_it_can_be_paused(li: Person, book: Book) -> None:
    await li.asks("/subscribe")
    await book.make_due(li.chat)
    message = await delivered(li.chat)
    await li.presses(message, "暫停每日一條")
    await li.chat.next_answer()

    assert is_paused(await book.of(li.chat))


async def test_in_a_group_only_admins_subscribe(stage: Stage, li: Person, book: Book) -> None:
    chen = stage.person()
    group = stage.world.group("法學", li, admins=[chen])
    refused = await li.asks("/subscribe@TiaowenBot", chat=group)
    assert ADMINS_ONLY in refused.text
    assert await book.of(group) is None
    subscribed = await chen.asks("/subscribe@TiaowenBot", chat=group)
    assert SUBSCRIBED in subscribed.text
    press = await li.presses(subscribed, "暫停")
    assert ADMINS_ONLY in (await notice_of(press)).text
    shown = await li.asks("/subscription@TiaowenBot", chat=group)
    await book.make_due(group)

    assert "每日一條：" in shown.text
    await delivered(group)


async def test_an_anonymous_admin_subscribes_a_group(stage: Stage, li: Person, book: Book) -> None:
    group = stage.world.group("法學", admins=[li])
    await li.says("/subscribe@TiaowenBot 8:00", chat=group, anonymously=True)

    assert SUBSCRIBED in (await group.next_answer()).text
    assert goes_on(await book.of(group))


async def test_where_rights_can_not_be_seen_nothing_is_changed(
    stage: Stage, li: Person, book: Book
) -> None:
    group = stage.world.group("法學", admins=[li])
    group.state.hides_members = True
    stage.excuse("member list is inaccessible")
    answer = await li.asks("/subscribe@TiaowenBot", chat=group)

    assert UNSEEN in answer.text
    assert await book.of(group) is None


async def test_in_a_forum_it_comes_in_the_topic_where_it_was_ordered(
    hearing: Stage, wang: Person, hearing_book: Book
) -> None:
    forum = hearing.world.group("論壇", admins=[wang], forum=True)
    topic = await wang.opens_topic(forum, "每日")
    await wang.says("/subscribe", chat=forum, topic=topic)
    await forum.next_answer()
    await hearing_book.make_due(forum)

    assert (await delivered(forum)).thread_id == topic.id


async def test_a_channel_is_subscribed_by_a_post(hearing: Stage, hearing_book: Book) -> None:
    channel = hearing.world.channel("普法")
    await channel.posts("/subscribe 8:00")
    assert SUBSCRIBED in (await channel.next_answer()).text
    await hearing_book.make_due(channel)

    await delivered(channel)


async def test_a_channels_readers_change_nothing(hearing: Stage, hearing_book: Book) -> None:
    reader, admin = hearing.person(), hearing.person()
    channel = hearing.world.channel("普法", reader, admins=[admin])
    await channel.posts("/subscribe 8:00")
    subscribed = await channel.next_answer()
    press = await reader.presses(subscribed, "暫停")
    assert ADMINS_ONLY in (await notice_of(press)).text
    await admin.presses(subscribed, "暫停")
    await channel.next_answer()

    assert is_paused(await hearing_book.of(channel))
