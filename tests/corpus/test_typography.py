import pytest

from corpus.typography import set_type

CASES = [
    ("數據安全,數據", "數據安全，數據"),  # a mark between Chinese characters
    ("數據:", "數據："),  # at the end of a line
    ("縣 (市、區)人民政府", "縣（市、區）人民政府"),  # brackets, and the space before them
    ("特派員 (團)工作", "特派員（團）工作"),
    ("總 則", "總則"),  # a space inside a word
    ("系統 “云上平臺”,降低", "系統“云上平臺”，降低"),  # a space before a quotation mark
    ("(一)符合;", "（一）符合；"),  # an item's marker
    ("(2023年10月26日通過)", "（2023年10月26日通過）"),  # brackets in pairs, a digit inside
    ("標準(GB 123)規定", "標準（GB 123）規定"),  # Chinese outside
    ("字(A)乙(B)丙(C)", "字（A）乙（B）丙（C）"),  # one after the other
    ("10:30,開會", "10:30，開會"),  # no mark between digits
    ("a(b)c,d", "a(b)c,d"),  # no Chinese text
    ("“互聯網+”健康", "“互聯網+”健康"),  # other signs stay
    ("使用 AI 技術", "使用 AI 技術"),  # spaces beside Latin words stay
    ("3,500人", "3,500人"),  # a figure
    ("\u3000全文。\u3000", "全文。"),  # blanks at the ends
    ("", ""),
]


@pytest.mark.parametrize(("source", "displayed"), CASES)
def test_a_source_line_is_set(source: str, displayed: str) -> None:
    assert set_type(source) == displayed


@pytest.mark.parametrize("displayed", [displayed for _, displayed in CASES])
def test_setting_twice_changes_nothing_more(displayed: str) -> None:
    assert set_type(displayed) == displayed
