from pathlib import Path

import pytest

from corpus.search.sound import Sounds, coarse, load_sounds


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    return load_sounds()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("数据", ("shuju",)),
        ("智能", ("zhineng",)),
        ("银行", ("yinxing", "yinhang")),  # either reading
        ("绿", ("lv",)),
        ("数x", ()),
        ("𠀀", ()),
        ("", ("",)),
    ],
)
def test_keys(sounds: Sounds, text: str, keys: tuple[str, ...]) -> None:
    assert sounds.keys(text) == keys


def test_no_text_has_very_many_keys(sounds: Sounds) -> None:
    assert len(sounds.keys("行长重传调乐")) == 4


@pytest.mark.parametrize(("text", "initials"), [("数据交易", "sjjy"), ("重庆x", "")])
def test_initials(sounds: Sounds, text: str, initials: str) -> None:
    assert sounds.initials(text) == initials


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhineng", "zineng"),  # zh and z
        ("shuju", "suju"),
        ("niu", "liu"),  # n and l
        ("yinqing", "yinqin"),  # ing and in
        ("changshang", "canshan"),  # ang and an
        ("lvse", "luse"),  # v and u
    ],
)
def test_sounds_that_speakers_confuse_are_one(one: str, other: str) -> None:
    assert coarse(one) == coarse(other)


def test_other_sounds_stay_apart() -> None:
    assert coarse("minshi") != coarse("xingshi")


def test_the_readings_are_kept_where_they_were_told(tmp_path: Path) -> None:
    load_sounds(tmp_path)
    [file] = tmp_path.iterdir()
    written = file.stat().st_mtime_ns

    assert load_sounds(tmp_path).keys("数据") == ("shuju",)
    assert file.stat().st_mtime_ns == written
