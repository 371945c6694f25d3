"""Citations as a reader writes them, and what comes back."""

import pytest

from handlers.reply import Outcome
from tests.handlers.talking import (
    LAW,
    Talk,
    captions,
    cited,
    found,
    labels,
    notes,
    passages,
    statute,
    titles,
    visible,
)

TITLE = "《石家莊市數字經濟促進條例》"
ENDS = {1: "制定本條例。", 45: "促進數據要素依法有序流動。", 61: "2023年12月31日起施行。"}


@pytest.mark.parametrize(
    "written",
    [
        "45",
        "４５",  # full width
        "45條",
        "第45条",  # Simplified
        "第四十五條",
        "四五",  # digit by digit
        "四十五",
        "肆拾伍",  # as on a cheque
        "第 四十五 条",
        " 45 ",
        "45。",
        "art. 45",
        "Article 45",
        "/article 45",
        "/Article 45",
        "/article　45",  # an ideographic space
        "/article\u200b45",  # a zero-width one
        "/article45",
        "／article 45",  # a full-width slash
        "/a 45",
        "/條 45",
        "/条 45",
        "/45",
        "/第四十五條",
        "/start a45",
        f"/start a45-{LAW}",
        "《石家莊市數字經濟促進條例》第四十五條",
        "石家庄市数字经济促进条例第45条",
        "數字經濟條例 45條",
        "請看第四十五條",
        "第四十五條😀",
        "\u200f45\u200e",  # right-to-left marks
        "4\u200d5",
    ],
)
async def test_article_45_is_read_however_it_is_written(talk: Talk, written: str) -> None:
    reply = await talk.says(written)

    assert (reply.outcome, found(reply)) == (Outcome.ARTICLE, [45])
    assert titles(reply) == ["第四十五條"]
    assert captions(reply) == [f"{TITLE}第六章　數據資源開發利用與數字經濟安全"]
    assert statute(reply).endswith(ENDS[45])
    assert cited(reply) == []
    assert (await talk.session()) is not None


@pytest.mark.parametrize(
    ("language", "title", "caption", "note"),
    [
        (
            "zh-TW",
            "第四十五條",
            f"{TITLE}第六章　數據資源開發利用與數字經濟安全",
            "2023年12月31日起施行",
        ),
        (
            "zh-CN",
            "第四十五條",
            f"{TITLE}第六章　數據資源開發利用與數字經濟安全",
            "2023年12月31日起施行",
        ),
        (
            "en",
            "Article 45 · 第四十五條",
            "Shijiazhuang Digital Economy Regulations · ",
            "In force since December 31, 2023",
        ),
    ],
)
async def test_an_article_is_introduced_in_the_readers_language(
    talk: Talk, language: str, title: str, caption: str, note: str
) -> None:
    reply = await talk.says("45", language=language)

    assert titles(reply) == [title]
    assert captions(reply)[0].startswith(caption)
    assert notes(reply)[0].startswith(note)


@pytest.mark.parametrize(
    ("written", "first", "count"),
    [
        ("第五十九條第一款", "市、縣（市、區）人民政府及其有關部門應當對", 1),
        ("59條2款", "促進數字經濟發展工作中出現失誤", 6),  # the paragraph with its items
        ("第五十九條第二款第三項", "（三）決策程序", 1),
        ("第五十九條第二款第（三）項", "（三）決策程序", 1),
        ("第五十九條第三項", "（三）決策程序", 1),  # the only list there is
        ("59(3)", "（三）決策程序", 1),
        ("59(2)(3)", "（三）決策程序", 1),
        ("第五条第二款", "市、縣（市、區）有關部門應當按照", 1),
        ("5(2)", "市、縣（市、區）有關部門應當按照", 1),  # no items there: a paragraph
        ("第四十五條第一款", "市人民政府數據資源管理等部門", 1),
    ],
)
async def test_the_place_that_was_cited_is_set_off(
    talk: Talk, written: str, first: str, count: int
) -> None:
    reply = await talk.says(written)

    assert cited(reply)[0].startswith(first)
    assert len(cited(reply)) == count
    assert set(cited(reply)) <= set(statute(reply).split("\n"))
    assert notes(reply) == ["2023年12月31日起施行 · 僅供查閱，不是法律意見"]


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("45(3)", "第四十五條只有 1 款，沒有第 3 款"),
        ("第四條第九款", "第四條只有 1 款，沒有第 9 款"),
        ("第五十九條第二款第九項", "只有 5 項，沒有第 9 項"),
        ("第四條第一款第三項", "沒有分項"),
        ("第五十九條第二款第三項第一目", "第五十九條"),
    ],
)
async def test_a_place_that_is_missing_is_named_and_the_whole_article_shown(
    talk: Talk, written: str, note: str
) -> None:
    reply = await talk.says(written)

    assert note in notes(reply)[0]
    assert cited(reply) == []
    assert statute(reply)


