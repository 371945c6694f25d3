import pytest

from corpus.library import Library
from corpus.search.pipeline import Search
from corpus.search.sound import load_sounds
from corpus.search.suggest import Suggestion, Suggestions

SUGGESTIONS = Suggestions(
    [
        Suggestion("數據交易", 3.0),
        Suggestion("數據交易平臺", 3.0),
        Suggestion("數據", 1.0),
        Suggestion("data trading", 1.0),
        Suggestion("數字人民幣", 2.0),
        Suggestion("數據", 0.5),  # again
    ],
    load_sounds(),
)


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("數據交", ["數據交易", "數據交易平臺"]),  # of equals, the shorter first
        ("数据交", ["数据交易", "数据交易平台"]),  # in the script that is typed
        ("數據j", ["數據交易", "數據交易平臺"]),  # half typed
        ("數據jiao", ["數據交易", "數據交易平臺"]),
        ("數據jy", ["數據交易", "數據交易平臺"]),  # first letters
        ("shuju", ["數據交易", "數據交易平臺", "數據"]),
        ("shu ju ji", ["數據交易", "數據交易平臺"]),
        ("sjjy", ["數據交易", "數據交易平臺"]),
        ("SHÙZÌ", ["數字人民幣"]),
        ("data tr", ["data trading"]),
        ("離婚", []),
        ("xyz", []),
        ("數據%", ["數據交易", "數據交易平臺", "數據"]),
        ("。", []),
        ("\ud800", []),
    ],
    ids=ascii,
)
def test_beginning(typed: str, texts: list[str]) -> None:
    assert SUGGESTIONS.beginning(typed, 10) == texts


def test_the_first_law_suggests_its_terms_and_headings(search: Search) -> None:
    search.settle()

    assert "數據交易" in search.suggest("數據j")
    assert "數字產業化" in search.suggest("shuzichanye")
    assert search.suggest("數據", limit=1) != []
    assert len(search.suggest("數", limit=3)) == 3
    assert search.suggest(" ") == []


def test_nothing_is_suggested_before_it_is_loaded(library: Library) -> None:
    assert Search(library).suggest("數據") == []
