"""The server as such: tokens, encodings, faults on order, flood limits, its two ways of running."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from hypothesis import given, strategies
from telegram import Bot, BotCommandScopeAllGroupChats, BotCommandScopeChat, error

from tests.botapi.client import Person
from tests.botapi.faults import Broken, Drop, Fault, Hang, TooMany
from tests.botapi.limits import FloodLimits
from tests.botapi.parameters import read_parameters
from tests.botapi.platform import Rules
from tests.botapi.server import BotApiServer
from tests.botapi.world import World

OTHER_TOKEN = "123456789:" + "A" * 35


@pytest.fixture
async def http(server: BotApiServer, world: World) -> AsyncIterator[httpx.AsyncClient]:
    url = f"{server.url}/bot{world.token}/"
    async with httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501 -- plain HTTP
        yield client


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        (f"/bot{OTHER_TOKEN}/getMe", 401, "Unauthorized"),
        ("/botsecret/getMe", 404, "Not Found"),  # a malformed token
        ("/", 404, "Not Found"),
        ("/bot", 404, "Not Found"),
        (f"/{OTHER_TOKEN}/getMe", 404, "Not Found"),
    ],
)
async def test_tokens(server: BotApiServer, path: str, status: int, description: str) -> None:
    async with httpx.AsyncClient(verify=False) as client:  # noqa: S501 -- plain HTTP
        response = await client.get(server.url + path)
    assert response.json() == {"ok": False, "error_code": status, "description": description}
    assert response.status_code == status
    assert len(server.refusals) == 1


async def test_an_unknown_method(http: httpx.AsyncClient, server: BotApiServer) -> None:
    assert (await http.post("sendCarrierPigeon")).status_code == 404
    assert [call.method for call in server.refusals] == ["sendCarrierPigeon"]


async def test_parameters_come_in_any_way(
    http: httpx.AsyncClient, server: BotApiServer, li: Person
) -> None:
    what = {"chat_id": str(li.user.id), "text": "第四十五條 & 😀"}
    responses = [
        await http.get("sendmessage", params=what),  # letter case does not matter
        await http.post("sendMessage", data=what),
        await http.post("sendMessage", json=what | {"chat_id": li.user.id}),
        await http.post("sendMessage", data=what, files={"f": ("f.txt", b"\xff")}),
    ]
    assert [response.json()["result"]["text"] for response in responses] == [what["text"]] * 4
    assert [call.parameters["text"] for call in server.calls("sendMessage")] == [what["text"]] * 4


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"[1]", 400),
        ("application/json", b"{", 400),
        ("application/json", rb'{"text": "\ud83d"}', 400),  # half of a surrogate pair
        ("application/x-www-form-urlencoded", b"text=%ff", 400),
        ("application/x-www-form-urlencoded", b"\xff=1", 400),
        ("application/x-www-form-urlencoded", b"text=" + b"x" * (1 << 20), 413),
        ("application/x-www-form-urlencoded", b"chat_id=%20&text=x", 400),
        ("application/x-www-form-urlencoded", b"reply_markup=[]&text=x", 400),
        ("application/x-www-form-urlencoded", b"reply_markup={&text=x", 400),
        ("application/x-www-form-urlencoded", b"text=x&entities=[{}]&chat_id=CHAT", 400),
        ("application/x-www-form-urlencoded", b'text=x&entities=[{"type":"bold"}]', 400),
        (
            "application/x-www-form-urlencoded",
            b'text=x&reply_parameters={"message_id":"x"}&chat_id=CHAT',
            400,
        ),
        ("text/plain", b"x", 400),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
    ],
)
async def test_nonsense_is_refused(
    http: httpx.AsyncClient, li: Person, content_type: str, body: bytes, status: int
) -> None:
    body = body.replace(b"CHAT", str(li.user.id).encode())
    response = await http.post("sendMessage", content=body, headers={"content-type": content_type})
    assert (response.status_code, response.json()["ok"]) == (status, False)


@given(
    strategies.lists(
        strategies.tuples(strategies.text(min_size=1), strategies.text()),
        unique_by=lambda pair: pair[0],
    )
    | strategies.just([("a", "%zz+%4")])
)
def test_forms_are_decoded_as_the_standard_library_does(pairs: list[tuple[str, str]]) -> None:
    body = urlencode(pairs).encode()
    form = "application/x-www-form-urlencoded"
    decoded = dict(parse_qsl(body.decode(), keep_blank_values=True))
    assert read_parameters(b"", form, body) == decoded == dict(pairs)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (TooMany(3), error.RetryAfter),
        (Broken(500), error.NetworkError),
        (Broken(502), error.NetworkError),
        (Drop(), error.NetworkError),
    ],
)
@pytest.mark.parametrize("after", [False, True])
async def test_faults(
    bot: Bot,
    server: BotApiServer,
    li: Person,
    *,
    fault: Fault,
    kind: type[Exception],
    after: bool,
) -> None:
    server.order("sendMessage", fault, times=2, after=after)
    for _ in range(2):
        with pytest.raises(kind):
            await bot.send_message(li.user.id, "x")
    await bot.send_message(li.user.id, "y")
    assert [message.text for message in li.chat.unread] == (["x", "x", "y"] if after else ["y"])
    assert server.refusals == []


async def test_a_hanging_answer(bot: Bot, server: BotApiServer, li: Person) -> None:
    server.order("*", Hang(0.2))
    started = time.monotonic()
    await bot.send_message(li.user.id, "x")
    assert time.monotonic() - started >= 0.2
    server.order("sendMessage", Hang(9), after=True)
    with pytest.raises(error.TimedOut):
        await bot.send_message(li.user.id, "y", read_timeout=0.1)
    assert [message.text for message in li.chat.unread] == ["x", "y"]


async def test_a_client_that_goes_away_takes_nothing_with_it(
    bot: Bot, server: BotApiServer, li: Person
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=9))
    await asyncio.sleep(0.1)
    poll.cancel()
    await asyncio.sleep(0.1)
    await li.says("x")
    assert len(await bot.get_updates(timeout=1)) == 1
    assert server.refusals == []


@pytest.mark.parametrize(("is_group", "taken"), [(False, 5), (True, 20)])
async def test_flood_limits(is_group: bool, taken: int) -> None:
    now = [1_790_000_000.0]
    world = World(Rules(flood=FloodLimits()), clock=lambda: now[0])
    li = world.person()
    chat_id = world.group("群", li).id if is_group else li.user.id
    async with BotApiServer(world) as server, Bot(world.token, f"{server.url}/bot") as bot:
        for _ in range(taken):
            await bot.send_message(chat_id, "x")
        waits = []
        for ahead in (0, 0.4, 1.2):  # who does not wait is refused again
            now[0] += ahead
            with pytest.raises(error.RetryAfter) as refusal:
                await bot.send_message(chat_id, "x")
            wait = refusal.value.retry_after
            waits.append(wait.total_seconds() if isinstance(wait, timedelta) else wait)
        now[0] += waits[-1]
        await bot.send_message(chat_id, "x")
        assert waits == ([60, 60, 59] if is_group else [5, 5, 4])
        assert [call.status for call in server.refusals] == [429] * 3


async def test_menus(bot: Bot, world: World, li: Person) -> None:
    group = world.group("群", li)
    await bot.set_my_commands([("help", "Help")])
    await bot.set_my_commands([("help", "幫助")], language_code="zh")
    await bot.set_my_commands([("article", "條文")], scope=BotCommandScopeAllGroupChats())
    assert [line.description for line in li.menu()] == ["幫助"]
    assert [line.command for line in li.menu(group)] == ["article"]
    assert [line.description for line in world.person(language_code=None).menu()] == ["Help"]
    await bot.delete_my_commands(language_code="zh")
    assert [line.description for line in li.menu()] == ["Help"]
    assert [line.command for line in await bot.get_my_commands()] == ["help"]
    for commands, language, scope, message in (
        ([("條文", "x")], "", None, "Bot_command_invalid"),
        ([("Help", "x")], "", None, "Bot_command_invalid"),
        ([("x" * 33, "x")], "", None, "Command length must not exceed 32"),
        ([("x", "")], "", None, "Command description must be non-empty"),
        ([("x", "x" * 257)], "", None, "Command description length must not exceed 256"),
        ([("x", "x")] * 101, "", None, "Bot_commands_too_much"),
        ([("x", "x")], "zh-hant", None, "Invalid language code specified"),
        ([("x", "x")], "", BotCommandScopeChat(7), "Chat not found"),
    ):
        with pytest.raises(error.BadRequest, match=f"(?i){message}"):
            await bot.set_my_commands(commands, scope=scope, language_code=language)


async def test_chats_and_their_members(bot: Bot, world: World, li: Person) -> None:
    wang = world.person("Wang")
    group = world.group("群", wang, admins=[li])
    assert (await bot.get_chat(group.id)).title == "群"
    assert (await bot.get_chat(li.user.id)).first_name == "Li"
    statuses = [
        (await bot.get_chat_member(group.id, user.id)).status for user in world.users.values()
    ]
    assert statuses == ["member", "left", "creator", "member"]
    assert [member.user.id for member in await bot.get_chat_administrators(group.id)] == [
        li.user.id
    ]
    await bot.leave_chat(group.id)
    with pytest.raises(error.Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.get_chat_member(group.id, li.user.id)
    assert (await bot.get_me()).can_read_all_group_messages is False
    assert await bot.send_chat_action(li.user.id, "typing")
    assert li.chat.state.actions == ["typing"]


def test_a_server_in_a_thread() -> None:
    world = World()
    li = world.person()

    async def answer(url: str) -> None:
        async with Bot(world.token, f"{url}/bot") as bot:
            (update,) = await bot.get_updates(timeout=5)
            assert update.message
            await update.message.reply_text("第四十五條")

    with BotApiServer(world) as server:
        server.run(li.says("/article 45"))
        asyncio.run(answer(server.url))
        assert server.run(li.chat.next_answer()).text == "第四十五條"
    assert [call.method for call in server.log] == ["getMe", "getUpdates", "sendMessage"]
