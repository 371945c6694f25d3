"""What is sent to a webhook, in which order, and what is sent again."""

import asyncio
import itertools

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from tests.botapi.client import Person
from tests.botapi.conftest import Clock
from tests.botapi.receiver import Answer, Receiver, receiving
from tests.botapi.server import BotApiServer
from tests.botapi.webhook_sender import SECRET_HEADER
from tests.botapi.webhooks import WebhookRules
from tests.botapi.world import World


async def test_updates_are_sent_with_the_secret(
    bot: Bot, receiver: Receiver, server: BotApiServer, li: Person
) -> None:
    await li.says("1")  # waited for the webhook
    await bot.set_webhook(receiver.url, secret_token="Aa0_-")  # noqa: S106 -- a test's
    await receiver.gets(1)
    await li.says("2")
    first, second = await receiver.gets(2)

    assert (first.text, second.text) == ("1", "2")
    assert second.id == first.id + 1
    assert first.headers[SECRET_HEADER] == "Aa0_-"
    assert first.headers["Content-Type"] == "application/json"
    assert first.connection is second.connection  # kept alive
    await asyncio.sleep(0.1)
    assert (await bot.get_webhook_info()).pending_update_count == 0
    assert [delivery.status for delivery in server.deliveries] == [200, 200]


async def test_kinds_that_are_not_wanted_are_not_sent(
    bot: Bot, receiver: Receiver, li: Person
) -> None:
    await bot.set_webhook(receiver.url, allowed_updates=["message"])
    await li.blocks()
    await li.unblocks()
    await li.says("x")
    await receiver.gets(1)

    assert [arrival.kind for arrival in receiver.arrivals] == ["message"]


async def test_a_chats_messages_wait_for_each_other_and_for_nobody_else(
    bot: Bot, world: World, receiver: Receiver, li: Person
) -> None:
    wang = world.person("Wang")
    page = await bot.send_message(li.user.id, "x", reply_markup=keyboard("‹", "›"))
    shown = li.chat.state.messages[page.message_id]
    await bot.set_webhook(receiver.url)
    receiver.usual = Answer(after=0.1)
    question = await li.says("1")
    await li.edits(question, "2")
    await wang.says("3")
    await li.presses(shown, "‹")  # a line of the person's own, beside the chat's
    await li.presses(shown, "›")
    await li.types("4")
    await receiver.gets(4)
    assert sorted(receiver.texts) == ["1", "3", "4", "‹"]
    assert receiver.most == 4
    await receiver.gets(6)
    assert sorted(receiver.texts[4:]) == ["2", "›"]


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=label)] for label in labels]
    )


async def test_no_more_connections_than_wanted(bot: Bot, world: World, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url, max_connections=3)
    receiver.usual = Answer(after=0.05)
    for number in range(10):
        await world.person().says(str(number))
    await receiver.gets(10)

    assert receiver.most == 3
    assert len({arrival.connection for arrival in receiver.arrivals}) == 3


# What the bot answers, and what Telegram makes of it.
FAILURES = [
    pytest.param(Answer(500), "Wrong response from the webhook: 500", id="500"),
    pytest.param(Answer(302, headers={"Location": "/"}), "webhook: 302 Found", id="a redirect"),
    pytest.param(Answer(400), "webhook: 400 Bad Request", id="400"),
    pytest.param(Answer(0), "Webhook connection closed", id="the connection is cut"),
    pytest.param(Answer(after=9), "Read timeout expired", id="no answer in time"),
]


@pytest.mark.parametrize(("answer", "message"), FAILURES)
async def test_what_fails_is_sent_again_and_holds_up_only_its_chat(
    bot: Bot, world: World, receiver: Receiver, li: Person, answer: Answer, message: str
) -> None:
    receiver.answers.extend([answer] * 3)
    await bot.set_webhook(receiver.url)
    await li.says("1")
    await li.says("2")
    await receiver.gets(3)
    receiver.answers.clear()
    await world.person().says("other")
    await receiver.gets(6)
    info = await bot.get_webhook_info()

    assert [text for text in receiver.texts if text != "other"] == ["1", "1", "1", "1", "2"]
    assert receiver.texts.index("other") < 5
    assert info.last_error_message is not None
    assert message in info.last_error_message
    assert info.last_error_date is not None
    assert info.pending_update_count == 0


async def test_the_pauses_between_attempts_grow(
    bot: Bot, receiver: Receiver, server: BotApiServer, li: Person
) -> None:
    receiver.answers.extend([Answer(500)] * 6)
    await bot.set_webhook(receiver.url)
    await li.says("x")
    await receiver.gets(7)
    await asyncio.sleep(0.05)

    begins = [delivery.time for delivery in server.deliveries]
    pauses = [later - earlier for earlier, later in itertools.pairwise(begins)]
    assert pauses == pytest.approx([0.0, 0.05, 0.1, 0.2, 0.2, 0.2], abs=0.04)
    assert [delivery.is_acknowledged for delivery in server.deliveries] == [False] * 6 + [True]


