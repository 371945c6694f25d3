from collections.abc import Callable

import pytest

from corpus.search import weights
from corpus.search.terms import Query


@pytest.mark.parametrize(
    ("folded", "runs"),
    [
        ("数据交易", ["数据交易"]),
        ("请问数据交易怎么监管", ["数据交易", "监管"]),
        ("水务 能源 交通", ["水务", "能源", "交通"]),
        ("谢谢你", []),
        ("目的", ["目的"]),  # 的 asks, 目的 does not
        ("", []),
    ],
)
def test_the_runs_of_substance(reads: Callable[[str], Query], folded: str, runs: list[str]) -> None:
    assert ["".join(word.text for word in run) for run in reads(folded).runs] == runs


def test_grams_weigh_by_what_they_tell(reads: Callable[[str], Query]) -> None:
    assert dict(reads("数据监管吗").grams) == {
        "数": weights.SINGLE,
        "据": weights.SINGLE,
        "监": weights.SINGLE,
        "管": weights.SINGLE,
        "吗": weights.SINGLE * weights.ASKING,
        "数据": 1.0,
        "据监": weights.ACROSS,
        "监管": 1.0,
        "管吗": weights.ASKING * weights.ACROSS,
    }


def test_no_pair_runs_across_a_space(reads: Callable[[str], Query]) -> None:
    assert "通能" not in dict(reads("交通 能源").grams)


@pytest.mark.parametrize(
    ("folded", "only"), [("云", "云"), ("云计", None), ("云 云", None), ("", None)]
)
def test_a_query_of_one_character(
    reads: Callable[[str], Query], folded: str, only: str | None
) -> None:
    assert reads(folded).only_character == only
