from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import Library
from corpus.search import weights
from corpus.search.explain import mark
from corpus.search.pipeline import Search
from corpus.search.values import Findings, Verdict


def _articles(findings: Findings) -> list[int]:
    return [hit.article.base for hit in findings.hits]


@pytest.mark.parametrize(
    ("query", "verdict", "first"),
    [
        ("融資", Verdict.CLEAR, [53]),  # one article has it
        ("数据交易", Verdict.LIST, [45, 46]),  # two have it
        ("数据教易", Verdict.LIST, [45, 46]),  # with a typing error
        ("這個條例什麼時候開始施行？", Verdict.LIST, [61]),
        ("無人車", Verdict.CLEAR, [29]),
        ("資訊安全", Verdict.LIST, [48, 47]),  # words of another region
        ("離婚怎麼辦", Verdict.NOTHING, []),
        ("石家庄天气", Verdict.NOTHING, []),  # the law's title alone answers nothing
        ("你好", Verdict.NOTHING, []),
        ("", Verdict.NOTHING, []),
    ],
)
def test_find(search: Search, query: str, verdict: Verdict, first: list[int]) -> None:
    findings = search.find(query)

    assert findings.verdict == verdict
    assert _articles(findings)[: len(first)] == first


@pytest.mark.parametrize(
    ("query", "corrections"),
    [
        ("数据教易", [("数据教易", "数据交易")]),
        ("網路安全", [("网路安全", "网络安全")]),
        ("資訊服務與区快链", [("资讯", "信息"), ("区快链", "区块链")]),
        ("数据交易", []),
        ("網路上買的狗咬人了誰賠", []),  # nothing found, nothing to tell
    ],
)
def test_what_was_read_as_what(
    search: Search, query: str, corrections: list[tuple[str, str]]
) -> None:
    assert [(c.written, c.read) for c in search.find(query).corrections] == corrections


def test_the_same_in_either_script(search: Search) -> None:
    assert search.find("數據交易平臺監管") == search.find("数据交易平台监管")


def test_a_limit_cuts_the_hits_and_not_the_verdict(search: Search) -> None:
    every, one = search.find("互聯網"), search.find("互聯網", limit=1)

    assert len(every.hits) > 1
    assert one.hits == every.hits[:1]
    assert one.verdict == every.verdict == Verdict.LIST


def test_every_hit_is_explained_by_text_that_can_be_marked(
    search: Search, library: Library
) -> None:
    law = library.default
    hits = [hit for query in ("数字经济企业融资", "老人的出行") for hit in search.find(query).hits]

    assert hits
    for hit in hits:
        article = law.article(hit.article)
        assert article is not None
        titles = "\n".join(division.title for division in law.path(hit.article))
        assert mark(f"{article.text}\n{titles}", hit.matched)


def test_scores_fall(search: Search) -> None:
    scores = [hit.score for hit in search.find("公共數據開發利用").hits]

    assert scores == sorted(scores, reverse=True)


@given(query=st.text(alphabet=st.characters()) | st.text(alphabet="數据交易的怎么办 ，ab1😂\ud800"))
def test_no_text_breaks_it(search: Search, cold: Search, query: str) -> None:
    for one in (search, cold):
        findings = one.find(query)

        assert (findings.verdict is Verdict.NOTHING) == (not findings.hits)
        assert all(hit.matched or hit.read or hit.phrase for hit in findings.hits)


@pytest.mark.parametrize(
    "query",
    [
        " " * 1000,
        "數" * 10_000,
        "数据教易" * 2_500,
        "ﷺ" * 10_000,  # one character that folds to eighteen
        "😂" * 10_000,
        "\ud800" * 10_000,
        "\u200b\u202e" * 5_000,
        r".*+?()[]{}|^$\%_'\";--" * 500,
        "a" * 10_000,
        "𠀀𠀁" * 5_000,
        "\x00\x1b[31m",
    ],
    ids=lambda query: ascii(query[:8]),
)
def test_no_length_breaks_it(search: Search, query: str) -> None:
    assert search.find(query).verdict in (Verdict.NOTHING, Verdict.LIST)


def test_spaces_before_a_query_are_not_counted(search: Search) -> None:
    assert search.find(" \n" * 500 + "数据交易") == search.find("数据交易")


def test_what_follows_the_characters_looked_at_is_not_read(search: Search) -> None:
    question = "数据交易由谁监管"
    padded = question + "吗" * (weights.QUERY_CHARACTERS - len(question))

    assert search.find(padded + "特许经营") == search.find(padded)


def test_it_answers_before_the_dictionary_is_loaded(cold: Search) -> None:
    assert _articles(cold.find("數據交易"))[:2] == [45, 46]
    assert cold.find("離婚怎麼辦").verdict == Verdict.NOTHING


def test_it_answers_while_the_dictionary_is_loading(library: Library) -> None:
    one = Search(library)
    with ThreadPoolExecutor(1) as pool:
        warming = pool.submit(one.warm)
        while not warming.done():
            assert _articles(one.find("數據交易"))[:2] == [45, 46]
    warming.result()

    assert _articles(one.find("数据教易"))[:2] == [45, 46]


def test_the_dictionary_is_kept_in_the_cache_folder_only(library: Library, tmp_path: Path) -> None:
    Search(library, cache_dir=tmp_path).warm()

    assert {path.suffix for path in tmp_path.iterdir()} == {".bin"}


def test_loading_says_nothing(library: Library, capfd: pytest.CaptureFixture[str]) -> None:
    Search(library).warm()

    assert capfd.readouterr() == ("", "")