@pytest.mark.parametrize(
    ("written", "said", "nearest"),
    [
        ("0", "沒有第 0 條", "第1條"),
        ("-3", "沒有第 -3 條", "第1條"),
        ("第〇條", "沒有第 0 條", "第1條"),
        ("第零條", "沒有第 0 條", "第1條"),
        ("62", "沒有第 62 條", "第61條"),
        ("81", "沒有第 81 條", "第61條"),  # what the preface claims
        ("/article 81", "沒有第 81 條", "第61條"),
        ("第八十一條", "沒有第 81 條", "第61條"),
        ("99999999999", "沒有第 99999999999 條", "第61條"),
        ("第" + "9" * 15 + "條", "沒有號碼這麼大的條文", "第61條"),
        ("9" * 40, "裡沒有與", "目錄"),  # no number any more, but words that nothing answers
        ("45-1", "「45-1」前後顛倒", "第1條"),
        ("第四十五條之一", "沒有第 45", "第45條"),
        ("4-", "「4-」還差一頭", "第4條"),
        ("47-45", "「47-45」前後顛倒", "第45–47條"),
        ("90-80", "「90-80」前後顛倒", "第61條"),
        ("第九章", "共 8 章，沒有第 9 章", "第八章"),
        ("/chapter 99", "沒有第 99 章", "目錄"),
        ("第零章", "沒有第 0 章", "目錄"),
        ("第一編", "編", "目錄"),
        ("第二節", "節", "目錄"),
        ("1-40", "一次最多看 30 條", "目錄"),
        (",".join(str(n) for n in range(1, 501)), "一次最多看 30 條", "目錄"),  # 1,891 characters
        (" ".join(str(n) for n in range(1, 501)), "一次最多看 30 條", "目錄"),
        ("民法典第五條", "這裡沒有《民法典》", "目錄"),
        ("《中華人民共和國刑法》第8條", "這裡沒有《中華人民共和國刑法》", "目錄"),
        ("下一條", "還沒有看過", "目錄"),
        ("/next", "還沒有看過", "目錄"),
        ("本章", "還沒有看過", "目錄"),
        ("第二款", "還沒有看過", "目錄"),
    ],
    ids=lambda value: value[:20],
)
async def test_nonsense_gets_a_short_sentence_and_the_nearest_way_on(
    talk: Talk, written: str, said: str, nearest: str
) -> None:
    reply = await talk.says(written)

    assert said in visible(reply)
    assert len(visible(reply)) <= 120
    assert nearest in labels(reply)
    assert (statute(reply), reply.outcome, reply.found) == ("", Outcome.NONE, ())
    assert await talk.session() is None

    if nearest != "目錄":
        assert statute(await talk.presses(nearest))


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
@pytest.mark.parametrize("written", ["0", "81", "4-", "47-45", "第九章", "1-40", "民法典第五條"])
async def test_nonsense_is_answered_shortly_in_every_language(
    talk: Talk, written: str, language: str
) -> None:
    reply = await talk.says(written, language=language)

    assert 1 <= len(visible(reply)) <= 200
    assert len(passages(reply)) == 1
    assert labels(reply)


