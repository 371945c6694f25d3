"""Laws are known by all their names, in either script, any width, case and spacing."""

import pytest

from corpus.citation.names import LawNames
from corpus.citation.normalise import normalise
from tests.corpus.laws import article, digital_economy, law, library

LAW = digital_economy()
OTHER = law("other", "樣本條例", (article(1),), aliases=("數字經濟條例", "試行辦法"))
NAMES = LawNames.of(library(LAW, OTHER))


@pytest.mark.parametrize(
    "name",
    [
        "石家莊市數字經濟促進條例",
        "石家庄市数字经济促进条例",
        "石家莊市数字經濟促進条例",  # scripts mixed
        "石家莊市 數字經濟促進條例",
        "石家莊數字經濟條例",
        "shijiazhuang-digital-economy",
        "SHIJIAZHUANG-DIGITAL-ECONOMY",
        "Ｄｉｇｉｔａｌ Economy Regulations",
        "digital  economy\u200b regulations",
        "Regulations of Shijiazhuang Municipality on Promoting the Digital Economy",
    ],
)
def test_a_law_is_known_by_its_names(name: str) -> None:
    assert NAMES.laws(name) == (LAW,)


def test_a_shared_name_means_several_laws() -> None:
    assert NAMES.laws("数字经济条例") == (LAW, OTHER)


@pytest.mark.parametrize("name", ["", "民法典", "浙江省數字經濟促進條例", "石家莊", "條例"])
def test_other_names_mean_no_law(name: str) -> None:
    assert NAMES.laws(name) == ()


@pytest.mark.parametrize(
    ("name", "complete"),
    [
        ("石家莊市數字經濟促進條例", True),
        ("石家莊數字經濟條例", True),  # it says where the law holds
        ("數字經濟促進條例", False),
        ("Digital Economy Regulations", False),
        ("樣本條例", True),  # a full title
        ("試行辦法", False),
    ],
)
def test_a_name_is_complete_when_it_says_where_the_law_holds(name: str, *, complete: bool) -> None:
    assert NAMES.is_complete(name) is complete


def test_the_longest_name_is_read() -> None:
    text = normalise("見石家莊市數字經濟促進條例第八條").text
    end = NAMES.end_at(text, 1)
    assert end == 13
    assert NAMES.start_before(text, 13) == 1
    assert NAMES.end_at(text, 0) is None
    assert NAMES.start_before(text, 12) is None


def test_a_library_of_no_laws_knows_no_name() -> None:
    names = LawNames.of(library(law("x", "樣本", (article(1),))))
    assert names.end_at("别的", 0) is None
    assert names.heading_end("第一章总则", 3) == 3
