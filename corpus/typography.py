"""The one typographic mapping between a source text and its display.

The whole of it:

1. The half-width marks `, ; : ? ! ( )` become full-width where they touch Chinese text; brackets
   in pairs.
2. Spaces between two Chinese characters or marks are dropped: 縣 (市 is 縣（市, 總 則 is 總則.
3. Runs of blanks at the ends of a line are dropped.

Nothing else is changed. What this mapping and a law's errata do not account for is a defect, and
a test over every article says so.
"""

import re

_WIDE = str.maketrans(",;:?!()", "，；：？！（）")
# Han characters with their extensions, CJK marks, full-width forms, and the quotation marks that
# Chinese text shares with Latin text.
_CHINESE = (
    r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u201c\u201d\u2018\u2019"
    r"\U00020000-\U0003ffff]"
)
_BLANKS = r"[ \t\u3000]*"
_PAIR = re.compile(rf"(?P<before>(?<={_CHINESE}))?\((?P<inside>[^()]*)\)(?P<after>(?={_CHINESE}))?")
_EDGE = re.compile(rf"{_CHINESE}.*|.*{_CHINESE}", re.DOTALL)
_MARK = re.compile(rf"(?<={_CHINESE})[,;:?!()]+|[,;:?!()]+(?={_CHINESE})")
_GAP = re.compile(rf"(?<={_CHINESE}){_BLANKS}(?=\(|{_CHINESE})|(?<=\)){_BLANKS}(?={_CHINESE})")


def set_type(line: str) -> str:
    """Return one line of a source text as it is displayed."""
    tight = _GAP.sub("", line.strip(" \t\u3000"))
    wide = _MARK.sub(lambda match: match[0].translate(_WIDE), _PAIR.sub(_widen_pair, tight))
    return _GAP.sub("", wide)


def _widen_pair(match: re.Match[str]) -> str:
    """Widen both brackets of a pair, or neither."""
    chinese = (
        match["before"] is not None
        or match["after"] is not None
        or _EDGE.fullmatch(match["inside"])
    )
    return f"（{match['inside']}）" if chinese else match[0]