@pytest.mark.parametrize("language", ["zh-TW", "en"])
@pytest.mark.parametrize("held", ["", "1,2,"])
async def test_many_articles_that_are_missing_are_told_shortly(
    talk: Talk, held: str, language: str
) -> None:
    many = held + ",".join(str(number) for number in range(100, 127))

    reply = await talk.says(many, language=language)

    assert len("".join(passages(reply) + notes(reply))) < 600


async def test_what_exists_is_shown_and_what_does_not_is_named(talk: Talk) -> None:
    reply = await talk.says("60-63")

    assert found(reply) == [60, 61]
    assert "沒有第 63 條" in notes(reply)[0]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("45-47", [45, 46, 47]),
        ("第45至47條", [45, 46, 47]),
        ("四十五到四十七", [45, 46, 47]),
        ("第四十五条至第四十七条", [45, 46, 47]),
        ("45～47", [45, 46, 47]),
        ("4、5、7", [4, 5, 7]),
        ("4,5,7", [4, 5, 7]),
        ("第四條和第六條", [4, 6]),
        ("7、5、4", [7, 5, 4]),  # the order is the reader's
        ("4、4、5", [4, 5]),  # no article twice
        ("1-3、60", [1, 2, 3, 60]),
        ("/article 45-47", [45, 46, 47]),
    ],
)
async def test_several_articles_are_shown_one_after_the_other(
    talk: Talk, written: str, numbers: list[int]
) -> None:
    reply = await talk.says(written)

    assert (reply.outcome, found(reply)) == (Outcome.RESULTS, numbers)
    assert titles(reply)[0] == TITLE
    assert len(titles(reply)) == 1 + len(numbers)
    assert captions(reply) == [f"共 {len(numbers)} 條"]


@pytest.mark.parametrize(
    "written",
    ["第三章", "3章", "第3章", "三章", "chapter 3", "/chapter 3", "/chapter 三", "/章 3"],
)
async def test_a_chapter_is_shown_with_its_neighbours(talk: Talk, written: str) -> None:
    reply = await talk.says(written)

    assert titles(reply)[:2] == ["第三章　數字產業化", "第十三條"]
    assert found(reply) == list(range(13, 24))
    assert {"‹ 第二章", "目錄", "第四章 ›"} <= set(labels(reply))


@pytest.mark.parametrize(
    ("chapter", "missing"), [("第一章", "‹"), ("第八章", "›")], ids=["first", "last"]
)
async def test_the_outer_chapters_have_one_neighbour(
    talk: Talk, chapter: str, missing: str
) -> None:
    reply = await talk.says(chapter)

    assert [label for label in labels(reply) if missing in label and "章" in label] == []
    assert "目錄" in labels(reply)


@pytest.mark.parametrize(
    "link",
    ["a", "aa45", "b45", "a45-no-such-law", "a99999999999", "45", "?"],
)
async def test_a_link_to_nothing_is_greeted(talk: Talk, link: str) -> None:
    reply = await talk.says(f"/start {link}")

    assert titles(reply) == ["條文 Tiaowen"]


@pytest.mark.parametrize(("link", "nearest"), [("a0", "第1條"), ("a81", "第61條")])
async def test_a_link_to_an_article_that_is_missing_leads_to_the_nearest(
    talk: Talk, link: str, nearest: str
) -> None:
    reply = await talk.says(f"/start {link}")

    assert "沒有第" in visible(reply)
    assert nearest in labels(reply)
    assert reply.found == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("老師說第四十五條規定了數據交易，是嗎", [45]),
        ("第四十五條和第四十六條有什麼區別", [45, 46]),
        ("先看第四十五條，再看第四十七條吧", [45, 47]),
        ("根據第八條，數據交易怎麼辦", [8]),
    ],
)
async def test_a_sentence_said_to_it_is_about_what_it_cites(
    talk: Talk, text: str, shown: list[int]
) -> None:
    assert found(await talk.says(text)) == shown
