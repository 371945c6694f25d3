"""Which messages reach the bot, and in what shape."""

import pytest

from tests.botapi.client import Person
from tests.botapi.formatted import Entity
from tests.botapi.rooms import Room
from tests.botapi.values import Kind, Message, Status
from tests.botapi.world import World

# What is said, what it answers, which bot wrote last; whether privacy mode lets it through.
TABLE = [
    ("/article@TiaowenBot 45", None, "RoseBot", True),
    ("/article@tiaowenbot 45", None, None, True),  # letter case does not matter
    ("look: /article@TiaowenBot", None, None, True),
    ("/article 45", None, "TiaowenBot", True),
    ("/article 45", None, "RoseBot", False),
    ("/article 45", None, None, False),  # nobody wrote last
    ("look: /article 45", None, "TiaowenBot", False),  # a bare command counts at the start
    ("/article@RoseBot 45", None, "TiaowenBot", False),
    ("@TiaowenBot 45", None, "TiaowenBot", False),  # a mention is not enough
    ("45", None, "TiaowenBot", False),
    ("第四十五條", "TiaowenBot", "RoseBot", True),
    ("第四十五條", "RoseBot", "TiaowenBot", False),
    ("/article@TiaowenBot 45", "RoseBot", "TiaowenBot", False),  # the reply decides
]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def li(world: World) -> Person:
    return world.person("Li")


def updates(world: World) -> list[dict[str, object]]:
    """Return the queued updates without their ids."""
    return [
        {kind: value for kind, value in update.body.items() if kind != "update_id"}
        for update in world.queue.pending
    ]


def written_by(world: World, name: str | None, group: Room) -> Message | None:
    """Let one of the bots write in the group."""
    users = {user.username: user for user in world.users.values()}
    return world.put(Message(group.state, 0, 0, users[name])) if name else None


@pytest.mark.parametrize(("text", "answers", "last", "is_delivered"), TABLE)
async def test_privacy_mode(
    world: World,
    li: Person,
    *,
    text: str,
    answers: str | None,
    last: str | None,
    is_delivered: bool,
) -> None:
    group = world.group("法學", li, world.other_bot("RoseBot"))
    answered = written_by(world, answers, group)
    written_by(world, last, group)
    await li.says(text, chat=group, reply_to=answered)
    assert bool(updates(world)) is is_delivered


@pytest.mark.parametrize(
    ("reads_all", "status", "is_delivered"),
    [
        (True, Status.MEMBER, True),  # privacy mode is off
        (False, Status.ADMINISTRATOR, True),
        (False, Status.MEMBER, False),
        (True, Status.LEFT, False),
        (True, Status.KICKED, False),
    ],
)
async def test_plain_talk(reads_all: bool, status: Status, is_delivered: bool) -> None:
    world = World(reads_all=reads_all)
    li = world.person()
    await li.says("大家好", chat=world.group("法學", li, bot=status))
    assert bool(updates(world)) is is_delivered


async def test_other_bots_are_never_heard() -> None:
    world = World(reads_all=True)
    rose = world.other_bot("RoseBot")
    await rose.says("/article@TiaowenBot 45", chat=world.group("法學", rose))
    assert updates(world) == []


async def test_inline_results_and_replies_to_what_was_meant_for_the_bot(
    world: World, li: Person
) -> None:
    group = world.group("法學", li)
    await li.says("第四十五條……", chat=group, via_bot=True)
    meant = await li.says("/article@TiaowenBot 45", chat=group)
    await li.says("對", chat=group, reply_to=meant)
    assert len(updates(world)) == 3


async def test_an_edited_message_comes_again(world: World, li: Person) -> None:
    said = await li.says("/article 4")
    await li.edits(said, "/article 45")
    assert [list(update) for update in updates(world)] == [["message"], ["edited_message"]]


async def test_entities_count_in_utf16_units(world: World, li: Person) -> None:
    name = Entity("text_mention", 2, 3, li.user.id)
    await li.says("😀 李 @TiaowenBot /help https://a.cn 。", entities=[name])
    message = updates(world)[0]["message"]
    assert isinstance(message, dict)
    found = [(entity["type"], entity["offset"], entity["length"]) for entity in message["entities"]]
    assert found == [
        ("text_mention", 2, 3),
        ("mention", 5, 11),
        ("bot_command", 17, 5),
        ("url", 23, 12),
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/article45", ["bot_command"]),
        ("/article\u3000第四十五條", ["bot_command"]),
        ("/article\u200b45", ["bot_command"]),
        ("/article第四十五條", []),  # a Chinese character is a letter too
        ("和/或", []),
        ("a/b", []),
        ("/條 45", []),
        ("https://a.cn/article", ["url"]),
        ("a@b.cn", ["email"]),
        ("第45條@TiaowenBot", []),
        ("#條文 #45", ["hashtag"]),
    ],
)
async def test_what_is_typed(li: Person, text: str, kinds: list[str]) -> None:
    said = await li.says(text)
    assert [entity.type for entity in said.content.entities] == kinds


async def test_in_a_topic_every_message_answers_the_topics_first(world: World, li: Person) -> None:
    forum = world.group("論壇", li, forum=True)
    topic = await li.opens_topic(forum, "數據")
    await li.says("/article@TiaowenBot 45", chat=forum, topic=topic)
    message = updates(world)[-1]["message"]
    assert isinstance(message, dict)
    assert message["message_thread_id"] == topic.id
    assert message["is_topic_message"] is True
    assert message["reply_to_message"]["message_id"] == topic.id
    assert "forum_topic_created" in message["reply_to_message"]


async def test_an_anonymous_admin_is_the_group(world: World, li: Person) -> None:
    group = world.group("法學", admins=[li])
    await li.says("/article@TiaowenBot 45", chat=group, anonymously=True)
    message = updates(world)[-1]["message"]
    assert isinstance(message, dict)
    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == group.id


async def test_coming_and_going(world: World, li: Person) -> None:
    group = world.group("法學", li, kind=Kind.GROUP, bot=Status.LEFT)
    await li.adds_bot(group)
    supergroup = await li.upgrades(group)
    await li.removes_bot(supergroup)
    await li.blocks()
    (first, *middle, _, blocked) = updates(world)
    assert "my_chat_member" in first
    assert "my_chat_member" in blocked
    services = (
        "new_chat_members",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "left_chat_member",
    )
    assert len(middle) == len(services)
    for update, service in zip(middle, services, strict=True):
        assert isinstance(update["message"], dict)
        assert service in update["message"]
