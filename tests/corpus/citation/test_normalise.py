"""Messages are brought to one form, and every character remembers where it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.citation.normalise import normalise


@pytest.mark.parametrize(
    ("message", "normal"),
    [
        ("第４５條（一）", "第45条(一)"),
        ("第㈡項", "第(二)项"),  # one character that means three
        ("４５－４７", "45-47"),
        ("45–47—49−51", "45-47-49-51"),
        ("45～47〜49", "45~47~49"),
        ("第\u3000四\u00a0條", "第 四 条"),
        ("4\r\n5\u20286", "4\n\n5\n6"),
        ("4\u200b5\ufe0f\u20e3\x00\u202e", "45"),
        ("4²", "4²"),  # not 42
        ("⑤½", "⑤½"),
        ("Ａrticle", "Article"),
        ("《數據》，。", "《数据》,。"),
        ("\ud800", "\ud800"),
        ("", ""),
    ],
    ids=ascii,
)
def test_normal_form(message: str, normal: str) -> None:
    assert normalise(message).text == normal


def test_the_way_back() -> None:
    message = "見\u200b㈡、第４５條"
    normal = normalise(message)
    assert normal.text == "见(二)、第45条"
    assert message[slice(*normal.span(1, 4))] == "㈡"
    assert message[slice(*normal.span(5, 9))] == "第４５條"


@given(st.text())
def test_every_normal_character_comes_from_one_of_the_message(message: str) -> None:
    normal = normalise(message)
    assert len(normal.text) == len(normal.origin)
    assert list(normal.origin) == sorted(normal.origin)
    assert all(0 <= index < len(message) for index in normal.origin)


@given(st.text())
def test_normal_text_stays_as_it_is(message: str) -> None:
    normal = normalise(message).text
    assert normalise(normal).text == normal
