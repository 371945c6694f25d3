"""Buttons: every one works, now and after a restart; altered ones do no harm."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from corpus.library import load
from tests.botapi.client import Person, notice_of
from tests.botapi.keyboards import MAX_DATA_BYTES
from tests.botapi.platform import Press
from tests.botapi.shapes import user_json
from tests.botapi.values import Message
from tests.botapi.world import World
from tests.e2e.conftest import SHORT_HOLDS
from tests.e2e.source import TRADITIONAL
from tests.e2e.stage import Stage, staged
from tests.e2e.talk import OUT_OF_DATE, noticed, pressed, statute

pytestmark = pytest.mark.asyncio(loop_scope="module")

LAW = load().default
A45 = f"a|{LAW.id}|45|{LAW.version}|"
# What people type to come upon buttons, of all kinds together.
BEGINNINGS = (
    *("/start", "/help", "/contents", "/chapter 3", "/random", "/article 81", "47-45"),
    *("1-20", "數據", "數據交易", "離婚怎麼辦", "😀", "/nosuchthing", "/script", "/language"),
)
STAR = "star|"  # changes what is under a message and opens nothing
LONG_QUESTION = "數據 安全 平臺 企業 資金 人才 規劃 標準 農業 設施"  # too long for a button


def data_of(message: Message) -> list[str]:
    """Return what the buttons of a message carry, those that pass something on left out."""
    return [button.data for row in message.buttons for button in row if button.data is not None]


async def crawled(person: Person) -> dict[str, Message]:
    """Press every button that there is, and those under what they open, and so on.

    Returns:
        What each opens, by what it carries.
    """
    waiting = [data for asked in BEGINNINGS for data in data_of(await person.asks(asked))]
    opened: dict[str, Message] = {}
    while waiting:
        data = waiting.pop(0)
        if data not in opened and not data.startswith(STAR):
            page = await person.asks("/privacy")
            notice = await noticed(person, page, data)
            opened[data] = await person.chat.next_answer()
            assert opened[data].id == page.id, "answered below instead of in place"
            assert notice in {"", opened[data].text}
            waiting += data_of(opened[data])
    return opened


async def test_every_button_opens_something_in_place(stage: Stage, li: Person) -> None:
    opened = await crawled(li)

    articles = {data.split("|")[2] for data in opened if data.startswith("a|")}
    assert articles >= {str(number) for number in TRADITIONAL}
    assert {data.split("|")[0] for data in opened} == set("acdhlnqrs")
    assert max(len(data.encode()) for data in opened) <= MAX_DATA_BYTES
    assert stage.server.refusals == []


async def test_buttons_work_after_a_crash(stage: Stage, li: Person) -> None:
    """They carry all that they need."""
    pages = [await li.asks(words) for words in BEGINNINGS if words != "/random"]
    wanted = [(page, data) for page in pages for data in data_of(page) if data != "r"]
    wang = stage.person()
    results = await wang.asks(LONG_QUESTION)
    await stage.restarts()
    assert (await pressed(wang, results, results.labels[-1])).text != results.text
    for page, data in wanted:
        await noticed(li, page, data)
        opened = await li.chat.next_answer()
        assert opened.id == page.id
        assert opened.text

    assert len(wanted) > 40


async def test_a_question_too_long_for_a_button_turns_its_pages_too(li: Person) -> None:
    """It is kept in the session: as long as that has it, its buttons work."""
    results = await li.asks(LONG_QUESTION)
    second = await pressed(li, results, results.labels[-1])

    assert "2" in second.text.splitlines()[1]
    await li.asks("數據")
    assert await noticed(li, second, data_of(second)[-1]) == OUT_OF_DATE


# What no button of ours carries, as a changed client could send it.
ALTERED = [
    *("", " ", "|", "||||", "x", "a", "a|", "🙂", "\x00", "\ud800", "x" * 64, "數" * 10_000),
    *("../../etc/passwd", "%s%n", "'; DROP TABLE records; --", '{"a": 1}', "/forget"),
    A45.rpartition("|")[0],  # cut short
    f"a|{LAW.id}|81|{LAW.version}|",
    f"a|{LAW.id}|0|{LAW.version}|",
    f"a|{LAW.id}|-1|{LAW.version}|",
    f"a|{LAW.id}|45.7|{LAW.version}|",
    f"a|{LAW.id}|{9**40}|{LAW.version}|",
    f"a|{LAW.id}||{LAW.version}|",
    "a|another-law|45|00000000|",
    f"d|{LAW.id}|{LAW.version}|99|1",
    f"d|{LAW.id}|{LAW.version}|-1|1",
    f"d|{LAW.id}|{LAW.version}|²|1",
    f"d|{LAW.id}|00000000|0|1",  # of another version: chapters may have moved
    "d|another-law|00000000|0|1",
    *("c", "c|", "c|another-law", "l", "l|", "l|xx", "s", "s|", "s|xx"),
    *("q", "q|", "q|1", "q|x|數據", "q|²|數據", "q|99999|數據", "q|-1|數據"),
    *("Q|1", "Q|1|00", "Q|1|000000000000|telegram:1", "Q|1|000000000000|../*", "Q|1|0|{telegram}"),
]


@pytest.mark.parametrize("data", ALTERED, ids=lambda data: ascii(data)[:40])
async def test_an_altered_button_is_out_of_date(li: Person, data: str) -> None:
    page = await li.asks("45")

    assert await noticed(li, page, data) == OUT_OF_DATE
    assert li.chat.unread == []


# Numbers beyond what there is are taken for the nearest, as if a text had grown shorter.
@pytest.mark.parametrize(
    "data",
    [
        f"d|{LAW.id}|{LAW.version}|0|0",
        f"d|{LAW.id}|{LAW.version}|0|9999",
        "q|0|數據",
        "q|9999|數據",
        "q|1|離婚",
        f"a|{LAW.id}|45|{LAW.version}|klingon",
        f"a|{LAW.id}|9|{LAW.version}|{'x' * 22}",  # 64 bytes, which the next article's lacks
    ],
)
async def test_a_slightly_altered_button_does_no_harm(li: Person, data: str) -> None:
    page = await li.asks("/privacy")
    notice = await noticed(li, page, data)

    assert notice == OUT_OF_DATE or (await li.chat.next_answer()).id == page.id


async def test_a_button_from_before_the_text_changed_says_so(li: Person) -> None:
    page = await li.asks("/privacy")
    notice = await noticed(li, page, f"a|{LAW.id}|45|00000000|")

    assert "更新" in notice
    assert statute(await li.chat.next_answer()) == TRADITIONAL[45]


async def test_a_button_pressed_twice_opens_once(li: Person) -> None:
    page = await li.asks("45")
    presses = [await li.presses(page, "第46條 ›") for _ in range(2)]
    notices = [(await notice_of(press)).text for press in presses]
    opened = await li.chat.next_answer()
    late = await noticed(li, opened, data_of(page)[2])
    await li.chat.silence()

    assert statute(opened) == TRADITIONAL[46]
    assert [*notices, late] == ["", "", ""]


async def test_pressed_twice_with_a_crash_between(stage: Stage, li: Person) -> None:
    """The bot does not know any more what stands there, Telegram does: nobody sees an error."""
    page = await li.asks("45")
    forward = data_of(page)[2]
    await pressed(li, page, forward)
    await stage.restarts()
    stage.excuse("message is not modified")

    assert await noticed(li, page, forward) == ""
    await li.chat.silence()


async def test_where_the_message_is_deleted_the_answer_comes_below(li: Person) -> None:
    page = await li.asks("45")
    await li.deletes(page)

    assert await noticed(li, page, A45) == ""
    assert statute(await li.chat.next_answer()) == TRADITIONAL[45]


async def test_a_message_deleted_while_the_answer_is_on_its_way(stage: Stage, li: Person) -> None:
    page = await li.asks("45")
    stage.excuse("message to edit not found")
    press = await li.presses(page, "第46條 ›")
    await li.deletes(page)

    assert (await notice_of(press)).text == ""
    assert statute(await li.chat.next_answer()) == TRADITIONAL[46]


async def test_anybody_in_a_group_may_press(stage: Stage) -> None:
    li, wang = stage.person("zh-hant"), stage.person("en")
    group = stage.world.group("法學", li, wang)
    page = await li.asks("/article@TiaowenBot 45", chat=group)
    opened = await pressed(wang, page, "第46條 ›", chat=group)

    assert statute(opened) == TRADITIONAL[46]


@pytest_asyncio.fixture(loop_scope="module")
async def slow(tmp_path: Path) -> AsyncIterator[tuple[Stage, list[float]]]:
    """A bot on a Telegram whose clock a test can put forward."""
    ahead = [0.0]
    world = World(SHORT_HOLDS, clock=lambda: 1_790_000_000 + ahead[0])
    async with staged(world, tmp_path) as stage:
        yield stage, ahead


async def test_a_press_that_waited_too_long_is_carried_out_all_the_same(
    slow: tuple[Stage, list[float]],
) -> None:
    """After an outage Telegram takes no notice for it any more, but still the edit."""
    stage, ahead = slow
    li = stage.person()
    page = await li.asks("45")
    await stage.crashes()
    press = await li.presses(page, "第46條 ›")
    ahead[0] += 60
    stage.excuse("query is too old")
    await stage.starts()

    assert statute(await li.chat.next_answer()) == TRADITIONAL[46]
    assert press.notice is None
    assert statute(await li.asks("47")) == TRADITIONAL[47]


async def test_a_button_under_no_message_that_is_known_stops_turning(
    stage: Stage, li: Person
) -> None:
    """As one under an inline message, which has none of ours."""
    press = Press("77", stage.world.clock(), A45)
    stage.world.presses[press.id] = press
    query = {"id": press.id, "from": user_json(li.user), "chat_instance": "1", "data": A45}
    stage.world.queue.push("callback_query", {**query, "inline_message_id": "BQAAA"})

    assert (await notice_of(press)).text == ""
