"""Updates that Telegram sends to one process: what is answered, refused, and repeated."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping

import pytest
import pytest_asyncio

from tests.botapi.client import Person, notice_of, offers_of
from tests.botapi.faults import Hang
from tests.botapi.webhook_sender import SECRET_HEADER
from tests.botapi.world import World
from tests.e2e.process import until
from tests.e2e.replicas import IMPATIENT, Replicas, replicated
from tests.e2e.source import TRADITIONAL
from tests.e2e.talk import pressed, statute

pytestmark = pytest.mark.asyncio(loop_scope="module")

JSON = {"Content-Type": "application/json"}
MARKER = "麒麟Zq7vX"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Replicas]:
    """The module's bot: one process, with SQLite."""
    folder = tmp_path_factory.mktemp("webhook")
    async with replicated(
        World(IMPATIENT), folder, None, count=1, BOT_LOG_LEVEL="debug"
    ) as replicas:
        yield replicas


@pytest.fixture
def bot(running: Replicas) -> Iterator[Replicas]:
    """The module's bot, and after the test the assurance that all went well."""
    yield running
    running.check()


@pytest.fixture
def li(bot: Replicas) -> Person:
    return bot.person("zh-hant")


async def test_whatever_people_do_is_answered(bot: Replicas, li: Person) -> None:
    question = await li.says("45")
    page = await li.chat.next_answer()
    assert statute(page) == TRADITIONAL[45]
    await li.edits(question, "44")
    assert statute(await li.chat.next_answer()) == TRADITIONAL[44]
    assert statute(await pressed(li, page, "第45條 ›")) == TRADITIONAL[45]
    assert (await offers_of(await li.types("第46條"))).choices
    group = bot.world.group("法學", li)
    assert statute(await li.asks("/article@TiaowenBot 47", chat=group)) == TRADITIONAL[47]
    await until(lambda: len(bot.world.queue) == 0, "all is acknowledged")
    assert all(delivery.is_acknowledged for delivery in bot.server.deliveries)


async def test_questions_of_one_chat_are_answered_in_their_order(li: Person) -> None:
    for number in range(1, 13):
        await li.says(str(number))
    shown = [statute(await li.chat.next_answer()) for _ in range(12)]

    assert shown == [TRADITIONAL[number] for number in range(1, 13)]


async def test_who_waits_for_telegram_holds_up_nobody_else(bot: Replicas, li: Person) -> None:
    bot.server.order("sendMessage", Hang(1.5))
    await li.says("45")
    await until(lambda: bot.server.ordered("sendMessage") == 0, "the answer hangs")
    for _ in range(3):
        assert statute(await bot.person().asks("46", within=1.0)) == TRADITIONAL[46]
    assert li.chat.unread == []
    assert statute(await li.chat.next_answer()) == TRADITIONAL[45]


