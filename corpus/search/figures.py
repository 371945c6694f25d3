"""Questions for a figure: how much, how many, how long, which number, which day.

An article that gives no figure at all does not answer them, however well it fits otherwise.
"""

import re

_MEASURES = "号天月年点线折成分岁楼条钱次倍间层度亿万元块日小时公里"
_ASKED = re.compile(
    rf"多少|多久|几多|多长时间|百分之几|星期几|礼拜几|周几|(?<![好十这那前近过])几(?:[{_MEASURES}]|个月)"
    r"|how ?(?:much|many|long)"
)
_GIVEN = re.compile(rf"(?:\d|[二三四五六七八九十百千万])+(?:[{_MEASURES}]|个月|日|%)|百分之")


def asked(text: str) -> bool:
    """Whether a folded text asks for a figure."""
    return _ASKED.search(text) is not None


def given(body: str) -> bool:
    """Whether a folded article gives one."""
    return _GIVEN.search(body) is not None
