"""Chats as a bot meets them: topics, hidden rights, deleted groups; and trouble by chance."""

import pytest
from telegram import Bot, error

from tests.botapi.client import Person
from tests.botapi.faults import Broken, Drop, Odds, Order, TooMany
from tests.botapi.server import BotApiServer
from tests.botapi.values import Status
from tests.botapi.world import World


async def test_a_topic_is_closed_opened_and_deleted(bot: Bot, world: World, li: Person) -> None:
    forum = world.group("論壇", admins=[li], forum=True)
    topic = await li.opens_topic(forum, "每日")
    await li.closes_topic(forum, topic)
    with pytest.raises(error.BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "x", message_thread_id=topic.id)
    await li.reopens_topic(forum, topic)
    sent = await bot.send_message(forum.id, "x", message_thread_id=topic.id)
    await li.deletes_topic(forum, topic)
    with pytest.raises(error.BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=topic.id)
    assert sent.message_thread_id == topic.id


async def test_a_closed_general_topic_is_for_admins(bot: Bot, world: World, li: Person) -> None:
    forum = world.group("論壇", admins=[li], forum=True)
    await li.closes_general(forum)
    with pytest.raises(error.BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "x")
    forum.state.members[world.bot.id] = Status.ADMINISTRATOR
    assert await bot.send_message(forum.id, "x")


async def test_a_deleted_group(bot: Bot, world: World, li: Person) -> None:
    group = world.group("法學", admins=[li])
    await li.deletes_group(group)
    with pytest.raises(error.Forbidden, match="the group chat was deleted"):
        await bot.send_message(group.id, "x")


@pytest.mark.parametrize("is_channel", [False, True])
async def test_rights_that_only_an_admin_sees(
    bot: Bot, world: World, li: Person, *, is_channel: bool
) -> None:
    room = (
        world.channel("普法", admins=[li], bot=Status.MEMBER)
        if is_channel
        else world.group("法學", admins=[li])
    )
    room.state.hides_members = True
    with pytest.raises(error.BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_member(room.id, li.user.id)
    own = await bot.get_chat_member(room.id, world.bot.id)
    room.state.members[world.bot.id] = Status.ADMINISTRATOR
    seen = await bot.get_chat_member(room.id, li.user.id)
    assert (own.status, seen.status) == ("member", "administrator" if is_channel else "creator")


async def test_without_a_sound(bot: Bot, li: Person) -> None:
    await bot.send_message(li.user.id, "x", disable_notification=True)
    await bot.send_message(li.user.id, "y")
    assert [message.is_silent for message in li.chat.unread] == [True, False]


async def test_trouble_by_chance_is_the_same_for_the_same_seed(
    bot: Bot, server: BotApiServer, li: Person
) -> None:
    odds = [
        Odds(0.3, Order(Broken(500))),
        Odds(0.2, Order(TooMany(1))),
        Odds(0.1, Order(Drop(), after=True)),
    ]

    async def outcomes() -> list[str]:
        server.chance("sendMessage", odds, seed=4)
        found = []
        for _ in range(40):
            try:
                await bot.send_message(li.user.id, "x")
            except error.TelegramError as refusal:
                found.append(type(refusal).__name__)
            else:
                found.append("sent")
        return found

    first, second = await outcomes(), await outcomes()
    sent = sum(outcome == "sent" for outcome in (*first, *second))
    cut = sum(call.status == 0 for call in server.calls("sendMessage"))
    assert first == second
    assert set(first) == {"sent", "NetworkError", "RetryAfter"}
    assert len(li.chat.unread) == sent + cut
    assert server.refusals == []
    assert server.under_way("sendMessage") == 0
