"""Inline mode: what is typed behind the bot's name in any chat, what is offered, what is sent."""

import asyncio
import re

import pytest

from tests.botapi.client import Person, offers_of
from tests.botapi.faults import Broken, Drop, Fault, TooMany
from tests.botapi.inline import Offers
from tests.botapi.rooms import Room
from tests.botapi.values import Kind, Status
from tests.e2e.source import SIMPLIFIED, TRADITIONAL
from tests.e2e.stage import Stage
from tests.e2e.talk import headline, statute, statutes

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def offered(person: Person, query: str, *, offset: str = "") -> Offers:
    """Type something; return what is offered."""
    return await offers_of(await person.types(query, offset=offset))


@pytest.fixture
def away(stage: Stage, li: Person) -> Room:
    """A group where the bot is not."""
    return stage.world.group("外人", li, bot=Status.LEFT)


# What is typed, and the article that is offered first.
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("45", 45),
        ("４５", 45),
        ("第四十五條", 45),
        ("第四十五条第二款", 45),  # it has only one
        ("第四十五條第", 45),  # half typed
        ("第四十五條第一", 45),
        ("59(", 59),
        ("/article 45", 45),
        ("數據交易", 45),
        ("数据交易", 45),
        ("數據教易", 45),
        ("《石家莊市數字經濟促進條例》第八條", 8),
        ("45-47", 45),
        ("45-", 45),
        ("81", 61),  # the nearest, and it is said
    ],
)
async def test_an_article_is_offered_and_sent_whole(
    li: Person, away: Room, typed: str, number: int
) -> None:
    typing = await li.types(typed, chat=away)
    first = (await offers_of(typing)).choices[0]
    sent = await li.picks(typing, chat=away)

    assert statute(sent) == TRADITIONAL[number]
    assert headline(sent) == first.title
    assert "《石家莊市數字經濟促進條例》" in sent.text
    assert "2023年12月31日起施行" in sent.text
    assert sent.labels == []  # a button there could not tell the bot where it stands


@pytest.mark.parametrize(
    "typed", ["數據j", "数据jia", "數據jiao", "shuju", "shuju jiaoyi", "sjjy", "數", "數據交"]
)
async def test_half_typed_words_find_what_they_begin(li: Person, typed: str) -> None:
    found = await offered(li, typed)

    assert len(found.choices) > 1
    assert all("數據" in choice.content.text for choice in found.choices[:2])


async def test_a_result_tells_where_it_stands_and_why(li: Person) -> None:
    (first, *_) = (await offered(li, "數據交易")).choices
    chapter, glimpse = first.description.split("\n")

    assert first.title == "第四十五條"
    assert chapter.startswith("第六章")
    assert "數據交易" in glimpse
    assert first.id == "a|shijiazhuang-digital-economy|45|4928a8e0|"


async def test_nothing_typed_offers_the_article_of_the_day_and_the_chapters(li: Person) -> None:
    typing = await li.types("")
    front = await offers_of(typing)
    today = await li.asks("/today")
    chapter = await li.picks(typing, front.titles[1])

    assert statute(today) == statutes_of(front)[0]
    assert len(front.choices) == 9
    assert front.titles[1].startswith("第一章")
    assert statutes(chapter) == [TRADITIONAL[number] for number in range(1, 8)]
    assert 0 <= front.cache_seconds <= 300


def statutes_of(offers: Offers) -> list[str]:
    """Return the law's words in what each result sends; of a chapter, the first article's."""
    return [choice.content.marked("blockquote")[0] for choice in offers.choices[:1]]


async def test_a_chapter_is_offered_with_its_articles(li: Person) -> None:
    typing = await li.types("第三章")
    sent = await li.picks(typing)

    assert len((await offers_of(typing)).choices) == 12
    assert headline(sent).startswith("第三章")
    assert statutes(sent) == [TRADITIONAL[number] for number in range(13, 24)]


