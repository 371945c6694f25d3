from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.law import ArticleNumber
from corpus.library import Library
from corpus.script import Script, convert
from corpus.search.explain import excerpt, mark, matched
from corpus.search.index import Index
from corpus.search.terms import Query


@pytest.mark.parametrize(
    ("text", "terms", "marked"),
    [
        ("開展數據交易。", ["数据交易"], ["數據交易"]),  # Traditional
        ("开展数据交易。", ["数据交易"], ["数据交易"]),  # Simplified
        ("首臺、首套示範", ["首台首套"], ["首臺、首套"]),  # with what stands between
        ("ＡＩ與ai", ["ai"], ["ＡＩ", "ai"]),
        ("數據安全", ["数据安", "据安全"], ["數據安全"]),  # merged
        ("數據，數據", ["数据"], ["數據", "數據"]),  # apart
        ("2023年", ["20"], []),
        ("數據\n交易", ["据交"], []),  # not across lines
        ("數據", [], []),
        ("", ["数据"], []),
        ("數據", [""], []),
    ],
)
def test_mark(text: str, terms: list[str], marked: list[str]) -> None:
    assert [text[start:end] for start, end in mark(text, terms)] == marked


@pytest.mark.parametrize(
    ("folded", "article", "words"),
    [
        ("数据交易", 45, ("数据交易",)),
        ("数据交易怎么监管", 46, ("数据交易", "监管")),
        ("老年人的出行", 33, ("老年人", "出行")),  # not 的
        ("信息安全", 47, ("信息", "安全")),  # a word in pieces
        ("数字产业化", 14, ("数字产业化",)),  # the chapter's title
        ("云", 10, ("云",)),  # one character, when it is all that was asked
        ("有没有的", 33, ()),
    ],
)
def test_matched(
    reads: Callable[[str], Query], index: Index, folded: str, article: int, words: tuple[str, ...]
) -> None:
    [document] = [d for d in index.documents if d.number == ArticleNumber(article)]

    assert matched(reads(folded), document) == words


def _to_hans(text: str) -> str:
    return convert(text, Script.HANT, Script.HANS)


def test_an_excerpt_shows_the_words_between_clause_ends(library: Library) -> None:
    article = library.default.article(ArticleNumber(45))
    assert article is not None
    shown = excerpt(article, ["数据交易"], width=40, convert=_to_hans)

    assert (
        shown.text == "探索建立数据交易平台，鼓励和引导市场主体依法通过数据交易中心开展数据交易。"
    )
    assert [shown.text[start:end] for start, end in shown.marks] == ["数据交易"] * 3
    assert (shown.before, shown.after) == (True, True)


def test_an_article_that_fits_is_shown_whole(library: Library) -> None:
    shown = excerpt(library.default.last, ["施行"])

    assert shown.text == "本條例自2023年12月31日起施行。"
    assert (shown.before, shown.after) == (False, False)


@given(
    number=st.integers(1, 61),
    width=st.integers(1, 400),
    terms=st.lists(st.sampled_from(["数字经济", "数据", "市", "人民政府", "没有"]), max_size=3),
)
def test_every_excerpt_keeps_its_promises(
    library: Library, number: int, width: int, terms: list[str]
) -> None:
    article = library.default.article(ArticleNumber(number))
    assert article is not None
    shown = excerpt(article, terms, width=width)

    assert 0 < len(shown.text) <= width
    assert shown.text in article.text.replace("\n", " ")
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.marks)
    assert list(shown.marks) == sorted(shown.marks)
    assert shown.before == (not article.text.replace("\n", " ").startswith(shown.text))
