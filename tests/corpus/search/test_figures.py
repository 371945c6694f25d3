import pytest

from corpus.search.figures import asked, given
from corpus.search.fold import fold


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("數據中心一度電多少錢", True),
        ("补贴最高百分之几", True),
        ("企業年報幾月幾號截止", True),
        ("招聘會禮拜幾開", True),
        ("停電多久會修好", True),
        ("how much is it", True),
        ("想找几个人一起创业", False),
        ("停电好几天了", False),
        ("支持哪几种芯片", False),  # which, not how many
        ("十几年的旧账本", False),
        ("几乎所有企业", False),
        ("數據交易", False),
    ],
)
def test_who_asks_for_a_figure(question: str, expected: bool) -> None:
    assert asked(fold(question).text) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("本条例自2023年12月31日起施行", True),
        ("处三万元以上十万元以下罚款", True),
        ("不低于百分之五", True),
        ("市县人民政府应当培育数据要素市场", False),
        ("统一规划", False),
    ],
)
def test_which_article_gives_one(body: str, expected: bool) -> None:
    assert given(body) is expected