async def test_pages_follow_by_offset(li: Person) -> None:
    """第 may become anything: eight chapters and sixty-one articles."""
    first = await offered(li, "第")
    second = await offered(li, "第", offset=first.next_offset)
    titles = first.titles + second.titles

    assert (len(first.choices), first.next_offset) == (50, "50")
    assert (len(second.choices), second.next_offset) == (19, "")
    assert len(set(titles)) == 69
    assert titles[-1] == "第六十一條"


@pytest.mark.parametrize("offset", ["-1", "x", "99999999999", "²", "٤", " ", "500", "a" * 64])
async def test_an_offset_that_is_none_leads_nowhere(li: Person, offset: str) -> None:
    found = await offered(li, "45", offset=offset)

    assert (found.choices, found.next_offset, found.label) == ((), "", "")


# Nothing is found; the private chat is opened with the same words.
@pytest.mark.parametrize(
    "typed",
    ["離婚怎麼辦", "divorce lawyer", "離婚" * 40, "x" * 256, "😀", "下一條", "<qqq>&"],
    ids=lambda typed: ascii(typed)[:24],
)
async def test_nothing_found_leads_to_the_private_chat(li: Person, typed: str) -> None:
    found = await offered(li, typed)
    answer = await li.asks(f"/start {found.start}")
    asked = await li.asks(typed)

    assert found.choices == ()
    assert found.label
    assert PAYLOAD.fullmatch(found.start)
    assert answer.text == asked.text


@pytest.mark.parametrize(
    "payload", ["q-", "q-%%%", "q-/w", "w-A", "w-2D0", "k-000000000000", "k-", "q-IA", "welcome"]
)
async def test_an_altered_link_is_but_a_greeting(li: Person, payload: str) -> None:
    assert headline(await li.asks(f"/start {payload}")) == headline(await li.asks("/start"))


async def test_a_link_gives_no_orders(li: Person) -> None:
    """Anybody can write a link: these say `/script 简体` and `forget`."""
    await li.asks("/start q-L3NjcmlwdCDnroDkvZM")
    answer = await li.asks("/start q-Zm9yZ2V0")

    assert "「forget」" in answer.text
    assert statute(await li.asks("45")) == TRADITIONAL[45]


@pytest.mark.parametrize(
    ("language_code", "title", "chapter", "script"),
    [
        ("zh-hant", "第四十五條", "第六章", TRADITIONAL),
        ("zh-hans", "第四十五條", "第六章", TRADITIONAL),
        ("en", "Article 45 · 第四十五條", "Chapter 6", TRADITIONAL),
        (None, "第四十五條", "第六章", TRADITIONAL),
    ],
)
async def test_everybody_reads_their_own_language(
    stage: Stage, language_code: str | None, title: str, chapter: str, script: dict[int, str]
) -> None:
    """Of the same query, one after the other, though Telegram caches."""
    person = stage.person(language_code)
    found = await offered(person, "第四十五條")
    sent = await person.picks(await person.types("第四十五條"))

    assert found.titles == [title]
    assert found.choices[0].description.startswith(chapter)
    assert found.is_personal
    assert statute(sent) == script[45]


async def test_a_chosen_script_is_sent(stage: Stage) -> None:
    wang = stage.person("zh-hans")
    await wang.asks("/script 简体")
    sent = await wang.picks(await wang.types("45"))

    assert statute(sent) == SIMPLIFIED[45]
    assert "OpenCC" in sent.text


async def test_what_is_sent_is_not_answered(stage: Stage, li: Person) -> None:
    """It reaches even a bot in privacy mode, and is no question; a reply to it is one."""
    group = stage.world.group("法學", li)
    sent = await li.picks(await li.types("45"), chat=group)
    await group.silence(0.1)
    await li.picks(await li.types("46"))
    await li.chat.silence(0.1)
    await li.says("/article@TiaowenBot 47", chat=group, reply_to=sent)

    assert sent.is_meant_for_bot
    assert statute(await group.next_answer()) == TRADITIONAL[47]


