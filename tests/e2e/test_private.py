"""Private talk: what is asked, and what a person reads then."""

import re

import pytest

from tests.botapi.client import Person
from tests.botapi.formatted import MAX_TEXT
from tests.e2e.source import SIMPLIFIED, TRADITIONAL
from tests.e2e.stage import Stage
from tests.e2e.talk import headline, pressed, statute, statutes

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHINESE = re.compile(r"[\u4e00-\u9fff]")


# What is typed, and the article that is shown for it, whole.
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("/article 45", 45),
        ("/article45", 45),
        ("/Article 45", 45),
        ("/article\u3000第四十五條", 45),
        ("/article\u200b45", 45),
        ("/a 45", 45),
        ("/start a45", 45),
        ("/start a45-shijiazhuang-digital-economy", 45),
        ("45", 45),
        ("４５", 45),
        ("第四十五條", 45),
        ("第四十五条", 45),
        ("第四十五条第二款", 45),  # it has only one
        ("第五十九條第二款第三項", 59),
        ("art. 45", 45),
        ("\u202e45\u200f", 45),  # direction marks
        ("《石家庄市数字经济促进条例》第八条", 8),
    ],
)
async def test_an_article_is_shown(li: Person, typed: str, number: int) -> None:
    answer = await li.asks(typed)

    assert statute(answer) == TRADITIONAL[number]


async def test_the_greeting_leads_on(li: Person) -> None:
    greeting = await li.asks("/start")
    tried = greeting.content.marked("code")
    shown = [statutes(await li.asks(words)) for words in tried]

    assert "61" in greeting.text
    assert len(tried) == 3
    assert shown[0] == [TRADITIONAL[45]]
    assert shown[2][0] == TRADITIONAL[13]
    for label in ("目錄", "使用說明", "隨便看一條"):
        greeting = await li.asks("/start")
        assert (await pressed(li, greeting, label)).text != greeting.text


@pytest.mark.parametrize("typed", ["数据交易", "數據交易", "数据教易", "/search 数据交易"])
async def test_keywords_find_articles(li: Person, typed: str) -> None:
    """Typing errors are read as they are meant, and the answer says so."""
    answer = await li.asks(typed)

    assert answer.labels[:2] == ["第45條", "第46條"]
    assert "第四十五條" in answer.text
    assert ("讀作" in answer.text) == ("教" in typed)


async def test_the_words_looked_for_are_marked(li: Person) -> None:
    answer = await li.asks("数据交易")

    assert "數據交易" in "".join(answer.content.marked("bold"))


@pytest.mark.parametrize("typed", ["/article 81", "81", "第八十一條", "0", "99999999999", "第〇條"])
async def test_an_article_that_is_not_there(li: Person, typed: str) -> None:
    """It is said how many there are, and the nearest one is a press away."""
    answer = await li.asks(typed)

    assert statutes(answer) == []
    assert "61" in answer.text
    nearest = answer.labels[0]
    number = {"第61條": 61, "第1條": 1}[nearest]
    assert statute(await pressed(li, answer, nearest)) == TRADITIONAL[number]


async def test_nothing_found_is_said_with_ways_on(li: Person) -> None:
    answer = await li.asks("離婚怎麼辦")

    assert "離婚怎麼辦" in answer.text
    assert statutes(answer) == []
    assert len(answer.labels) >= 2
    await pressed(li, answer, answer.labels[0])


async def test_a_chapter_is_read_page_by_page(li: Person) -> None:
    first = await li.asks("/chapter 3")
    second = await pressed(li, first, "下一頁 ›")
    back = await pressed(li, second, "‹ 上一頁")

    assert statutes(first)[0] == TRADITIONAL[13]
    assert statutes(second)[-1] == TRADITIONAL[23]
    assert back.text == first.text


async def test_the_conversation_goes_on_where_it_was(li: Person) -> None:
    said = ["45", "/next", "下一條", "/prev", "/article@TiaowenBot 7", "/next@TiaowenBot"]
    shown = [statute(await li.asks(words)) for words in said]

    assert shown == [TRADITIONAL[number] for number in (45, 46, 47, 46, 7, 8)]


async def test_there_is_nothing_before_the_beginning_nor_after_the_end(li: Person) -> None:
    await li.asks("61")
    after = await li.asks("/next")
    await li.asks("1")
    before = await li.asks("/prev")

    assert statutes(after) == statutes(before) == []


