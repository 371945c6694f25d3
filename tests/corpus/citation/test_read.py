"""A message that is a citation and nothing else is read, however it is written."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import numerals
from corpus.citation.names import LawNames
from corpus.citation.reading import read
from corpus.citation.values import (
    Citation,
    DivisionRef,
    Part,
    Relation,
    Relative,
)
from corpus.law import DivisionKind
from corpus.script import Script
from tests.corpus.citation.builders import art, articles, chapter
from tests.corpus.laws import library

NAMES = LawNames.of(library())


def reading(message: str) -> Citation:
    citation = read(message, NAMES)
    assert citation is not None
    assert citation.written == message[citation.start : citation.end]
    return citation


ONE_ARTICLE = """
45 ４５ 四十五 四五 肆拾伍 045 第45 第四十五 45條 45条 第45条 第45條 第４５條 第四十五條 第四十五条
第四五条 第肆拾伍條 No.45 no.45 art.45 Art45 article45 ARTICLE45 §45 §§45
(45) （四十五） 「第四十五條」 【45】 第四十五条。 45! 45？ 45， 第四十五條： 第45条… 45~ ~45条~
*45* 45👍 45👍🏻 🙏第四十五条🙏 4️⃣5️⃣
"""


@pytest.mark.parametrize("message", ONE_ARTICLE.split())
def test_one_article_in_every_dress(message: str) -> None:
    citation = reading(message)
    assert citation.parts == (art(45),)
    assert citation.law is None


@pytest.mark.parametrize(
    "message",
    [
        " 45 ",
        "第 四十五 条",
        "第　四十五　條",  # U+3000
        "第 四 十 五 條",  # set wide
        "四 十 五 条",
        "article 45",
        "Article  45.",
        "articles 45",
        "art. 45",
        "Art 45",
        "No. 45",
        "number 45",
        "§ 45",
        "45\n",
        "\u200b45\u200b",  # zero-width spaces
        "\ufeff第45條",  # byte order mark
        "\u200f45\u200e",  # direction marks
        "4\u200d5",
        "第\u00ad四十五條",
        "45\ufe0f",
    ],
    ids=ascii,
)
def test_blanks_and_what_cannot_be_seen_do_not_matter(message: str) -> None:
    assert reading(message).parts == (art(45),)


PLACES: list[tuple[str, tuple[Part, ...]]] = [
    ("第四條第二款", (art(4, paragraph=2),)),
    ("45条第2款", (art(45, paragraph=2),)),
    ("45條2款", (art(45, paragraph=2),)),
    ("第四條第二款第（三）項", (art(4, paragraph=2, item=3),)),
    ("第四条第二款第三项", (art(4, paragraph=2, item=3),)),
    ("第四条第二款第(三)项第1目", (art(4, paragraph=2, item=3, subitem=1),)),
    ("第五十九條第三項", (art(59, item=3),)),
    ("第五十九條（三）", (art(59, item=3),)),  # a Chinese number in brackets is an item
    ("59(3)", (art(59, bracketed=3),)),  # an Arabic one is left open
    ("59（3）", (art(59, bracketed=3),)),
    ("59 (3)", (art(59, bracketed=3),)),
    ("59(2)(3)", (art(59, paragraph=2, item=3),)),
    ("59(2)(3)(1)", (art(59, paragraph=2, item=3, subitem=1),)),
    ("article 59(3)", (art(59, bracketed=3),)),
    ("article 59, paragraph 2, item 3", (art(59, paragraph=2, item=3),)),
    ("Art. 59 para. 2", (art(59, paragraph=2),)),
    ("paragraph 2 of article 59", (art(59, paragraph=2),)),
    ("第四條第一款、第三款", (art(4, paragraph=1), art(4, paragraph=3))),
    ("第四条第一、三款", (art(4, paragraph=1), art(4, paragraph=3))),
    ("第四条第一款至第三款", (art(4, paragraph=1), art(4, paragraph=3))),  # its ends
    ("第59条第（一）、（三）项", (art(59, item=1), art(59, item=3))),
    ("第四条第一款、第五条", (art(4, paragraph=1), art(5))),
    ("第四条，第二款", (art(4, paragraph=2),)),
    # inserted articles
    ("第四十五條之一", (art(45, 1),)),
    ("第45条之1", (art(45, 1),)),
    ("45之1", (art(45, 1),)),
    ("45之1條", (art(45, 1),)),
    ("45.1", (art(45, 1),)),
    ("第四十五条之一第二款", (art(45, 1, paragraph=2),)),
]
LISTS: list[tuple[str, tuple[Part, ...]]] = [
    ("45-47", (articles(45, 47),)),
    ("45–47", (articles(45, 47),)),
    ("45—47", (articles(45, 47),)),
    ("45~47", (articles(45, 47),)),
    ("45～47", (articles(45, 47),)),
    ("45至47", (articles(45, 47),)),
    ("45 - 47", (articles(45, 47),)),
    ("45 to 47", (articles(45, 47),)),
    ("articles 45-47", (articles(45, 47),)),
    ("第45至47條", (articles(45, 47),)),
    ("第45條至47條", (articles(45, 47),)),
    ("第四十五条到第四十七条", (articles(45, 47),)),
    ("四十五到四十七", (articles(45, 47),)),
    ("从四十五条到四十七条", (articles(45, 47),)),
    ("第四条第一款至第六条第二款", (articles(4, 6),)),
    ("4、5、7", (art(4), art(5), art(7))),
    ("4,5,7", (art(4), art(5), art(7))),
    ("4，5，7", (art(4), art(5), art(7))),
    ("4 5 7", (art(4), art(5), art(7))),
    ("四 五 七", (art(4), art(5), art(7))),
    ("四 五 七條", (art(4), art(5), art(7))),
    ("四 十 五", (art(4), art(10), art(5))),
    ("第四 十五條", (art(4), art(15))),
    ("from 45 to 47", (articles(45, 47),)),
    ("4\n5\n7", (art(4), art(5), art(7))),
    ("articles 4, 5 and 7", (art(4), art(5), art(7))),
    ("第四條和第六條", (art(4), art(6))),
    ("第四條 第六條", (art(4), art(6))),
    ("第四、六、八條", (art(4), art(6), art(8))),
    ("4和6", (art(4), art(6))),
    ("4-6、8", (articles(4, 6), art(8))),
    ("4-6, 8-9", (articles(4, 6), articles(8, 9))),
]
DIVISIONS: list[tuple[str, tuple[Part, ...]]] = [
    ("第三章", (chapter(3),)),
    ("第3章", (chapter(3),)),
    ("三章", (chapter(3),)),
    ("第 三 章", (chapter(3),)),
    ("chapter 3", (chapter(3),)),
    ("Chapter 3", (chapter(3),)),
    ("ch. 3", (chapter(3),)),
    ("第三、四章", (chapter(3), chapter(4))),
    ("第三章至第五章", (chapter(3), chapter(4), chapter(5))),
    ("第一章總則", (chapter(1),)),  # a heading, copied whole
    ("第一章 总则", (chapter(1),)),
    ("第一章總則是什麼", (chapter(1),)),
    ("第二節", (DivisionRef(DivisionKind.SECTION, 2),)),
    ("第三章第二節", (DivisionRef(DivisionKind.SECTION, 2, chapter(3)),)),
    ("第一編", (DivisionRef(DivisionKind.BOOK, 1),)),
    ("第二分编", (DivisionRef(DivisionKind.PART, 2),)),
    ("第三章第二十條", (art(20),)),
]
RELATIVES: list[tuple[str, tuple[Part, ...]]] = [
    ("下一條", (Relative(Relation.NEXT_ARTICLE),)),
    ("下条", (Relative(Relation.NEXT_ARTICLE),)),
    ("次條", (Relative(Relation.NEXT_ARTICLE),)),
    ("next", (Relative(Relation.NEXT_ARTICLE),)),
    ("Next article", (Relative(Relation.NEXT_ARTICLE),)),
    ("上一条", (Relative(Relation.PREVIOUS_ARTICLE),)),
    ("前條", (Relative(Relation.PREVIOUS_ARTICLE),)),
    ("previous article", (Relative(Relation.PREVIOUS_ARTICLE),)),
    ("prev", (Relative(Relation.PREVIOUS_ARTICLE),)),
    ("本條", (Relative(Relation.THIS_ARTICLE),)),
    ("这一条", (Relative(Relation.THIS_ARTICLE),)),
    ("下一章", (Relative(Relation.NEXT_CHAPTER),)),
    ("next chapter", (Relative(Relation.NEXT_CHAPTER),)),
    ("上一章", (Relative(Relation.PREVIOUS_CHAPTER),)),
    ("previous chapter", (Relative(Relation.PREVIOUS_CHAPTER),)),
    ("本章", (Relative(Relation.THIS_CHAPTER),)),
    ("this chapter", (Relative(Relation.THIS_CHAPTER),)),
    ("前條第二款", (Relative(Relation.PREVIOUS_ARTICLE, paragraph=2),)),
    ("第二款", (Relative(Relation.THIS_ARTICLE, paragraph=2),)),
    ("看看下一條吧", (Relative(Relation.NEXT_ARTICLE),)),
]
NONSENSE: list[tuple[str, tuple[Part, ...]]] = [
    ("0", (art(0),)),
    ("第〇條", (art(0),)),
    ("第零条", (art(0),)),
    ("-3", (art(-3),)),
    ("−3", (art(-3),)),
    ("-4", (art(-4),)),  # a minus that touches its figure; 至4 is a range
    ("81", (art(81),)),
    ("99999999999", (art(99_999_999_999),)),
    ("4-", (articles(4, None),)),
    ("4至", (articles(4, None),)),
    ("第四條至", (articles(4, None),)),
    ("3、4-", (art(3), articles(4, None))),
    ("至4", (articles(None, 4),)),
    ("到第四條", (articles(None, 4),)),
    ("47-45", (articles(47, 45),)),
    (" ".join(map(str, range(1, 501))), tuple(art(n) for n in range(1, 501))),
]


@pytest.mark.parametrize(
    ("message", "parts"),
    [*PLACES, *LISTS, *DIVISIONS, *RELATIVES, *NONSENSE],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_cited(message: str, parts: tuple[Part, ...]) -> None:
    assert reading(message).parts == parts


TITLE = "石家莊市數字經濟促進條例"
WITH_LAW: list[tuple[str, str | None, tuple[Part, ...]]] = [
    ("《石家莊市數字經濟促進條例》第八條", TITLE, (art(8),)),
    ("石家莊市數字經濟促進條例第八條", TITLE, (art(8),)),
    ("石家庄市数字经济促进条例 8", "石家庄市数字经济促进条例", (art(8),)),
    ("《石家莊市數字經濟促進條例》（2023年）第八條", TITLE, (art(8),)),
    ("〈數字經濟條例〉第八條", "數字經濟條例", (art(8),)),
    ("「數字經濟條例」第八條", "數字經濟條例", (art(8),)),
    ("数字经济条例8", "数字经济条例", (art(8),)),
    ("数字经济条例的第八条", "数字经济条例", (art(8),)),
    ("数字经济条例：第八条", "数字经济条例", (art(8),)),
    ("数字经济条例 第三章", "数字经济条例", (chapter(3),)),
    ("數字經濟條例第四條和第六條", "數字經濟條例", (art(4), art(6))),
    ("河北省石家庄市数字经济促进条例第8条", "石家庄市数字经济促进条例", (art(8),)),
    ("shijiazhuang-digital-economy 45", "shijiazhuang-digital-economy", (art(45),)),
    ("Digital Economy Regulations, article 8", "Digital Economy Regulations", (art(8),)),
    ("digital economy regulations art. 8", "digital economy regulations", (art(8),)),
    ("article 8 of the Digital Economy Regulations", "Digital Economy Regulations", (art(8),)),
    # a law's name alone
    ("石家庄市数字经济促进条例", "石家庄市数字经济促进条例", ()),
    ("《數字經濟條例》", "數字經濟條例", ()),
    ("《民法典》", "民法典", ()),
    ("数字经济条例全文", "数字经济条例", ()),
    # laws that are not held keep their name
    ("《民法典》第八條", "民法典", (art(8),)),
    ("民法典第八條", "民法典", (art(8),)),
    ("宪法第35条", "宪法", (art(35),)),
    ("根据民法典第八条", "民法典", (art(8),)),
    ("浙江省数字经济促进条例第八条", "浙江省数字经济促进条例", (art(8),)),
    ("《浙江省数字经济促进条例》第八条", "浙江省数字经济促进条例", (art(8),)),
    ("深圳数字经济条例第八条", "深圳数字经济条例", (art(8),)),
    ("成都数据条例第8条", "成都数据条例", (art(8),)),
    ("数字经济条例实施办法第8条", "数字经济条例实施办法", (art(8),)),
    ("Civil Code article 8", "Civil Code", (art(8),)),
    ("article 8 of the Civil Code", "Civil Code", (art(8),)),
    (
        "Zhejiang Digital Economy Regulations article 5",
        "Zhejiang Digital Economy Regulations",
        (art(5),),
    ),
    # the law at hand, by no name
    ("本条例第八条", None, (art(8),)),
    ("本市数字经济条例第八条", "数字经济条例", (art(8),)),
    ("本法第八條", None, (art(8),)),
    ("条例第八条", None, (art(8),)),
    ("article 8 of the Regulations", None, (art(8),)),
    ("the regulations, article 8", None, (art(8),)),
]


@pytest.mark.parametrize(("message", "law", "parts"), WITH_LAW)
def test_the_law_that_is_named(message: str, law: str | None, parts: tuple[Part, ...]) -> None:
    citation = reading(message)
    assert citation.law == law
    assert citation.parts == parts


# What stands before and after the citation.
WRAPPED = [
    ("請看", ""),
    ("请看一下", ""),
    ("请问", "是什么？"),
    ("請問", "是什麼意思"),
    ("查", ""),
    ("查一下", "谢谢"),
    ("帮我查", ""),
    ("我想看", ""),
    ("麻烦给我看看", "吧"),
    ("看一下", "？"),
    ("打开", ""),
    ("你好，", ""),
    ("根據", "的規定"),
    ("", "的內容"),
    ("", "的具体内容是什么"),
    ("", "全文"),
    ("", "是什么"),
    ("", "是啥？"),
    ("", "說了什麼"),
    ("", "怎么规定的？"),
    ("", "，請問怎麼理解？"),
    ("", "什麼意思呢"),
    ("", "有哪些内容"),
    ("", "呢？"),
    ("再看看", ""),
    ("解释一下", "的含义"),
    ("問一下", ""),
    ("問一下 ", ""),
    ("大家看看", ""),
    ("老師，", ""),
    ("麻煩發一下", ""),
    ("來個", ""),
    ("hey, can you post ", "?"),
    ("", "是關於什麼的"),
    ("", "的主要內容"),
    ("", "，谢谢！"),
    ("show me ", ""),
    ("Please show me ", ", thanks"),
    ("what is ", "?"),
    ("What does ", " say?"),
    ("how about ", ""),
    ("can you show me the text of ", " please"),
]


@pytest.mark.parametrize(("before", "after"), WRAPPED)
def test_polite_wrapping_is_taken_off(before: str, after: str) -> None:
    citation = reading(f"{before}第四十五條{after}")
    assert citation.written == "第四十五條"
    assert citation.parts == (art(45),)


@pytest.mark.parametrize(
    "message", ["查45", "看看 45", "請查45。", "show me 45", "我想看45", "45全文"]
)
def test_a_bare_number_counts_after_a_request(message: str) -> None:
    assert reading(message).parts == (art(45),)


NO_CITATION = """
數據交易|5G|5g网络|2023年|2023年12月|12345熱線|3D打印|十四五规划|互联网+|45人|45是什么|666啊
次数|第一名|一网通办|一網通辦 45|第三方|第三方支付|第四条线路|第一条新闻|没有第二条路
第二條路|三条建议|第四条例
2023-12-31|2023-12|2023.12.31|2023/12/31|20 23/1|2023 12 31|10:30|10：30|9:00-10:30|45/47|1/2
13812345678|138 1234 5678|138-1234-5678|+86 13812345678|0311-12345678|400-123-4567
http://example.com/45|https://example.com/第45条|a@b.cn|192.168.1.1|4.5.7|1+1|45%|3.14159|1,000元
45,000|$45
合同第三条|劳动合同第3条|群规第五条|方法1|算法 1|民法典 8|第八條 數據|第四十五条数据交易平台
数据安全法|网络安全法|什么是数据交易|平台经济|总则|附則|法律责任|2款|3项|十百|4-6-8|45之|之一
第|条|條|款|章
article|articles|the|no|next week|nextcloud|this|part|chapter
article of faith|state of the art 45 museum
你好|谢谢|请|请问|?|。|-|~|、|《》|()|()()|😀|\u200b|\ufe0f|\u202e|½|²|⑤|٤٥|IV|O|Ｏ
"""


@pytest.mark.parametrize(
    "message", ["", " ", *NO_CITATION.strip().replace("\n", "|").split("|")], ids=ascii
)
def test_what_is_not_only_a_citation_is_not_read(message: str) -> None:
    assert read(message, NAMES) is None


DRESSES: dict[str, Callable[[int], str]] = {
    "bare": str,
    "bare Chinese": numerals.chinese,
    "bare digits": numerals.digits,
    "bare financial": lambda n: numerals.financial(n, Script.HANT),
    "with 條": lambda n: f"{n}條",
    "in full, Arabic": lambda n: f"第{n}条",
    "in full, Chinese": lambda n: f"第{numerals.chinese(n)}條",
    "in full, digits": lambda n: f"第{numerals.digits(n)}条",
    "in full, financial": lambda n: f"第{numerals.financial(n, Script.HANS)}条",
    "English": lambda n: f"article {n}",
    "sign": lambda n: f"§{n}",
}


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
def test_every_number_is_read_back_in_every_dress(dress: Callable[[int], str]) -> None:
    numbers = [*range(1, 150), *range(150, 10_000, 7)]
    assert [reading(dress(n)).parts for n in numbers] == [(art(n),) for n in numbers]


def test_every_number_is_read_back_from_one_list() -> None:
    everything = "、".join(f"第{numerals.chinese(n)}条" for n in range(1, 10_000))
    assert reading(everything).parts == tuple(art(n) for n in range(1, 10_000))


PIECES = st.sampled_from(
    [
        *(
            "第",
            "四十五",
            "条",
            "條",
            "款",
            "项",
            "（",
            "）",
            "之",
            "一",
            "、",
            "和",
            "至",
            "-",
            "~",
        ),
        *(
            "45",
            "４５",
            "0",
            "《",
            "》",
            "民法典",
            "数字经济条例",
            "请看",
            "的内容",
            "下一条",
            "章",
        ),
        *("of", "article", "§", "the", "law", "(", ")", "请问", "谢谢"),
        *("\u200b", "\ud800", "😀", " ", "\n"),
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_reading_never_fails_and_its_span_is_right(message: str) -> None:
    citation = read(message, NAMES)
    if citation is not None:
        assert citation.written == message[citation.start : citation.end]
        assert citation.parts or citation.law


@pytest.mark.parametrize(
    "unit",
    [
        "45 ",
        "第四条、",
        "1-2,",
        "第",
        "请",
        "(",
        "《",
        "第一条路",
        "的",
        "a.",
        "article 5 ",
        "Act ",
        "\u200b",
    ],
    ids=ascii,
)
def test_reading_takes_time_in_proportion_to_the_length(unit: str) -> None:
    def seconds(length: int) -> float:
        message = (unit * length)[:length]
        start = time.perf_counter()
        read(message, NAMES)
        return time.perf_counter() - start

    seconds(1_000)
    short = min(seconds(4_000) for _ in range(3))
    assert min(seconds(16_000) for _ in range(3)) < 12 * short + 0.01
