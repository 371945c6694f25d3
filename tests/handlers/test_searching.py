"""Keywords and everyday words: a clear answer, a list to choose from, or an honest nothing."""

import pytest

from handlers.reply import Outcome, Style
from handlers.request import ChatKind, Request
from tests.handlers.talking import (
    Talk,
    actions,
    buttons,
    captions,
    entries,
    found,
    labels,
    notes,
    passages,
    spans,
    statute,
    titles,
    visible,
)

# A question that no button can carry, with an answer in several pages.
LONG = "請問政府部門對於數據安全和網絡安全有哪些規定要求我們企業應當怎麼做才可以呢"


async def test_a_single_clear_winner_is_the_article_itself(talk: Talk) -> None:
    reply = await talk.says("人才")

    assert (reply.outcome, found(reply)[0]) == (Outcome.ARTICLE, 54)
    assert titles(reply) == ["第五十四條"]
    assert {span.text for span in spans(reply, Style.MARK)} == {"人才"}


async def test_several_fitting_articles_are_listed_with_chapter_and_excerpt(talk: Talk) -> None:
    reply = await talk.says("數據交易")

    assert reply.outcome == Outcome.RESULTS
    assert found(reply)[:2] == [45, 46]
    assert titles(reply) == ["「數據交易」"]
    assert captions(reply) == [f"找到 {len(found(reply))} 條"]
    assert entries(reply)[0].title == "第四十五條"
    assert entries(reply)[0].caption == "第六章　數據資源開發利用與數字經濟安全"
    assert "數據交易" in {span.text for span in spans(reply, Style.MARK)}
    assert labels(reply)[:2] == ["第45條", "第46條"]
    assert titles(await talk.presses("第45條")) == ["第四十五條"]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("數據交易", 45),
        ("数据交易", 45),  # Simplified
        ("数据教易", 45),  # a typing error
        ("數據交昜", 45),  # another
        ("晶片", 15),  # as it is said in Taiwan
        ("shuju jiaoyi", 45),  # pinyin
        ("data trading", 45),
        ("網上看病", 32),  # as it is said at home
        ("/search 數據交易", 45),
        ("/s 數據交易", 45),
        ("/搜尋 數據交易", 45),
        ("/查 数据交易", 45),
        ("搞数据交易有什么要求", 45),
        ("數據\u200b交易", 45),  # an unseen blank
        ("數據\n交易", 45),
        ("數據交易\u202e", 45),  # turned round
        ("數據交易 😀", 45),
        ("ｓｈｕｊｕ 數據交易", 45),
        ("/article 數據交易", 45),  # words where a number was meant
        ("/chapter 數據交易", 45),
    ],
)
async def test_the_best_article_comes_first(talk: Talk, query: str, best: int) -> None:
    assert found(await talk.says(query))[0] == best


@pytest.mark.parametrize("query", ["數據交易", "数据教易", "數字經濟", "人才", "養老"])
async def test_scores_are_given_best_first(talk: Talk, query: str) -> None:
    reply = await talk.says(query)
    scores = [hit.score for hit in reply.found]

    assert scores == sorted(scores, reverse=True)
    assert len(set(found(reply))) == len(found(reply))


@pytest.mark.parametrize(
    ("query", "language", "said"),
    [
        ("数据教易", "zh-CN", "“数据教易”读作“數據交易”"),  # a typing error
        ("數據教易", "zh-TW", "「數據教易」讀作「數據交易」"),
        ("晶片", "zh-TW", "「晶片」讀作「芯片」"),  # a word of another region
        ("晶片設計", "en", "“晶片” read as “芯片”"),
        ("Shuju jiaoyi", "zh-TW", "「Shuju jiaoyi」讀作「數據交易」"),  # pinyin
        ("data trading", "en", "“data trading” read as “數據交易”"),
    ],
)
async def test_how_a_word_was_read_is_said_as_typed_and_as_the_law_has_it(
    talk: Talk, query: str, language: str, said: str
) -> None:
    assert said in visible(await talk.says(query, language=language)).splitlines()


async def test_what_is_said_for_an_article_is_told_where_its_own_words_do_not_show_why(
    talk: Talk,
) -> None:
    reply = await talk.says("家裡收快遞")

    assert found(reply)[0] == 29
    assert "也可說「" in visible(reply)
    assert "也可說「" not in visible(await talk.says("數據交易"))