def test_telegrams_own_pauses() -> None:
    rules = WebhookRules()
    assert [rules.wait(failures) for failures in range(1, 9)] == [0, 2, 4, 8, 16, 32, 60, 60]


async def test_the_bot_may_ask_for_patience(
    bot: Bot, receiver: Receiver, server: BotApiServer, li: Person
) -> None:
    receiver.answers.append(Answer(503, headers={"Retry-After": "1"}))
    await bot.set_webhook(receiver.url)
    await li.says("x")
    await receiver.gets(2)
    first, second = (arrival.text for arrival in receiver.arrivals)
    await asyncio.sleep(0.05)

    assert (first, second) == ("x", "x")
    assert server.deliveries[1].time - server.deliveries[0].time >= 1.0


@pytest.mark.parametrize(("kind", "seconds"), [("press", 151), ("query", 31), ("message", 86_401)])
async def test_what_is_too_old_is_not_sent(
    bot: Bot, receiver: Receiver, clock: Clock, li: Person, kind: str, seconds: float
) -> None:
    page = await bot.send_message(li.user.id, "x", reply_markup=keyboard("›"))
    await asyncio.sleep(0)
    receiver.usual = Answer(500)
    await bot.set_webhook(receiver.url)
    match kind:
        case "press":
            await li.presses(li.chat.state.messages[page.message_id], "›")
        case "query":
            await li.types("x")
        case _:
            await li.says("x")
    await receiver.gets(3)
    assert (await bot.get_webhook_info()).pending_update_count == 1
    clock.ahead = seconds
    await asyncio.sleep(0.25)
    count = len(receiver.arrivals)
    await asyncio.sleep(0.25)
    assert len(receiver.arrivals) == count
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_what_waited_goes_to_the_next_webhook_or_to_polling(
    bot: Bot, receiver: Receiver, li: Person
) -> None:
    """Also what was under way: nobody knows whether the bot has it."""
    receiver.usual = Answer(after=0.1)
    await bot.set_webhook(receiver.url)
    await li.says("1")
    await li.says("2")
    await receiver.gets(1)
    await bot.set_webhook(receiver.url + "/other")
    await receiver.gets(2)
    await bot.delete_webhook()
    updates = await bot.get_updates(timeout=1)

    assert receiver.texts == ["1", "1"]
    assert [update.message and update.message.text for update in updates] == ["1", "2"]


async def test_the_same_webhook_again_changes_nothing(
    bot: Bot, receiver: Receiver, li: Person
) -> None:
    receiver.usual = Answer(after=0.1)
    await bot.set_webhook(receiver.url)
    await li.says("1")
    await receiver.gets(1)
    await bot.set_webhook(receiver.url, allowed_updates=["message"])
    await asyncio.sleep(0.2)

    assert receiver.texts == ["1"]
    assert (await bot.get_webhook_info()).allowed_updates == ("message",)


async def test_what_is_acknowledged_is_sent_again_only_on_order(
    bot: Bot, server: BotApiServer, receiver: Receiver, li: Person
) -> None:
    await bot.set_webhook(receiver.url, secret_token="S")  # noqa: S106 -- a test's
    await li.says("1")
    (first,) = await receiver.gets(1)
    await asyncio.sleep(0.1)
    async with receiving() as other:
        there = await server.replay(first.id, other.url)
        here = await server.replay(first.id)

    assert [arrival.id for arrival in receiver.arrivals] == [first.id] * 2
    assert [arrival.id for arrival in other.arrivals] == [first.id]
    assert other.arrivals[0].headers[SECRET_HEADER] == "S"
    assert here.is_acknowledged
    assert there.is_acknowledged


async def test_methods_called_in_an_answer_are_not_taken(
    bot: Bot, server: BotApiServer, receiver: Receiver, li: Person
) -> None:
    receiver.answers.append(Answer(body='{"method": "sendMessage", "chat_id": 1, "text": "x"}'))
    await bot.set_webhook(receiver.url)
    await li.says("1")
    await receiver.gets(1)
    await li.chat.silence(0.1)

    assert [call.method for call in server.refusals] == ["sendMessage"]


async def test_a_server_that_goes_away_and_comes_back_goes_on(
    bot: Bot, server: BotApiServer, receiver: Receiver, li: Person
) -> None:
    await bot.set_webhook(receiver.url)
    await li.says("1")
    await receiver.gets(1)
    await asyncio.sleep(0.1)
    await server.stop()
    await li.says("2")
    await asyncio.sleep(0.1)
    assert receiver.texts == ["1"]
    await server.start()
    await receiver.gets(2)
    assert receiver.texts == ["1", "2"]


async def test_nobody_listens(bot: Bot, receiver: Receiver, li: Person) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")  # the port "discard": nobody does
    await li.says("1")
    await asyncio.sleep(0.2)
    assert "refused" in str((await bot.get_webhook_info()).last_error_message)
    await bot.set_webhook(receiver.url)
    await receiver.gets(1)
    assert receiver.texts == ["1"]
