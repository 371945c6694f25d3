"""All 61 articles through every way of reading them: what people see is what the source says."""

import re

import pytest

from tests.botapi.client import Person
from tests.e2e.source import NUMBERS, SIMPLIFIED, TRADITIONAL
from tests.e2e.stage import Stage
from tests.e2e.talk import pressed, statute, statutes

pytestmark = pytest.mark.asyncio(loop_scope="module")

HIT = re.compile(r"第\d+條")


async def turned_through(person: Person, asked: str) -> list[str]:
    """Ask for more than a page and turn to the last one; return all the law's words."""
    page = await person.asks(asked)
    words = statutes(page)
    while page.button("下一頁 ›"):
        page = await pressed(person, page, "下一頁 ›")
        words += statutes(page)
    return words


@pytest.mark.parametrize(
    "typed",
    ["{}", "第{}條", "第{}条", "/article {}", "/article@TiaowenBot {}", "/article{}", "/start a{}"],
)
async def test_by_number(li: Person, typed: str) -> None:
    shown = {number: statute(await li.asks(typed.format(number))) for number in NUMBERS}

    assert shown == TRADITIONAL


async def test_by_paging_forward_and_back(li: Person) -> None:
    page = await li.asks("1")
    forward = [statute(page)]
    for number in NUMBERS[1:]:
        page = await pressed(li, page, f"第{number}條 ›")
        forward.append(statute(page))
    backward = [statute(page)]
    for number in reversed(NUMBERS[:-1]):
        page = await pressed(li, page, f"‹ 第{number}條")
        backward.append(statute(page))

    assert forward == list(TRADITIONAL.values())
    assert backward == list(reversed(TRADITIONAL.values()))


async def test_by_saying_next(li: Person) -> None:
    shown = [statute(await li.asks("/article 1"))]
    shown += [statute(await li.asks(word)) for word in ["/next", "下一條"] * 30]

    assert shown == list(TRADITIONAL.values())


@pytest.mark.parametrize("asked", ["/chapter {}", "第{}章"])
async def test_chapter_by_chapter(li: Person, asked: str) -> None:
    shown = []
    for chapter in range(1, 9):
        shown += await turned_through(li, asked.format(chapter))

    assert shown == list(TRADITIONAL.values())


async def test_from_the_contents_on(li: Person) -> None:
    contents = await li.asks("/contents")
    page = await pressed(li, contents, contents.labels[0])
    shown = statutes(page)
    while "附則" not in page.text:
        label = next(iter(x for x in page.labels if x == "下一頁 ›"), page.labels[-1])
        page = await pressed(li, page, label)
        shown += statutes(page)

    assert shown == list(TRADITIONAL.values())


async def test_in_ranges(li: Person) -> None:
    shown = []
    for first, last in ((1, 20), (21, 40), (41, 61)):
        shown += await turned_through(li, f"第{first}條至第{last}條")

    assert shown == list(TRADITIONAL.values())


async def test_in_a_list(li: Person) -> None:
    shown = await turned_through(li, "59、4、45")

    assert shown == [TRADITIONAL[59], TRADITIONAL[4], TRADITIONAL[45]]


async def test_with_a_paragraph_marked(li: Person) -> None:
    shown = {}
    for number, text in TRADITIONAL.items():
        count = text.count("\n") + 1
        answer = await li.asks(f"第{number}條第{min(count, 2)}款")
        shown[number] = statute(answer)

    assert shown == TRADITIONAL


async def test_found_at_once(li: Person) -> None:
    """Each article's own last words lead to it alone; what was looked for is marked in it."""
    shown = {}
    for number, text in TRADITIONAL.items():
        answer = await li.asks(f"/search {text.splitlines()[-1][-40:]}")
        assert answer.content.marked("bold")[1:], "nothing is marked"
        shown[number] = statute(answer)

    assert shown == TRADITIONAL


async def test_as_hits_in_a_list(li: Person) -> None:
    shown = {}
    for query in ("數據", "平臺", "人才", "資金", "企業", "規劃", "標準", "農業", "安全", "設施"):
        results = await li.asks(f"/search {query}")
        for label in filter(HIT.fullmatch, results.labels):
            article = await pressed(li, results, label)
            shown[label] = statute(article)
            results = await pressed(li, article, "‹ 回到結果")

    assert len(shown) > 20
    assert shown == {f"第{n}條": text for n, text in TRADITIONAL.items() if f"第{n}條" in shown}


async def test_by_the_button_of_the_other_script(li: Person) -> None:
    simplified, back = {}, {}
    for number in NUMBERS:
        page = await pressed(li, await li.asks(f"{number}"), "简体")
        assert "OpenCC" in page.text
        simplified[number] = statute(page)
        page = await pressed(li, page, "繁體")
        assert "OpenCC" not in page.text
        back[number] = statute(page)

    assert simplified == SIMPLIFIED
    assert back == TRADITIONAL


async def test_where_simplified_was_chosen(stage: Stage) -> None:
    wang = stage.person("zh-hans")
    await wang.asks("/script 简体")
    by_number = {number: statute(await wang.asks(f"{number}")) for number in NUMBERS}
    by_chapter = []
    for chapter in range(1, 9):
        page = await wang.asks(f"/chapter {chapter}")
        by_chapter += statutes(page)
        while page.button("下一页 ›"):
            page = await pressed(wang, page, "下一页 ›")
            by_chapter += statutes(page)

    assert by_number == SIMPLIFIED
    assert by_chapter == list(SIMPLIFIED.values())
