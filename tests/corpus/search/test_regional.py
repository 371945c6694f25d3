import pytest

from corpus.search import data
from corpus.search.fold import fold
from corpus.search.index import Index
from corpus.search.regional import Regional


@pytest.fixture(scope="module")
def regional(index: Index) -> Regional:
    return Regional(data.regional(), index)


@pytest.mark.parametrize(
    ("query", "readings"),
    [
        ("數據交易", ["数据交易"]),  # nothing regional
        ("軟體", ["软件"]),
        ("软体", ["软件"]),  # a regional word in Simplified script
        ("雲端運算", ["云计算"]),  # the longest word first
        ("數位人民幣", ["数字人民币"]),
        ("資訊和網路", ["信息和网络"]),
        ("資料流通", ["资料流通", "数据流通"]),  # the law has 歷史資料: either may be meant
        ("智慧城市", ["智慧城市"]),  # the law's own word
        ("線上", ["线上"]),
        ("人工智慧", ["人工智能"]),
        ("AI企業", ["人工智能企业"]),
        ("AIDS", ["aids"]),  # not inside a word
        ("e-CNY", ["数字人民币"]),
        ("計程車", ["计程车"]),  # 出租车 stands nowhere either: left as written
    ],
)
def test_readings(regional: Regional, query: str, readings: list[str]) -> None:
    assert [reading.text for reading in regional.readings(fold(query).text)] == readings


def test_what_was_read_as_what_is_told(regional: Regional) -> None:
    [reading] = regional.readings("网路与晶片")

    assert [(c.written, c.read) for c in reading.read] == [("网路", "网络"), ("晶片", "芯片")]