def update(bot: Replicas, number: int = 912_400_317) -> dict[str, object]:
    """Return an update that would be answered: a question that somebody really could ask."""
    chat = {"id": bot.person().user.id, "type": "private", "first_name": "Li"}
    sender = {"id": chat["id"], "is_bot": False, "first_name": "Li", "language_code": "zh-hant"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": chat, "from": sender}
    return {"update_id": number, "message": message | {"text": f"{MARKER} 45"}}


# Who knows nothing, half, or all but how Telegram says it: the headers, what is changed about the
# request, and the status.
INTRUDERS = [
    pytest.param({}, {}, 403, id="no secret"),
    pytest.param({SECRET_HEADER: "x"}, {}, 403, id="a wrong secret"),
    pytest.param({SECRET_HEADER: ""}, {}, 403, id="an empty secret"),
    pytest.param({SECRET_HEADER: "SECRET"}, {"path": "/"}, 404, id="no path"),
    pytest.param({SECRET_HEADER: "SECRET"}, {"path": "/webhook"}, 404, id="a guessed path"),
    pytest.param({SECRET_HEADER: "SECRET"}, {"method": "GET"}, 405, id="GET"),
    pytest.param({SECRET_HEADER: "SECRET"}, {"method": "PUT"}, 405, id="PUT"),
    pytest.param({SECRET_HEADER: "SECRET", "Content-Type": "text/plain"}, {}, 415, id="text"),
]


@pytest.mark.parametrize(("headers", "changes", "status"), INTRUDERS)
async def test_who_is_not_telegram_gets_nothing_done(
    bot: Replicas, headers: Mapping[str, str], changes: dict[str, str], status: int
) -> None:
    sent = len(bot.server.log)
    known = {name: value.replace("SECRET", bot.webhook.secret) for name, value in headers.items()}
    response = await bot.post(json.dumps(update(bot)).encode(), JSON | known, **changes)

    assert response.status_code == status
    assert statute(await bot.person().asks("45")) == TRADITIONAL[45]
    assert [call.method for call in bot.server.log[sent:]] == ["sendMessage"]


BROKEN = [
    pytest.param(b"", 400, id="nothing"),
    pytest.param(b"{", 400, id="half an object"),
    pytest.param(b"[]", 400, id="a list"),
    pytest.param(b'{"message": {}}', 400, id="no number"),
    pytest.param(b'{"update_id": "7"}', 400, id="a number in quotes"),
    pytest.param(b'{"update_id": 1e400}', 400, id="a number beyond all"),
    pytest.param(b"\xff\xfe", 400, id="no text"),
    pytest.param(b"[" * 100_000, 400, id="deeply nested"),
    pytest.param(b" " * (1 << 20) + b"{}", 413, id="over 1 MiB"),
]


@pytest.mark.parametrize(("body", "status"), BROKEN)
async def test_nonsense_with_the_secret_gets_nothing_done(
    bot: Replicas, li: Person, body: bytes, status: int
) -> None:
    response = await bot.post(body, JSON | {SECRET_HEADER: bot.webhook.secret})

    assert response.status_code == status
    assert statute(await li.asks("45")) == TRADITIONAL[45]


async def test_a_repeated_update_does_nothing_twice(bot: Replicas, li: Person) -> None:
    page = await li.asks("45")
    await pressed(li, page, "第46條 ›")
    await until(lambda: len(bot.world.queue) == 0, "all is acknowledged")
    calls = len(bot.server.log)
    question, press = [delivery.update.id for delivery in bot.server.deliveries[-2:]]
    for number in (press, question, question):
        assert (await bot.server.replay(number)).status == 200
    await li.chat.silence()

    assert bot.server.log[calls:] == []
    assert statute(await li.asks("/next")) == TRADITIONAL[47]


async def test_an_acknowledgement_that_is_lost_makes_nothing_come_twice(
    bot: Replicas, li: Person
) -> None:
    """Telegram hears nothing, and repeats what is being answered, or has just been."""
    bot.server.order("sendMessage", Hang(0.5))
    await li.says("45")
    await until(lambda: bot.server.ordered("sendMessage") == 0, "the answer hangs")
    bot.balancer.cut()
    assert statute(await li.chat.next_answer()) == TRADITIONAL[45]
    assert statute(await li.asks("46")) == TRADITIONAL[46]
    await until(lambda: len(bot.world.queue) == 0, "all is acknowledged")
    await li.chat.silence()


async def test_a_press_and_a_question_of_one_person_come_side_by_side(li: Person) -> None:
    page = await li.asks("45")
    press = await li.presses(page, "第46條 ›")
    await li.says("47")
    shown = {statute(await li.chat.next_answer()) for _ in range(2)}

    assert shown == {TRADITIONAL[46], TRADITIONAL[47]}
    assert (await notice_of(press)).text == ""


async def test_its_health_is_told_and_its_secrets_are_not(bot: Replicas, li: Person) -> None:
    """Last, since it searches all that was written, at debug level, and by whoever came before."""
    await li.asks("45")
    (process,) = bot.bots
    told = [await process.asked(path) for path in ("/healthz", "/readyz", "/metrics")]
    assert [each and each.status_code for each in told] == [200, 200, 200]
    written = process.log + "".join(each.text for each in told if each)
    path = bot.webhook.url.rpartition("/")[2]
    for secret in (bot.world.token, bot.webhook.secret, path):
        assert len(secret) > 30
        assert secret not in written
    assert "getWebhookInfo" in written, "nothing was logged that could have told"
