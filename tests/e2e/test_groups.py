"""Groups: the bot speaks when it is addressed, once, and is silent otherwise."""

import pytest

from tests.botapi.client import Person
from tests.botapi.formatted import Entity
from tests.botapi.rooms import Room
from tests.botapi.values import Kind, Message
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage
from tests.e2e.talk import statute, statutes

pytestmark = pytest.mark.asyncio(loop_scope="module")

# What is addressed to the bot whoever may hear it, and the article that is the answer.
COMMANDS = [
    ("/article@TiaowenBot 45", 45),
    ("/article@tiaowenbot 45", 45),
    ("/a@TiaowenBot 第四十五條", 45),
    ("/start@TiaowenBot a45", 45),
]
# What is said in groups and is not for the bot, though it may look so.
TALK = [
    "大家好",
    "45",
    "666",
    "1",
    "根據第四十五條,我們應當培育數據要素市場。",
    "數據交易",
    "下一條",
    "目錄",
    "沒有第二條路",
    "/article@OtherBot 45",
    "/help@OtherBot",
    "/nosuchthing",
    "/條 45",
    "/",
    "和/或",
    "第45條@TiaowenBot",  # no mention: something is written before it
    "@TiaowenBots 45",
    "a@TiaowenBot.cn",
    "https://t.me/TiaowenBot",
    "😀",
]


@pytest.fixture
def group(stage: Stage, li: Person) -> Room:
    """A group where the bot hears only what Telegram takes to be meant for it."""
    return stage.world.group("法學", li)


@pytest.mark.parametrize(("said", "number"), COMMANDS)
async def test_a_command_with_the_bots_name(
    li: Person, group: Room, said: str, number: int
) -> None:
    question = await li.says(said, chat=group)
    answer = await group.next_answer()
    await group.silence(0.05)

    assert statute(answer) == TRADITIONAL[number]
    assert answer.reply_to == question.id


async def test_a_bare_command_where_the_bot_spoke_last(li: Person, group: Room) -> None:
    await li.asks("/article@TiaowenBot 45", chat=group)

    assert statute(await li.asks("/article 46", chat=group)) == TRADITIONAL[46]


@pytest.mark.parametrize(
    ("said", "articles"),
    [("45", [45]), ("下一條", [8]), ("第四十五条", [45]), ("離婚怎麼辦", [])],
)
async def test_a_reply_to_the_bot(li: Person, group: Room, said: str, articles: list[int]) -> None:
    first = await li.asks("/article@TiaowenBot 7", chat=group)
    question = await li.says(said, chat=group, reply_to=first)
    answer = await group.next_answer()

    assert statutes(answer) == [TRADITIONAL[number] for number in articles]
    assert answer.reply_to == question.id


@pytest.mark.parametrize("hears_all", [False, True])
@pytest.mark.parametrize("said", TALK)
async def test_talk_is_none_of_its_business(
    li: Person, group: Room, wang: Person, square: Room, *, said: str, hears_all: bool
) -> None:
    person, room = (wang, square) if hears_all else (li, group)
    await person.says(said, chat=room)
    answer = await person.asks("/article@TiaowenBot 46", chat=room)

    assert statute(answer) == TRADITIONAL[46]
    assert len(room.state.answers) == 1


# With privacy mode off: how people turn to the bot.
@pytest.mark.parametrize(
    "said",
    [
        "@TiaowenBot 45",
        "@tiaowenbot 第四十五條",
        "45 @TiaowenBot",
        "@TiaowenBot /article 45",
        "/article 45",
        "/article 45 @TiaowenBot",
        "/article45@TiaowenBot",
    ],
)
async def test_a_mention_or_a_command_where_it_hears_all(
    wang: Person, square: Room, said: str
) -> None:
    answer = await wang.asks(said, chat=square)
    await square.silence(0.05)

    assert statute(answer) == TRADITIONAL[45]


async def test_a_mention_by_name(hearing: Stage, wang: Person, square: Room) -> None:
    """As clients write it for somebody without a user name, or where it was picked from a list."""
    name = Entity("text_mention", 0, 2, hearing.world.bot.id)
    await wang.says("條文 45", chat=square, entities=[name])

    assert statute(await square.next_answer()) == TRADITIONAL[45]


async def test_somebody_elses_name_is_no_mention(wang: Person, square: Room) -> None:
    name = Entity("text_mention", 0, 2, wang.user.id)
    await wang.says("王五 45", chat=square, entities=[name])

    await square.silence()


