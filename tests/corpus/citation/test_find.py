"""Citations are found inside talk, where they stand, and nothing else is taken for one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.citation.names import LawNames
from corpus.citation.reading import find
from corpus.citation.values import Part
from tests.corpus.citation.builders import art, articles, chapter
from tests.corpus.laws import library

NAMES = LawNames.of(library())
NEGATIVE = [
    line
    for line in Path(__file__).with_name("negative.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("talk", NEGATIVE)
def test_nothing_is_cited_in_talk(talk: str) -> None:
    assert find(talk, NAMES) == ()


def test_the_negative_set_is_not_empty() -> None:
    assert len(NEGATIVE) >= 60


def test_nothing_is_cited_in_all_talk_at_once() -> None:
    assert find("\n".join(NEGATIVE), NAMES) == ()


# Before, the citation, after: what is found is the middle, character for character.
POSITIVE: list[tuple[str, str, str, tuple[Part, ...]]] = [
    # a word that cites stands before
    ("根據", "第四十五條", "", (art(45),)),
    ("根據", "第8条", "，可以申請。", (art(8),)),
    ("依", "第8條第2款", "", (art(8, paragraph=2),)),
    ("按照", "第三条", "执行就行", (art(3),)),
    ("这违反了", "第八条", "！", (art(8),)),
    ("詳見", "第九條", "", (art(9),)),
    ("見", "第五十九條第二款第（三）項", "。", (art(59, paragraph=2, item=3),)),
    ("依據", "第 四十五 条", "辦理", (art(45),)),
    ("參照", "第４條", "、附件", (art(4),)),
    ("根据", "第四条和第六条", "，市政府负责", (art(4), art(6))),
    ("根据", "第四、六、八條", "，", (art(4), art(6), art(8))),
    ("适用", "第45至47條", "。", (articles(45, 47),)),
    ("依據", "第四十五条到第四十七条", "", (articles(45, 47),)),
    ("依", "45條", "辦理", (art(45),)),
    ("根据", "第四条", "，第三条路走不通", (art(4),)),  # the list ends before what is no article
    # words that follow articles only
    ("", "第四十五条", "规定了什么？", (art(45),)),
    ("我記得", "第八條", "規定過", (art(8),)),
    ("", "第四條", "明確了誰負責", (art(4),)),
    ("", "第五條", "所稱主管部門是哪個", (art(5),)),
    ("请发", "第三条", "原文", (art(3),)),
    ("", "第八条", "的规定太细了", (art(8),)),
    ("", "第五条", "中的规定", (art(5),)),
    # with a paragraph, an item or an inserted number
    ("我問的是", "第四條第二款", "啊", (art(4, paragraph=2),)),
    ("", "第五十九條第三項", "呢", (art(59, item=3),)),
    ("", "第四十五條之一", "刪了嗎", (art(45, 1),)),
    ("", "第四条第一款、第三款", "都要看", (art(4, paragraph=1), art(4, paragraph=3))),
    # a number that people rarely count to
    ("大家看看", "第四十五條", "", (art(45),)),
    ("", "第四十五條", "說了什麼", (art(45),)),
    ("问一下", "第45条和第46条", "的区别", (art(45), art(46))),
    ("", "第45条", "里写的平台在哪", (art(45),)),
    ("請問", "第59條", "怎麼理解", (art(59),)),
    ("（", "第四十五条", "）", (art(45),)),
    ("😀", "第45条", "😀", (art(45),)),
    ("是", "第五十条", "吗？", (art(50),)),
    ("a\u200bb ", "第\u200b45条", "", (art(45),)),
    ("見 https://example.com/a，根據", "第四十五條", "@某人", (art(45),)),  # beside an address
    # English
    ("What does ", "article 8", " say?", (art(8),)),
    ("see ", "Art. 45", "", (art(45),)),
    ("", "Article 45", " says so", (art(45),)),
    ("under ", "§ 45", ", yes", (art(45),)),
    ("", "Article 8", " of the Regulations is clear", (art(8),)),
    ("in ", "articles 4, 5 and 7", ".", (art(4), art(5), art(7))),
    ("", "Article 8", " requires it", (art(8),)),
    ("under ", "article 59(3)", ".", (art(59, bracketed=3),)),
]


@pytest.mark.parametrize(("before", "cited", "after", "parts"), POSITIVE)
def test_citations_are_found_where_they_stand(
    before: str, cited: str, after: str, parts: tuple[Part, ...]
) -> None:
    (citation,) = find(before + cited + after, NAMES)
    assert citation.written == cited
    assert citation.start == len(before)
    assert citation.end == len(before) + len(cited)
    assert citation.law is None
    assert citation.parts == parts


TITLE = "石家莊市數字經濟促進條例"
WITH_LAW: list[tuple[str, str, str, str | None, tuple[Part, ...]]] = [
    ("根據", "《石家莊市數字經濟促進條例》第八條", "申請", TITLE, (art(8),)),
    ("", "石家庄数字经济条例第8条", "怎么说", "石家庄数字经济条例", (art(8),)),
    ("昨天", "石家庄数字经济条例第8条", "", "石家庄数字经济条例", (art(8),)),
    ("我看", "數字經濟條例第八條", "數據", "數字經濟條例", (art(8),)),
    ("想问", "数字经济条例的第八条", "", "数字经济条例", (art(8),)),
    ("查", "数字经济条例 8", "", "数字经济条例", (art(8),)),
    ("學習", "數字經濟條例第三章", "有感", "數字經濟條例", (chapter(3),)),
    ("见", "Digital Economy Regulations, article 8", "", "Digital Economy Regulations", (art(8),)),
    # another law's article is never taken for ours
    ("根據", "《民法典》第八條", "", "民法典", (art(8),)),
    ("根據", "民法典第八條", "申請", "民法典", (art(8),)),
    ("", "浙江省数字经济促进条例第八条", "不同", "浙江省数字经济促进条例", (art(8),)),
    ("", "《浙江省数字经济促进条例》第8条", "", "浙江省数字经济促进条例", (art(8),)),
    ("", "数字经济促进条例实施细则第三条", "", "数字经济促进条例实施细则", (art(3),)),
    ("听说", "成都数据条例第8条", "", "成都数据条例", (art(8),)),
    ("see ", "GDPR article 17", ".", "GDPR", (art(17),)),
    ("我看了", "民法典，第四十五條", "怎麼說", "民法典", (art(45),)),
    ("根據", "消費者權益保護法，第四十五條", "", "消費者權益保護法", (art(45),)),
    # the law at hand, by no name
    ("", "条例：第四十五条", "", None, (art(45),)),
    ("根据", "本条例第八条", "", None, (art(8),)),
    ("按", "条例第八条", "，", None, (art(8),)),
]


@pytest.mark.parametrize(("before", "cited", "after", "law", "parts"), WITH_LAW)
def test_citations_are_found_with_their_law(
    before: str, cited: str, after: str, law: str | None, parts: tuple[Part, ...]
) -> None:
    (citation,) = find(before + cited + after, NAMES)
    assert citation.written == cited
    assert citation.start == len(before)
    assert citation.law == law
    assert citation.parts == parts


def test_several_citations_are_found_in_order() -> None:
    talk = (
        "先看《民法典》第八條，再看第四十五條，還有石家庄数字经济条例第9条第1款；第三條路不用看。"
    )
    found = find(talk, NAMES)
    assert [citation.written for citation in found] == [
        "《民法典》第八條",
        "第四十五條",
        "石家庄数字经济条例第9条第1款",
    ]
    assert [citation.law for citation in found] == ["民法典", None, "石家庄数字经济条例"]


PIECES = st.sampled_from(
    [
        *("第", "四十五", "条", "條", "款", "项", "（", "）", "之", "一", "、", "和", "至", "-"),
        *("45", "４５", "0", "《", "》", "民法典", "数字经济条例", "根据", "规定", "路", "第八条"),
        *("第三章", "下一条", "article", "§", "of", "the", "law", "Regulations", "Code"),
        *("\u200b", "\ud800", "😀", " ", "\n"),
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_finding_never_fails_and_its_spans_are_right(talk: str) -> None:
    end = 0
    for citation in find(talk, NAMES):
        assert end <= citation.start < citation.end
        assert citation.written == talk[citation.start : citation.end]
        assert citation.parts != ()
        end = citation.end