async def test_whoever_types_on_wants_no_answer_to_what_was_typed_before(
    stage: Stage, li: Person
) -> None:
    """Letters that came while the bot was away: the last of them is answered."""
    await stage.crashes()
    before = len(stage.server.calls("answerInlineQuery"))
    typed = [await li.types("數據交易"[: end + 1]) for end in range(4)]
    await stage.starts()
    found = await offers_of(typed[-1])
    await asyncio.sleep(0.1)

    assert found.titles[0] == "第四十五條"
    assert [typing.offers for typing in typed[:-1]] == [None] * 3
    assert len(stage.server.calls("answerInlineQuery")) == before + 1


async def test_an_answer_that_comes_too_late_is_no_trouble(stage: Stage, li: Person) -> None:
    stage.excuse("query is too old")
    typed = await li.types("第五十一條")
    typed.time -= 11  # it waited, as it does while a bot is away
    await stage.refuses("query is too old")

    assert (await offered(li, "第五十二條")).titles == ["第五十二條"]


@pytest.mark.parametrize("fault", [Broken(500), TooMany(1), Drop()])
async def test_where_telegram_stumbles_it_is_offered_a_moment_later(
    stage: Stage, li: Person, fault: Fault
) -> None:
    stage.server.order("answerInlineQuery", fault)

    assert (await offered(li, "第五十三條")).titles == ["第五十三條"]


async def test_hundred_letters_at_once_get_one_answer(stage: Stage, li: Person) -> None:
    before = len(stage.server.calls("answerInlineQuery"))
    await stage.crashes()
    typed = [await li.types(str(number)) for number in range(1, 101)]
    await stage.starts()
    last = await offers_of(typed[-1])
    await asyncio.sleep(0.1)

    assert last.titles == ["第六十一條"]
    assert len(stage.server.calls("answerInlineQuery")) == before + 1


async def test_nothing_is_shown_while_somebody_types(stage: Stage, li: Person) -> None:
    group = stage.world.group("法學", li)
    await offers_of(await li.types("數據", chat=group))

    assert group.state.actions == li.chat.state.actions == []


# As a guest, where the bot is no member: what is said, and the article that is the one reply.
@pytest.mark.parametrize(
    ("said", "number"),
    [("@TiaowenBot 45", 45), ("第四十五条 @tiaowenbot", 45), ("@TiaowenBot /article 45", 45)],
)
async def test_a_guest_replies_once(li: Person, away: Room, said: str, number: int) -> None:
    question = await li.says(said, chat=away)
    reply = await away.next_answer()
    await away.silence(0.1)

    assert statute(reply) == TRADITIONAL[number]
    assert reply.reply_to == question.id
    assert all(button.action == "url" for row in reply.buttons for button in row)


async def test_a_reply_to_the_guest_is_answered(li: Person, away: Room) -> None:
    await li.says("@TiaowenBot 45", chat=away)
    reply = await away.next_answer()
    await li.says("46", chat=away, reply_to=reply)

    assert statute(await away.next_answer()) == TRADITIONAL[46]


@pytest.mark.parametrize("said", ["45", "第四十五條", "@OtherBot 45", "/article 45"])
async def test_a_guest_is_silent_when_not_called(li: Person, away: Room, said: str) -> None:
    await li.says(said, chat=away)

    await away.silence(0.1)


@pytest.mark.parametrize("said", ["@TiaowenBot /subscribe 8:00", "@TiaowenBot 離婚怎麼辦"])
async def test_a_guest_changes_nothing(li: Person, away: Room, said: str) -> None:
    await li.says(said, chat=away)
    reply = await away.next_answer()

    assert statutes(reply) == []
    assert len(reply.text) < 200


async def test_a_guest_that_comes_too_late(stage: Stage, li: Person, away: Room) -> None:
    stage.excuse("query is too old")
    await stage.crashes()
    await li.says("@TiaowenBot 45", chat=away)
    for call in stage.world.inline.calls:
        call.time -= 11
    await stage.starts()
    await stage.refuses("query is too old")

    await away.silence(0.1)


async def test_a_basic_group_calls_a_guest_too(stage: Stage, li: Person) -> None:
    group = stage.world.group("小組", li, kind=Kind.GROUP, bot=Status.LEFT)
    await li.says("@TiaowenBot 7", chat=group)

    assert statute(await group.next_answer()) == TRADITIONAL[7]