@pytest.mark.parametrize("query", ["数据教易", "shuju jiaoyi", "数据教易" + "的规定" * 9])
async def test_what_was_guessed_can_be_undone(talk: Talk, query: str) -> None:
    await talk.says(query)

    exact = await talk.presses("照原樣找")

    assert "讀作" not in visible(exact)
    assert "照原樣找" not in labels(talk.last)


@pytest.mark.parametrize("query", ["數據交易", "晶片", "離婚"])
async def test_where_nothing_was_guessed_nothing_can_be_undone(talk: Talk, query: str) -> None:
    assert "照原樣找" not in labels(await talk.says(query))


async def test_what_was_typed_has_pages_too(talk: Talk) -> None:
    first = await talk.presses("x|1|數字經濟")
    second = await talk.presses("下一頁 ›")

    assert found(second) == found(first)
    assert entries(second) != entries(first)
    assert any(action.startswith("x|1|") for action in actions(second))


@pytest.mark.parametrize("action", ["x|0x|數據", "x|1|", "X|1|altered|test:1", "X|1|", "x"])
async def test_an_altered_button_is_out_of_date(talk: Talk, action: str) -> None:
    assert (await talk.presses(action)).toast == "這個按鈕已經過時，請重新查詢。"


@pytest.mark.parametrize(
    "query",
    ["離婚怎麼辦", "婚紗", "wedding dress", "qwertyuiop", "<b>&", "10:30", "{0}", "%s"],
)
@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
async def test_where_nothing_fits_the_bot_says_so_and_shows_ways_on(
    talk: Talk, query: str, language: str
) -> None:
    reply = await talk.says(query, language=language)

    assert (reply.outcome, statute(reply), entries(reply)) == (Outcome.NONE, "", [])
    assert query in passages(reply)[0]
    assert len(labels(reply)) == 3
    for button in labels(reply):
        assert (await talk.presses(button, language=language)).blocks
        await talk.says(query, language=language)


async def test_the_words_looked_for_are_quoted_shortly(talk: Talk) -> None:
    query = "離婚" * 100

    reply = await talk.says(query)

    assert f"{query[:39]}…" in visible(reply)
    assert query[:41] not in visible(reply)


