"""All that a bot writes and keeps, after everything has happened to it: no secret, nobody's words.

What is looked through: what it writes, its files, what it tells over HTTP, what it says to people,
and what it leaves in Redis.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.botapi.client import Person, offers_of
from tests.botapi.faults import Broken, Drop, Hang, Page, TooMany
from tests.botapi.webhook_sender import SECRET_HEADER
from tests.botapi.world import World
from tests.e2e.leaks import files_in, held_by, leaks
from tests.e2e.process import until
from tests.e2e.replicas import IMPATIENT, Replicas, replicated
from tests.e2e.talk import noticed
from tests.redis_server import RedisServer
from tests.redis_server import running as running_redis

pytestmark = pytest.mark.redis

PASSWORD = "geheim/#?@:%條+\"'"  # noqa: S105 - a test's; URLs, JSON and Python write it otherwise
OTHER_PASSWORD = "another-one"  # noqa: S105 - a test's
WEBHOOK_SECRET = "the-secret_that-Telegram_sends-along"  # noqa: S105 - a test's
SOON = 20.0  # seconds in which an answer must come
PHOTO: Mapping[str, object] = {
    "photo": [{"file_id": "AgAC1", "file_unique_id": "AQAD1", "width": 90, "height": 90}]
}
# What is typed or called so, by the way in which it comes to the bot.
WORDS = {
    way: f"麒麟Zq{way.title().replace(' ', '')}vX"
    for way in (
        "text",
        "caption",
        "edited text",
        "group text",
        "channel post",
        "command",
        "start parameter",
        "inline query",
        "callback data",
        "unreadable",
        "forged",
        "first name",
        "username",
        "group name",
        "channel name",
    )
}
# What may be kept of that, as `/privacy` says: everybody's last query, for a time.
QUERIES = {"text", "caption", "edited text", "group text", "channel post", "command"}


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with running_redis(appendonly=True, password=PASSWORD) as server:
        yield server


class Life:
    """A bot to which everything happens.

    Args:
        replicas: It, as one process.
        redis: Where it keeps what it knows.
        folder: Where its files are.
    """

    def __init__(self, replicas: Replicas, redis: RedisServer, folder: Path) -> None:
        self._replicas = replicas
        self._world = replicas.world
        self._redis = redis
        self._folder = folder
        self._told: list[bytes] = []
        (self._bot,) = replicas.bots

    async def people_talk(self) -> None:
        """Let people use their words in every way that there is."""
        li = self._world.person(WORDS["first name"], username=WORDS["username"])
        group = self._world.group(WORDS["group name"], li)
        channel = self._world.channel(WORDS["channel name"])
        for said in ("/start " + WORDS["start parameter"], "/search " + WORDS["command"]):
            await li.asks(said, within=SOON)
        await li.sends({**PHOTO, "caption": WORDS["caption"]})
        await li.chat.next_answer(SOON)
        await li.asks(f"/search@TiaowenBot {WORDS['group text']}", chat=group, within=SOON)
        await channel.posts(f"/search {WORDS['channel post']}")
        await channel.next_answer(SOON)
        await offers_of(await li.types(WORDS["inline query"]))
        self._world.queue.push("message", unreadable(WORDS["unreadable"]))
        await li.asks(WORDS["text"], within=SOON)
        question = await li.says("45")
        page = await li.chat.next_answer(SOON)
        await noticed(li, page, WORDS["callback data"])
        await li.edits(question, WORDS["edited text"])
        await li.chat.next_answer(SOON)

    async def operators_look(self, operator: Person) -> None:
        """Let an operator ask for figures, and look at what HTTP tells."""
        await operator.asks("/stats", within=SOON)
        await self._look()

    async def strangers_come(self) -> None:
        """Let somebody send updates who has not the secret."""
        if self._world.webhooks.current is None:
            return
        body = f'{{"update_id": 7, "message": {{"text": "{WORDS["forged"]}"}}}}'.encode()
        for secret in ("x", ""):
            headers = {"Content-Type": "application/json", SECRET_HEADER: secret}
            assert (await self._replicas.post(body, headers)).status_code == 403

    async def telegram_fails(self) -> None:
        """Let Telegram refuse answers, stumble, and not answer."""
        for fault in (Broken(502), Drop(), Page(), TooMany(1), Broken(400), Broken(401)):
            self._replicas.server.order("sendMessage", fault)
            await self._world.person(WORDS["first name"]).says(WORDS["text"])
        await until(lambda: self._replicas.server.ordered("sendMessage") == 0, "all failed", SOON)

    async def redis_fails(self) -> None:
        """Let Redis be killed, hang, and ask for another password."""
        for trouble, mending in (
            (self._redis.kill, self._redis.start),
            (self._redis.pause, self._redis.resume),
            (self._ask_for_another_password, self._ask_for_the_password),
        ):
            await asyncio.to_thread(trouble)
            await self._world.person(WORDS["first name"]).asks(WORDS["text"], within=SOON)
            await self._look()
            await asyncio.to_thread(mending)
            await self._bot.becomes_ready(SOON)

    def _ask_for_another_password(self) -> None:
        self._redis.stop()
        self._redis.password = OTHER_PASSWORD
        self._redis.start()

    def _ask_for_the_password(self) -> None:
        self._redis.stop()
        self._redis.password = PASSWORD
        self._redis.start()

    async def it_is_stopped(self) -> None:
        """Tell it to stop in the midst of an answer, twice; kill it; start it each time."""
        for signals in ([signal.SIGTERM, signal.SIGTERM], [signal.SIGKILL]):
            self._replicas.server.order("sendMessage", Hang(3.0))
            await self._world.person(WORDS["first name"]).says(WORDS["text"])
            await until(lambda: self._replicas.server.ordered("sendMessage") == 0, "it hangs")
            for number in signals:
                self._bot.signal(number)
                await asyncio.sleep(0.2)
            assert await self._bot.ends() == -signals[-1]
            await self._bot.starts()

    async def _look(self) -> None:
        for path in ("/healthz", "/readyz", "/metrics", "/"):
            answer = await self._bot.asked(path)
            assert answer is not None
            self._told.append(answer.content)

    def left(self) -> dict[str, bytes]:
        """Return all that it wrote, kept and told, by where."""
        chats = self._world.chats.values()
        said = "\n".join(answer.text for chat in chats for answer in chat.answers)
        return {
            **files_in(self._folder),
            "HTTP": b"\n".join(self._told),
            "what people are shown": said.encode(),
            "Redis": held_by(self._redis),
        }


def unreadable(words: str) -> dict[str, object]:
    """Return a message in which the library finds what the Bot API does not say."""
    return {"message_id": 1, "date": words, "chat": {"id": 1, "type": words}, "text": words}


@asynccontextmanager
async def lived(
    folder: Path, redis: RedisServer, **settings: str
) -> AsyncIterator[tuple[Life, Replicas]]:
    """Let everything happen to a bot but its end."""
    world = World(IMPATIENT)
    operator = world.person()
    url = f"redis://:{quote(PASSWORD, safe='')}@127.0.0.1:{redis.port}"
    settings |= {"REDIS_URL": url, "BOT_OPERATORS": str(operator.user.id)}
    settings |= {"BOT_WEBHOOK_SECRET": WEBHOOK_SECRET}
    async with replicated(world, folder, None, count=1, **settings) as replicas:
        replicas.excuse("")  # what fails is meant to
        life = Life(replicas, redis, folder)
        await life.people_talk()
        await life.operators_look(operator)
        await life.strangers_come()
        await life.telegram_fails()
        await life.redis_fails()
        await life.it_is_stopped()
        yield life, replicas


def secrets_of(replicas: Replicas) -> dict[str, str]:
    """Return what may stand nowhere, by what it is."""
    webhook = replicas.world.webhooks.current
    path = {"webhook's path": webhook.url.rpartition("/")[2]} if webhook else {}
    return {
        "token": replicas.world.token,
        "token's secret half": replicas.world.token.partition(":")[2],
        "webhook's secret": WEBHOOK_SECRET,
        "password": PASSWORD,
        **path,
    }


async def test_at_debug_level_no_secret_is_left_anywhere(
    tmp_path: Path, redis: RedisServer
) -> None:
    async with lived(tmp_path, redis, BOT_LOG_LEVEL="debug") as (life, bot):
        await bot.bots[0].terminate()

        left = life.left()
        assert leaks(secrets_of(bot), left) == []
        assert leaks(WORDS, left), "nothing was logged that could have told"


async def test_by_default_nobodys_words_are_left_but_where_it_is_said(
    tmp_path: Path, redis: RedisServer
) -> None:
    """Polling, where a message is kept until it is answered; its end leaves one unanswered."""
    async with lived(tmp_path, redis, BOT_MODE="polling") as (life, bot):
        await bot.bots[0].terminate()
        left = life.left()
        del left["what people are shown"]  # it repeats what they asked

        assert leaks(secrets_of(bot), left) == []
        kept = {"Redis": left.pop("Redis")}
        assert leaks(WORDS, left) == []
        never_kept = {way: words for way, words in WORDS.items() if way not in QUERIES}
        assert leaks(never_kept, kept) == []
        assert leaks(WORDS, kept), "not even what may be kept is found"
