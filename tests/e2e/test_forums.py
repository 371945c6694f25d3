"""Groups with topics: the answer comes in the topic of the question."""

import pytest

from tests.botapi.client import Person
from tests.botapi.rooms import Room
from tests.botapi.values import Message, Topic
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage
from tests.e2e.talk import pressed, statute

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def forum(hearing: Stage, wang: Person) -> Room:
    return hearing.world.group("論壇", wang, forum=True)


async def test_in_a_forum_the_answer_comes_in_the_topic(wang: Person, forum: Room) -> None:
    topic = await wang.opens_topic(forum, "數據")
    question = await wang.says("/article 45", chat=forum, topic=topic)
    answer = await forum.next_answer()
    opened = await pressed(wang, answer, "第46條 ›", chat=forum)
    await wang.says("47", chat=forum, topic=topic, reply_to=opened)
    second = await forum.next_answer()
    general = await wang.asks("/article 48", chat=forum)

    assert (answer.thread_id, answer.reply_to) == (topic.id, question.id)
    assert (second.thread_id, statute(second)) == (topic.id, TRADITIONAL[47])
    assert general.thread_id is None


async def test_a_topic_that_the_bot_made_is_not_a_question_to_it(
    hearing: Stage, wang: Person, forum: Room
) -> None:
    """Every message of a topic answers the one that made it, and so seems to answer the bot."""
    service = {"forum_topic_created": {"name": "條文", "icon_color": 7322096}}
    made = hearing.world.put(Message(forum.state, 0, 0, hearing.world.bot, service=service))
    topic = forum.state.topics[made.id] = Topic(made.id, "條文")
    await wang.says("數據交易", chat=forum, topic=topic)

    await forum.silence()


async def test_in_a_closed_topic_there_is_nothing_to_say(
    hearing: Stage, wang: Person, forum: Room
) -> None:
    topic = await wang.opens_topic(forum, "數據")
    await wang.closes_topic(forum, topic)
    hearing.excuse("TOPIC_CLOSED")
    await wang.says("/article 45", chat=forum, topic=topic)
    general = await wang.asks("/article 46", chat=forum)

    assert statute(general) == TRADITIONAL[46]