async def test_too_long_a_question_is_not_read(talk: Talk) -> None:
    for length in (501, 10_000, 100_000):
        reply = await talk.says("數據" * (length // 2) + "數" * (length % 2))

        assert f"這段話有 {length} 字" in visible(reply)
        assert "500 字以內" in visible(reply)
    assert found(await talk.says("數據交易" + "。" * 496))[0] == 45


@pytest.mark.parametrize(
    "text",
    [
        "😀",
        "😀🎉👨‍👩‍👧",
        "",
        " ",
        "\u200f\u200e",
        "\x00\x01",
        "？！…",
        "\ud83d",
        "\ufe0f",
        "\u0301",
    ],
    ids=ascii,
)
async def test_what_holds_no_word_is_answered_kindly(talk: Talk, text: str) -> None:
    reply = await talk.says(text)

    assert visible(reply) == "這裡讀得懂文字：條號（第四十五條）或關鍵詞（數據交易）。"
    assert labels(reply) == ["目錄", "使用說明"]
    assert await talk.session() is None


@pytest.mark.parametrize("empty", ["/search", "/search ", "/search \u200b", "/s", "搜尋", "搜寻"])
async def test_a_search_for_nothing_asks_what_for(talk: Talk, empty: str) -> None:
    assert visible(await talk.says(empty)).startswith("要找什麼？")


async def test_results_come_in_pages_that_lead_on_and_back(talk: Talk) -> None:
    first = await talk.says("數字經濟")
    pages = [first]
    while "下一頁 ›" in labels(talk.last):
        pages.append(await talk.presses("下一頁 ›"))

    shown = [entry.title for page in pages for entry in entries(page)]
    assert len(pages) >= 2
    assert len(shown) == len(set(shown)) == len(first.found)
    for number, page in enumerate(pages, 1):
        assert f"第 {number}／{len(pages)} 頁" in captions(page)[0]
        assert page.found == first.found
        assert ("‹ 上一頁" in labels(page)) == (number > 1)
    for page in pages[-2::-1]:
        assert visible(await talk.presses("‹ 上一頁")) == visible(page)


async def test_the_way_back_leads_to_the_page_one_came_from(talk: Talk) -> None:
    await talk.says("數字經濟")
    second = await talk.presses("下一頁 ›")
    article = await talk.presses(labels(second)[0])
    assert "‹ 回到結果" in labels(article)

    # One may walk on from there and still find back.
    onward = await talk.presses(next(label for label in labels(article) if label.endswith(" ›")))
    assert "‹ 回到結果" in labels(onward)
    assert visible(await talk.presses("‹ 回到結果")) == visible(second)


async def test_who_reads_by_number_has_no_results_to_go_back_to(talk: Talk) -> None:
    await talk.says("數字經濟")

    assert "‹ 回到結果" not in labels(await talk.says("45"))


async def test_the_other_results_of_a_clear_answer_are_a_press_away(talk: Talk) -> None:
    reply = await talk.says("數據安全保護義務")
    others = [label for label in labels(reply) if label.startswith("其他")]
    if not others:
        reply = await talk.says("人才")
        others = [label for label in labels(reply) if label.startswith("其他")]
    assert reply.outcome == Outcome.ARTICLE
    assert (len(reply.found) > 1) == bool(others)

    if others:
        listed = await talk.presses(others[0])
        assert listed.outcome == Outcome.RESULTS
        assert found(listed) == found(reply)


async def test_a_question_too_long_for_a_button_is_recalled_from_the_session(talk: Talk) -> None:
    assert len(LONG.encode()) > 64
    first = await talk.says(LONG)
    onward = next(b for b in buttons(first) if b.label == "下一頁 ›")
    assert onward.action is not None
    assert onward.action.startswith("Q|")

    second = await talk.presses(onward.action)

    assert found(second) == found(first)
    assert [e.title for e in entries(second)] != [e.title for e in entries(first)]


async def test_a_long_question_that_is_forgotten_is_out_of_date(talk: Talk) -> None:
    action = next(a for a in actions(await talk.says(LONG)) if a.startswith("Q|"))
    await talk.says("人才")  # another question takes its place

    assert await talk.presses(action) == await talk.presses("Q|altered")
    reply = await talk.presses(action)
    assert (reply.blocks, reply.toast) == ((), "這個按鈕已經過時，請重新查詢。")


async def test_a_short_question_is_never_forgotten(talk: Talk) -> None:
    action = next(a for a in actions(await talk.says("數字經濟")) if a.startswith("q|2|"))
    await talk.says("/forget")

    assert entries(await talk.presses(action))


async def test_in_a_group_anybody_may_turn_the_page_of_a_long_question(talk: Talk) -> None:
    first = await talk.says(LONG, kind=ChatKind.GROUP)
    action = next(a for a in actions(first) if a.startswith("Q|2"))
    other = talk.other("test:2")

    turned = await other.hears(
        Request("test:2", "test:group", ChatKind.GROUP, action=action, room=4096)
    )

    assert turned is not None
    assert found(turned) == found(first)


async def test_a_question_of_another_chat_is_not_told(talk: Talk) -> None:
    action = next(a for a in actions(await talk.says(LONG)) if a.startswith("Q|2"))

    reply = await talk.other("test:2").presses(action)

    assert (reply.blocks, reply.toast) == ((), "這個按鈕已經過時，請重新查詢。")


async def test_marks_stand_in_simplified_text_too(talk: Talk) -> None:
    await talk.says("/script 简体")

    reply = await talk.says("數據交易")

    assert "数据交易" in {span.text for span in spans(reply, Style.MARK)}
    assert entries(reply)[0].title == "第四十五条"


async def test_a_single_article_that_is_not_sure_is_shown_as_the_closest(talk: Talk) -> None:
    reply = await talk.says("什么时候开始施行", language="zh-TW")

    assert notes(reply)[0] == "最接近的是這一條："
    assert titles(reply) == ["第六十一條"]
    assert reply.outcome is Outcome.ARTICLE


@pytest.mark.parametrize("query", ["老闆怎麼借錢", "家裡收快遞", "kanbing", "open data", "外賣"])
async def test_every_result_shows_why(talk: Talk, query: str) -> None:
    """A word that is marked, or a caption that says how the article was found."""
    reply = await talk.says(query, language="zh-TW")

    assert found(reply)
    for entry in entries(reply):
        marked = any(span.style is Style.MARK for span in entry.excerpt)
        assert marked or "也可說「" in entry.caption or "讀作" in entry.caption
