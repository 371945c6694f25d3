"""Next, previous, this chapter: from where one stands, at both ends, and for each person apart."""

import pytest

from corpus.numerals import chinese
from tests.handlers.talking import (
    Talk,
    cited,
    found,
    labels,
    statute,
    titles,
    visible,
)


@pytest.mark.parametrize(
    ("read", "asked", "shown"),
    [
        ("45", "下一條", "第四十六條"),
        ("45", "下一条", "第四十六條"),
        ("45", "/next", "第四十六條"),
        ("45", "next article", "第四十六條"),
        ("45", "上一條", "第四十四條"),
        ("45", "前一條", "第四十四條"),
        ("45", "/prev", "第四十四條"),
        ("45", "/previous", "第四十四條"),
        ("45", "本章", "第六章　數據資源開發利用與數字經濟安全"),
        ("45", "/chapter", "第六章　數據資源開發利用與數字經濟安全"),
        ("45", "下一章", "第七章　保障措施"),
        ("45", "上一章", "第五章　數字化治理"),
        ("45", "本條", "第四十五條"),
        ("7", "/next", "第八條"),  # into the next chapter
        ("8", "/prev", "第七條"),
        ("59", "第二款", "第五十九條第二款"),
        ("59", "前條", "第五十八條"),
        ("45-47", "/next", "第四十八條"),  # on from what was read last
        ("第八章", "/prev", "第六十條"),
    ],
)
async def test_one_reads_on_from_where_one_stands(
    talk: Talk, read: str, asked: str, shown: str
) -> None:
    await talk.says(read)

    assert titles(await talk.says(asked))[0] == shown


async def test_a_paragraph_of_the_article_read_last_is_set_off(talk: Talk) -> None:
    await talk.says("59")

    assert cited(await talk.says("第二款第三項")) == ["（三）決策程序符合法律、法規規定；"]


@pytest.mark.parametrize(
    ("read", "asked", "said"),
    [
        ("61", "/next", "後面沒有了，已經到底。"),
        ("1", "/prev", "前面沒有了，這裡就是開頭。"),
        ("61", "下一章", "後面沒有了，已經到底。"),
        ("1", "上一章", "前面沒有了，這裡就是開頭。"),
    ],
)
async def test_at_either_end_the_bot_says_so(talk: Talk, read: str, asked: str, said: str) -> None:
    await talk.says(read)

    reply = await talk.says(asked)

    assert visible(reply) == said
    assert len(labels(reply)) == 2
    # One still stands where one stood.
    assert found(await talk.says("本條")) == [int(read)]


async def test_the_whole_law_is_walked_from_end_to_end(talk: Talk) -> None:
    seen = found(await talk.says("1"))
    for _ in range(60):
        seen += found(await talk.says("/next"))

    assert seen == list(range(1, 62))
    for number in range(60, 0, -1):
        assert found(await talk.says("/prev")) == [number]


async def test_the_whole_law_is_walked_by_buttons(talk: Talk) -> None:
    reply = await talk.says("1")
    seen = found(reply)
    while onward := [label for label in labels(reply) if label.endswith("條 ›")]:
        reply = await talk.presses(onward[0])
        seen += found(reply)

    assert seen == list(range(1, 62))


async def test_two_people_stand_in_two_places(talk: Talk) -> None:
    await talk.says("45")
    other = talk.other("test:2")
    await other.says("8")

    assert found(await talk.says("/next")) == [46]
    assert found(await other.says("/next")) == [9]


async def test_the_pages_of_a_list_too_long_for_a_button_are_turned_too(talk: Talk) -> None:
    many = "、".join(f"第{chinese(number)}條" for number in range(13, 37))
    first = await talk.says(many)
    second = await talk.presses("下一頁 ›")

    assert len(first.found) == 24
    assert second.toast is None
    assert second.found == first.found
    assert statute(second) != statute(first)