async def test_a_mere_mention_gets_a_hint(wang: Person, square: Room) -> None:
    answer = await wang.asks("@TiaowenBot", chat=square)

    assert "目錄" in answer.labels


async def test_other_bots_are_not_talked_to(hearing: Stage, square: Room) -> None:
    rose = hearing.world.other_bot("RoseBot")
    square.state.members |= {rose.user.id: next(iter(square.state.members.values()))}
    said = hearing.world.put(Message(square.state, 0, 0, rose.user))
    hearing.world.queue.push("message", bot_message(said))  # as bots set up to hear bots get it

    await square.silence()


def bot_message(message: Message) -> dict[str, object]:
    """Return the message of another bot that addresses ours in every way."""
    assert message.sender
    return {
        "message_id": message.id,
        "date": message.date,
        "chat": {"id": message.chat.id, "type": "supergroup", "title": message.chat.title},
        "from": {"id": message.sender.id, "is_bot": True, "first_name": "Rose"},
        "text": "/article@TiaowenBot 45",
        "entities": [{"type": "bot_command", "offset": 0, "length": 19}],
    }


async def test_what_was_sent_through_a_bot_is_not_answered(wang: Person, square: Room) -> None:
    await wang.says("第四十五條 @TiaowenBot", chat=square, via_bot=True)

    await square.silence()


async def test_an_anonymous_admin_is_answered(hearing: Stage, wang: Person) -> None:
    group = hearing.world.group("法學", admins=[wang])
    question = await wang.says("/article 45", chat=group, anonymously=True)
    answer = await group.next_answer()
    await wang.says("45", chat=group, anonymously=True)
    await group.silence(0.1)

    assert statute(answer) == TRADITIONAL[45]
    assert answer.reply_to == question.id


async def test_a_channel_is_served_by_commands_alone(hearing: Stage) -> None:
    channel = hearing.world.channel("普法")
    await channel.posts("第四十五條今天起施行")
    await channel.posts("45")
    await channel.posts("/article 45")
    answer = await channel.next_answer()
    await channel.silence(0.1)

    assert statute(answer) == TRADITIONAL[45]


async def test_a_channels_post_in_its_discussion_group_is_not_answered_again(
    hearing: Stage, square: Room
) -> None:
    channel = hearing.world.channel("普法")
    post = await channel.posts("/article 45")
    await channel.next_answer()
    await square.forwards(post)

    await square.silence()


async def test_people_coming_and_going_are_not_greeted(hearing: Stage, square: Room) -> None:
    li = hearing.person()
    await li.joins(square)
    await li.leaves(square)

    await square.silence()


async def test_the_help_tells_how_to_speak_to_it_here(li: Person, group: Room) -> None:
    answer = await li.asks("/help@TiaowenBot", chat=group)

    assert "/article@TiaowenBot 45" in answer.text
    assert "/forget" not in answer.text


async def test_everybody_in_a_group_reads_on_from_their_own_place(stage: Stage, li: Person) -> None:
    wang = stage.person("en")
    group = stage.world.group("法學", li, wang)
    await li.asks("/article@TiaowenBot 4", chat=group)
    await wang.asks("/article@TiaowenBot 45", chat=group)
    shown = [statute(await who.asks("/next@TiaowenBot", chat=group)) for who in (li, wang)]

    assert shown == [TRADITIONAL[5], TRADITIONAL[46]]


async def test_a_group_becomes_a_supergroup(hearing: Stage, wang: Person) -> None:
    group = hearing.world.group("法學", wang, kind=Kind.GROUP)
    await wang.asks("/article 45", chat=group)
    supergroup = await wang.upgrades(group)
    answer = await wang.asks("/article 46", chat=supergroup)

    assert statute(answer) == TRADITIONAL[46]


async def test_a_group_becomes_a_supergroup_before_the_answer(hearing: Stage, wang: Person) -> None:
    group = hearing.world.group("法學", wang, kind=Kind.GROUP)
    await hearing.crashes()
    await wang.says("/article 45", chat=group)
    supergroup = await wang.upgrades(group)
    hearing.excuse("group chat was upgraded to a supergroup chat")
    await hearing.starts()

    assert statute(await supergroup.next_answer()) == TRADITIONAL[45]
    await supergroup.silence(0.1)