async def test_an_article_by_chance_and_another(li: Person) -> None:
    answer = await li.asks("/random")

    assert statute(answer) in TRADITIONAL.values()
    assert "再看一條" in answer.labels


# A command, and something that its answer must tell.
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/help", "/article 45"),
        ("/", "/article 45"),
        ("/contents", "第八章"),
        ("/about", "2023年12月31日"),
        ("/about", "81"),
        ("/privacy", "/forget"),
        ("/language", "繁體中文"),
        ("/script", "原樣"),
        ("/article", "/article 45"),
        ("/search", "/search"),
        ("/chapter 9", "8"),
    ],
)
async def test_a_command_tells(li: Person, command: str, told: str) -> None:
    answer = await li.asks(command)

    assert told in answer.text


# What nobody can answer with an article: none is shown, and the answer is short.
@pytest.mark.parametrize(
    "typed",
    [
        "/nosuchthing",
        "/artcle 5",
        "/條 99",
        "<b>&",
        "</b><a href='x'>",
        "&amp;&lt;",
        "😀",
        "👩‍👩‍👧‍👦" * 40,
        "\u202e\u200f\u200b",
        "？！。",
        "4-",
        "47-45",
        "-3",
        ", ".join(map(str, range(1, 501))),
        "數" * MAX_TEXT,
        "😀" * (MAX_TEXT // 2),
        "a" * MAX_TEXT,
        "%s {0} \\n $1 `*_[x](y)",
    ],
    ids=lambda typed: ascii(typed)[:24],
)
async def test_what_has_no_answer_gets_a_fitting_one(li: Person, typed: str) -> None:
    answer = await li.asks(typed)

    assert statutes(answer) == []
    assert len(answer.text) < 200


async def test_what_was_typed_is_repeated_as_it_was(li: Person) -> None:
    answer = await li.asks("<b>&")

    assert "「<b>&」" in answer.text
    assert answer.content.marked("bold") == []


async def test_another_bots_command_is_left_to_it(li: Person) -> None:
    await li.says("/article@OtherBot 45")

    await li.chat.silence()


# The language of the person's app, the title of the contents' button, and what a search says.
@pytest.mark.parametrize(
    ("language_code", "contents"),
    [
        ("zh-hant", "目錄"),
        ("zh-hans", "目录"),
        ("zh-TW", "目錄"),
        ("zh", "目录"),
        ("en", "Contents"),
        ("en-GB", "Contents"),
        ("de", "Contents"),
        (None, "目錄"),
    ],
)
async def test_the_bot_speaks_the_persons_language(
    stage: Stage, language_code: str | None, contents: str
) -> None:
    answer = await stage.person(language_code).asks("/start")

    assert answer.labels[0] == contents


async def test_to_readers_of_english_the_bots_own_words_are_english(stage: Stage) -> None:
    """Only the law's words, its name, and what can be typed are Chinese."""
    wang = stage.person("en")
    missing = await wang.asks("/article 81")
    privacy = await wang.asks("/privacy")

    assert not CHINESE.search(missing.text)
    assert not CHINESE.search(privacy.text)
    assert statute(await wang.asks("45")) == TRADITIONAL[45]


async def test_a_chosen_language_and_script_stay(stage: Stage) -> None:
    wang = stage.person("en")
    choice = await wang.asks("/language")
    press = await wang.presses(choice, "简体中文")
    await wang.chat.next_answer()
    await wang.asks("/script 简体")
    answer = await wang.asks("45")

    assert press.data
    assert headline(answer) == "第四十五条"
    assert statute(answer) == SIMPLIFIED[45]
    assert "分享" in answer.labels


async def test_who_wants_to_be_forgotten_is(li: Person) -> None:
    await li.asks("/script 简体")
    await li.asks("45")
    done = await li.asks("/forget")
    again = await li.asks("/forget")
    following = await li.asks("/next")
    article = await li.asks("45")

    assert done.text != again.text
    assert statutes(following) == []
    assert statute(article) == TRADITIONAL[45]


async def test_typing_is_not_shown_for_quick_answers(li: Person) -> None:
    await li.asks("45")

    assert li.chat.state.actions == []
